import { Avatar } from "@/ui/avatar";

import type { Conversation } from "./conversation";
import { Markdown } from "./markdown";
import type { Reply } from "./model";
import { nameOf } from "./people";

/**
 * Replies as they are being written. They stand outside of the list of messages, which assistive technology
 * reads out: it gets the finished text.
 */
export function StreamingReplies({ conversation }: { conversation: Conversation }) {
  return (
    <>
      {conversation.replies.current.value.map((reply) => (
        <StreamingReply key={reply.messageId} reply={reply} />
      ))}
    </>
  );
}

function StreamingReply({ reply }: { reply: Reply }) {
  const name = nameOf(reply.agentId);
  return (
    <div
      data-testid="streaming-reply"
      aria-busy="true"
      class="mx-auto flex w-full max-w-[52rem] gap-3 px-4 pt-3.5 md:px-6"
    >
      <Avatar id={reply.agentId} name={name} kind="agent" />
      <div class="min-w-0 grow">
        <div class="mb-0.5 flex items-center gap-2 text-sm font-semibold">
          <span class="bidi">{name}</span>
          <span class="size-2 animate-breathe rounded-full bg-accent" aria-hidden="true" />
        </div>
        <Markdown text={reply.text} />
      </div>
    </div>
  );
}
