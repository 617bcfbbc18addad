import type { ComponentChildren } from "preact";

export function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3 class="mb-1.5 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

/** What is undefined is left out. */
export function Facts({ facts }: { facts: [name: string, value: ComponentChildren][] }) {
  return (
    <dl class="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1">
      {facts
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name} class="contents">
            <dt class="text-muted">{name}</dt>
            <dd class="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
