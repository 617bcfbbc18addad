import { memo } from "preact/compat";

import { formatDateTime, formatTime } from "@/base/format";
import { t } from "@/base/strings";
import { entityId } from "@/net/session";
import { Avatar } from "@/ui/avatar";

import { Attachments } from "./attachments";
import { Markdown } from "./markdown";
import { MessageActions } from "./message_actions";
import { answeredBy, type Author, type Message } from "./model";
import { isAgent } from "./people";
import { QuotedMessage } from "./quoted_message";

interface MessageRowProps {
  message: Message;
  isContinued: boolean;
  /** Whether the keyboard is here: only this row's buttons are reached with Tab. */
  isCurrent: boolean;
  isHighlighted: boolean;
}

export function authorOf(message: Message): Author {
  if (message.senderId === entityId.value) return "own";
  return message.source.startsWith("agent_") || isAgent(message.senderId) ? "agent" : "other";
}

/** A message that the server has stored. */
export const MessageRow = memo(({ message, isContinued, isCurrent, isHighlighted }: MessageRowProps) => {
  const author = authorOf(message);
  const answered = answeredBy(message);
  return (
    <div
      role="article"
      aria-label={t("messageBy", { name: message.senderName, time: formatTime(message.createdAt) })}
      tabIndex={isCurrent ? 0 : -1}
      data-testid="message"
      data-author={author}
      data-state="stored"
      data-seq={message.seq}
      class={`group/row relative mx-auto flex w-full max-w-[52rem] gap-3 px-4 transition-colors focus-visible:outline-offset-[-2px] md:px-6 ${isContinued ? "pt-1" : "pt-3.5"} ${isHighlighted ? "rounded-xl bg-warn-soft" : ""} ${author === "own" ? "justify-end" : ""}`}
    >
      {author !== "own" && <Gutter message={message} author={author} isContinued={isContinued} />}
      <div class={`min-w-0 ${author === "own" ? "max-w-[85%] md:max-w-[75%]" : "grow"}`}>
        {author !== "own" && !isContinued && <Heading message={message} author={author} />}
        {author === "own" && <span class="name sr-only">{message.senderName}</span>}
        {answered && author !== "agent" && <QuotedMessage id={answered} />}
        <div class={author === "own" ? "ml-auto w-fit rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2" : ""}>
          <div class="text">
            <Markdown text={message.text} />
          </div>
          {message.attachments && <Attachments attachments={message.attachments} />}
        </div>
        {author === "agent" && <Unfinished status={message.metadata?.status} />}
        {author === "agent" && message.source === "agent_action" && <ActionStatus message={message} />}
      </div>
      <MessageActions message={message} isReachable={isCurrent} />
    </div>
  );
});

function Gutter({ message, author, isContinued }: { message: Message; author: Author; isContinued: boolean }) {
  if (!isContinued)
    return <Avatar id={message.senderId} name={message.senderName} kind={author === "agent" ? "agent" : "person"} />;
  return (
    <time
      class="w-9 shrink-0 pt-1 text-right text-[0.6875rem] text-muted opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100"
      aria-hidden="true"
    >
      {formatTime(message.createdAt)}
    </time>
  );
}

function Heading({ message, author }: { message: Message; author: Author }) {
  return (
    <div class="mb-0.5 flex items-baseline gap-2">
      <span class="name bidi truncate text-sm font-semibold" dir="auto">
        {message.senderName}
      </span>
      {author === "agent" && (
        <span class="rounded bg-accent-soft px-1.5 text-[0.6875rem] font-medium text-accent">{t("agent")}</span>
      )}
      <time
        class="shrink-0 text-xs text-muted"
        dateTime={new Date(message.createdAt).toISOString()}
        title={formatDateTime(message.createdAt)}
      >
        {formatTime(message.createdAt)}
      </time>
    </div>
  );
}

/** Of a reply of which there is only the beginning. */
function Unfinished({ status }: { status: unknown }) {
  if (status !== "failed" && status !== "cancelled") return null;
  return (
    <p class="mt-1 w-fit rounded-md bg-sunken px-2 text-xs text-muted" data-testid="unfinished">
      {t(status === "failed" ? "brokenOff" : "wasStopped")}
    </p>
  );
}

function ActionStatus({ message }: { message: Message }) {
  const status = (message.rawMessage as { actionStatus?: unknown } | undefined)?.actionStatus;
  if (typeof status !== "string") return null;
  return <p class="mt-1 w-fit rounded-md bg-sunken px-2 text-xs text-muted">{t("actionStatus", { status })}</p>;
}
