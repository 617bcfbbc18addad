import { CornerUpLeft } from "lucide-preact";

import { t } from "@/base/strings";

import { conversation } from "./conversation";

/** The message that another one answers; a click goes there. */
export function QuotedMessage({ id }: { id: string }) {
  const quoted = conversation.value?.find(id);
  return (
    <button
      type="button"
      tabIndex={-1}
      class="mb-1 flex max-w-full items-center gap-1.5 rounded-md text-left text-xs text-muted hover:text-ink"
      onClick={() => quoted && conversation.value?.jumpTo(quoted.seq)}
    >
      <CornerUpLeft size={13} class="shrink-0" />
      <span class="bidi font-medium">{quoted?.senderName ?? t("earlierMessage")}</span>
      <span class="truncate">{quoted?.text.slice(0, 120)}</span>
    </button>
  );
}
