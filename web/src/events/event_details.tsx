import { useSignal } from "@preact/signals";
import { CircleAlert, CircleCheck, CircleHelp, Send, X } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { replaceQuery } from "@/base/router";
import { t } from "@/base/strings";
import { CodeBlock } from "@/chat/code_block";
import { Button, IconButton } from "@/ui/button";
import { CopyButton } from "@/ui/copy_button";
import { notify, report } from "@/ui/toast";

import { loadDescription, verdictOn, type Verdict } from "./protocol";
import { argumentsOf, asCode, pretty, sendAgain, type TappedEvent } from "./tap";

export function EventDetails({ event, onClose }: { event: TappedEvent; onClose: () => void }) {
  return (
    <aside
      class="max-h-[50%] shrink-0 overflow-y-auto border-t border-line bg-canvas px-4 py-3 md:px-6"
      aria-label={t("eventDetails")}
      data-testid="event-details"
      onKeyDown={(pressed) => pressed.key === "Escape" && onClose()}
    >
      <div class="mb-2 flex items-center gap-2">
        <h2 class="min-w-0 grow truncate font-mono text-sm font-semibold">
          {event.name || t(`direction_${event.direction}`)}
        </h2>
        <IconButton label={t("close")} onClick={onClose}>
          <X size={17} />
        </IconButton>
      </div>
      <div class="mb-2 flex flex-wrap items-center gap-2">
        <span class="inline-flex items-center text-sm text-muted">
          {t("copyAsCode")} <CopyButton label={t("copyAsCode")} text={() => asCode(event)} />
        </span>
        {event.direction === "in" && argumentsOf(event) && (
          <Button title={t("replayHint")} data-testid="replay" onClick={() => void replay(event)}>
            <Send size={15} /> {t("replay")}
          </Button>
        )}
        <Button onClick={() => replaceQuery({ socket: event.socketId })}>{t("onlyThisSocket")}</Button>
      </div>
      <VerdictLine event={event} />
      <CodeBlock language="json" text={pretty(event.arguments)} />
    </aside>
  );
}

async function replay(event: TappedEvent): Promise<void> {
  try {
    const answer = await sendAgain(event);
    notify("info", answer === undefined ? t("replayed") : t("replayedAnswer", { answer: JSON.stringify(answer) }));
  } catch (error) {
    report(error);
  }
}

/** Whether the event is what the server's own description says. */
function VerdictLine({ event }: { event: TappedEvent }) {
  const verdict = useSignal<Verdict | undefined>(undefined);
  useEffect(() => {
    let isOver = false;
    verdict.value = undefined;
    loadDescription().then(
      (description) => isOver || (verdict.value = verdictOn(event, description)),
      () => {},
    );
    return () => void (isOver = true);
  }, [event]);
  const found = verdict.value;
  if (!found) return null;
  return (
    <p class="mb-2 flex items-center gap-1.5 text-sm" data-testid="verdict" data-kind={found.kind}>
      {found.kind === "described" && (
        <>
          <CircleCheck size={15} class="shrink-0 text-good" /> {t("asDescribed")}
        </>
      )}
      {found.kind === "other" && (
        <>
          <CircleAlert size={15} class="shrink-0 text-bad" /> {t("notAsDescribed")}: {found.fault}
        </>
      )}
      {found.kind === "unknown" && (
        <>
          <CircleHelp size={15} class="shrink-0 text-warn" /> {t("notDescribed")}
        </>
      )}
    </p>
  );
}
