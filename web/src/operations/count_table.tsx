import { t } from "@/base/strings";

/** What was counted, the most first; zeros are left out. */
export function CountTable({ title, counts }: { title: string; counts: [string, number][] }) {
  const shown = counts.filter(([, count]) => count > 0).sort((one, other) => other[1] - one[1]);
  return (
    <section class="rounded-2xl p-4 ring-1 ring-line">
      <h2 class="mb-2 text-sm font-semibold">{title}</h2>
      {shown.length === 0 ? (
        <p class="text-sm text-muted">{t("none")}</p>
      ) : (
        <dl class="text-sm">
          {shown.map(([name, count], index) => (
            <div key={index} class="flex justify-between gap-4 border-b border-line py-1 last:border-0">
              <dt>{name}</dt>
              <dd class="tabular-nums">{count.toLocaleString()}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
