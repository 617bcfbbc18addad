import { CircleAlert } from "lucide-preact";

import { t } from "@/base/strings";

import type { Conversation } from "./conversation";
import { nameOf } from "./people";

/** Why agents have not answered, below the messages. */
export function FailedTurns({ conversation }: { conversation: Conversation }) {
  return (
    <div role="alert" data-testid="failed-turns">
      {conversation.replies.failed.value.map(({ messageId, agentId, reason }) => (
        <p
          key={messageId}
          class="mx-auto flex w-full max-w-[52rem] animate-appear items-start gap-2 px-4 pt-3 text-sm text-bad md:px-6"
        >
          <CircleAlert size={16} class="mt-0.5 shrink-0" />
          <span class="min-w-0 break-words" dir="auto">
            {t("notAnswered", { name: nameOf(agentId), reason })}
          </span>
        </p>
      ))}
    </div>
  );
}
