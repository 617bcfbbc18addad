import { X } from "lucide-preact";

import { replaceQuery } from "@/base/router";
import { t } from "@/base/strings";
import { CodeBlock } from "@/chat/code_block";
import { Button, IconButton } from "@/ui/button";
import { CopyButton } from "@/ui/copy_button";

import { asCode, pretty, type TappedEvent } from "./tap";

export function EventDetails({ event, onClose }: { event: TappedEvent; onClose: () => void }) {
  return (
    <aside
      class="max-h-[50%] shrink-0 overflow-y-auto border-t border-line bg-canvas px-4 py-3 md:px-6"
      aria-label={t("eventDetails")}
      data-testid="event-details"
      onKeyDown={(pressed) => pressed.key === "Escape" && onClose()}
    >
      <div class="mb-2 flex flex-wrap items-center gap-2">
        <h2 class="grow font-mono text-sm font-semibold">{event.name || t(`direction_${event.direction}`)}</h2>
        <span class="inline-flex items-center text-sm text-muted">
          {t("copyAsCode")} <CopyButton label={t("copyAsCode")} text={() => asCode(event)} />
        </span>
        <Button onClick={() => replaceQuery({ socket: event.socketId })}>{t("onlyThisSocket")}</Button>
        <IconButton label={t("close")} onClick={onClose}>
          <X size={17} />
        </IconButton>
      </div>
      <CodeBlock language="json" text={pretty(event.arguments)} />
    </aside>
  );
}
