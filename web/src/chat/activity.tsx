import { useEffect, useState } from "preact/hooks";

import { t } from "@/base/strings";

import type { Conversation } from "./conversation";
import { otherOf, channelOf } from "./directory";
import { isAgent, nameOf } from "./people";

/** Who is writing or thinking. */
export function Activity({ conversation }: { conversation: Conversation }) {
  const isThinking = !conversation.isInputEnabled.value;
  const seconds = useElapsed(isThinking);
  return (
    <p
      class="mx-auto flex h-6 w-full max-w-[52rem] items-center gap-2 px-4 text-xs text-muted md:px-6"
      data-testid="activity"
      role="status"
    >
      {isThinking ? (
        <>
          <Dots />
          <span>{t("thinking", { name: agentIn(conversation) })}</span>
          {seconds > 1 && <span aria-hidden="true">{t("seconds", { count: seconds })}</span>}
        </>
      ) : (
        <Typing names={[...conversation.typing.value.values()]} />
      )}
    </p>
  );
}

function agentIn({ id, replies }: Conversation): string {
  const writing = replies.current.value[0];
  if (writing) return nameOf(writing.agentId);
  const channel = channelOf(id);
  const other = channel && otherOf(channel);
  return other && isAgent(other) ? nameOf(other) : t("theAgent");
}

function Typing({ names }: { names: string[] }) {
  if (names.length === 0) return null;
  const text =
    names.length === 1
      ? t("typingOne", { name: names[0]! })
      : names.length === 2
        ? t("typingTwo", { one: names[0]!, other: names[1]! })
        : t("typingMany");
  return (
    <>
      <Dots />
      <span class="bidi truncate">{text}</span>
    </>
  );
}

function Dots() {
  return (
    <span class="inline-flex gap-1" aria-hidden="true">
      <span class="size-1.5 animate-breathe rounded-full bg-accent" />
      <span class="size-1.5 animate-breathe rounded-full bg-accent [animation-delay:200ms]" />
      <span class="size-1.5 animate-breathe rounded-full bg-accent [animation-delay:400ms]" />
    </span>
  );
}

/** Whole seconds since something began. */
function useElapsed(isRunning: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!isRunning) return;
    const timer = setInterval(() => setSeconds((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return seconds;
}
