import { useSignalEffect } from "@preact/signals";
import { ArrowDown, MessagesSquare } from "lucide-preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { formatDay } from "@/base/format";
import { t } from "@/base/strings";
import { EmptyState } from "@/ui/empty_state";
import { VirtualList, type VirtualListHandle } from "@/ui/virtual_list";

import type { Conversation } from "./conversation";
import { Drafts } from "./drafts";
import { FailedTurns } from "./failed_turns";
import { FirstSteps } from "./first_steps";
import { MessageRow } from "./message_row";
import { rowsOf, type Row } from "./rows";
import { StreamingReplies } from "./streaming_reply";
import { Suggestions } from "./suggestions";

const ROW_ESTIMATE_PX = 56;

export function MessageList({ conversation }: { conversation: Conversation }) {
  const list = useRef<VirtualListHandle>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const version = conversation.version.value;
  const rows = useMemo(() => rowsOf(conversation.messages, conversation.unreadAfter), [version]);
  const { current, moveFocus } = useRovingFocus(rows, list);
  const target = conversation.target.value;

  useSignalEffect(() => {
    const seq = conversation.target.value;
    const message = seq === null ? undefined : conversation.messages.find((other) => other.seq >= seq);
    if (message) requestAnimationFrame(() => list.current?.scrollToKey(message.id));
  });
  useEffect(() => conversation.drafts.subscribe((drafts) => drafts.length > 0 && list.current?.scrollToEnd()), []);

  const isEmpty = rows.length === 0 && !conversation.isLoading.value && conversation.drafts.value.length === 0;
  return (
    <div class="relative flex min-h-0 grow flex-col">
      <VirtualList<Row>
        class="grow pb-3"
        items={rows}
        keyOf={(row) => row.key}
        estimate={ROW_ESTIMATE_PX}
        followsEnd
        handle={list}
        onAtEnd={setAtEnd}
        onNearStart={() => void conversation.loadOlder()}
        scrollAttributes={{ tabIndex: 0, role: "region", "aria-label": t("conversation"), id: "scroll" }}
        listAttributes={{
          role: "log",
          "aria-label": t("messages"),
          "aria-live": "off",
          "aria-busy": conversation.isLoadingOlder.value,
          id: "messages",
          onKeyDown: moveFocus,
        }}
        header={<Beginning conversation={conversation} isEmpty={isEmpty} />}
        footer={
          <>
            <FailedTurns conversation={conversation} />
            <Drafts conversation={conversation} />
            <StreamingReplies conversation={conversation} />
          </>
        }
        render={(row) => <RowView row={row} current={current} target={target} />}
      />
      {!isAtEnd && !isEmpty && (
        <button
          type="button"
          data-testid="jump-to-newest"
          class="absolute bottom-3 left-1/2 inline-flex -translate-x-1/2 animate-appear items-center gap-1.5 rounded-full bg-raised px-3.5 py-1.5 text-sm font-medium shadow-popover hover:bg-hover"
          onClick={() => list.current?.scrollToEnd()}
        >
          <ArrowDown size={15} /> {t("jumpToNewest")}
        </button>
      )}
    </div>
  );
}

function RowView({ row, current, target }: { row: Row; current: string | undefined; target: number | null }) {
  if (row.kind === "day") return <Divider text={formatDay(row.time)} />;
  if (row.kind === "unread") return <Divider text={t("newMessages")} isAccented />;
  return (
    <MessageRow
      message={row.message}
      isContinued={row.isContinued}
      isCurrent={row.key === current}
      isHighlighted={row.message.seq === target}
    />
  );
}

function Divider({ text, isAccented = false }: { text: string; isAccented?: boolean }) {
  return (
    <div
      class={`mx-auto flex w-full max-w-[52rem] items-center gap-3 px-4 pt-5 pb-1 text-xs font-medium md:px-6 ${isAccented ? "text-accent" : "text-muted"}`}
    >
      <span class={`h-px grow ${isAccented ? "bg-accent/40" : "bg-line"}`} />
      {text}
      <span class={`h-px grow ${isAccented ? "bg-accent/40" : "bg-line"}`} />
    </div>
  );
}

function Beginning({ conversation, isEmpty }: { conversation: Conversation; isEmpty: boolean }) {
  if (conversation.isLoading.value || conversation.isLoadingOlder.value)
    return <p class="py-4 text-center text-sm text-muted">{t("loading")}</p>;
  if (isEmpty)
    return (
      <div class="flex min-h-full pt-6" data-testid="empty">
        <EmptyState icon={<MessagesSquare size={22} />} title={t("noMessages")} text={t("noMessagesHint")} wide>
          <Suggestions conversation={conversation} />
          <FirstSteps />
        </EmptyState>
      </div>
    );
  if (conversation.version.value && conversation.reachesStart)
    return <p class="py-4 text-center text-xs text-muted">{t("beginning")}</p>;
  return null;
}

/** One message can be reached with Tab, the others from there with the arrow keys. */
function useRovingFocus(rows: Row[], list: { current: VirtualListHandle | null }) {
  const [chosen, setChosen] = useState<string>();
  const messages = rows.filter((row) => row.kind === "message");
  const current = messages.some(({ key }) => key === chosen) ? chosen : messages.at(-1)?.key;

  const moveFocus = (event: KeyboardEvent) => {
    const element = event.target as HTMLElement;
    if (element.getAttribute("role") !== "article") return;
    const key = element.closest<HTMLElement>("[data-key]")?.dataset.key;
    const at = messages.findIndex((row) => row.key === key);
    const wanted = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 }[event.key];
    const row = wanted === undefined ? undefined : messages[wanted];
    if (!row) return;
    event.preventDefault();
    setChosen(row.key);
    list.current?.scrollToKey(row.key, "nearest");
    requestAnimationFrame(() => focusRow(row.key));
  };
  return { current, moveFocus };
}

function focusRow(key: string): void {
  document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] [role=article]`)?.focus({ preventScroll: true });
}
