import { ShieldAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";

import { t } from "@/base/strings";
import { isOperator } from "@/net/session";
import { EmptyState } from "@/ui/empty_state";
import { ViewHeader } from "@/ui/view_header";

/** What is inside, for those whose credentials open it; the others are told why they do not see it. */
export function OperatorsOnly({ title, children }: { title: string; children: ComponentChildren }) {
  if (isOperator.value !== false) return <>{children}</>;
  return (
    <main class="flex h-full flex-col bg-surface" aria-label={title}>
      <ViewHeader title={title} />
      <EmptyState icon={<ShieldAlert size={22} />} title={t("operatorsOnly")} text={t("operatorsOnlyHint")} />
    </main>
  );
}
