import { MessagesSquare } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { route } from "@/base/router";
import { t } from "@/base/strings";
import { EmptyState } from "@/ui/empty_state";

import { Conversation, conversation } from "./conversation";
import { ConversationView } from "./conversation_view";
import { channelOf, isDirect, isLoaded, otherOf, readPositionOf, unreadIn, visibleChannels } from "./directory";
import { isAgent } from "./people";
import { panel, replyTarget } from "./panel";
import { Sidebar } from "./sidebar";

/** The list of channels, and the one that is open: beside each other, or one of them on a narrow screen. */
export default function ChatView() {
  const [channelId, seq] = route.value.parts;
  const isKnown = isLoaded.value;
  useEffect(() => (isKnown && channelId ? open(channelId) : undefined), [channelId, isKnown]);
  const opened = conversation.value;
  useEffect(() => {
    if (seq && opened) void whenLoaded(opened, () => opened.jumpTo(Number(seq)));
  }, [opened, seq]);
  return (
    <div class="flex h-full min-h-0">
      <div class={`h-full w-full shrink-0 border-r border-line md:block md:w-72 ${channelId ? "hidden" : ""}`}>
        <Sidebar openId={channelId} />
      </div>
      <div class={`h-full min-w-0 grow bg-surface md:flex ${channelId ? "flex" : "hidden"}`}>
        {opened ? (
          <ConversationView key={opened.id} conversation={opened} />
        ) : (
          <EmptyState
            icon={<MessagesSquare size={22} />}
            title={t("chooseChannel")}
            text={visibleChannels.value.length > 0 ? t("chooseChannelHint") : ""}
          />
        )}
      </div>
    </div>
  );
}

function open(id: string): () => void {
  const channel = channelOf(id);
  const other = channel && otherOf(channel);
  const metadata =
    channel && isDirect(channel) && other && isAgent(other)
      ? { isDm: true, channelType: "DM", targetUserId: other }
      : undefined;
  const opened = new Conversation(id, metadata, unreadIn(id) > 0 ? readPositionOf(id) : undefined);
  conversation.value = opened;
  panel.value = panel.peek()?.kind === "message" ? null : panel.peek();
  replyTarget.value = null;
  return () => {
    opened.close();
    if (conversation.peek() === opened) conversation.value = null;
  };
}

function whenLoaded(opened: Conversation, act: () => void): void {
  const stop = opened.isLoading.subscribe((isLoading) => {
    if (isLoading) return;
    queueMicrotask(() => stop());
    act();
  });
}
