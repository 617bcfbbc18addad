import { CloudOff } from "lucide-preact";

import { t } from "@/base/strings";
import { conversation } from "@/chat/conversation";
import { connectionState } from "@/net/client";

/** Says that there is no connection, and what becomes of what is written meanwhile. */
export function OfflineBanner() {
  if (connectionState.value !== "offline") return null;
  const queued = conversation.value?.drafts.value.length ?? 0;
  return (
    <p
      class="flex items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-sm text-warn"
      role="status"
      data-testid="offline-banner"
    >
      <CloudOff size={16} class="shrink-0" />
      {wordsOf(queued)}
    </p>
  );
}

function wordsOf(queued: number): string {
  if (queued === 0) return t("offlineBanner");
  return queued === 1 ? t("offlineQueuedOne") : t("offlineQueued", { count: queued });
}
