import { oncePerFrame } from "@/base/frame";
import { client, onEvent } from "@/net/client";
import { get } from "@/net/rest";
import type { AgentSummary, Channel, HistoryMessage, MessageServer } from "@/net/wire";
import { report } from "@/ui/toast";

import {
  beyondLists,
  dropChannel,
  forgetLastMessage,
  lastMessages,
  loadDirectory,
  markHead,
  noteLastMessage,
  putChannels,
  putServer,
} from "./directory";
import { dropAgent, meet, putAgent } from "./people";

/** Channels that are followed although they are not open. */
const MAX_FOLLOWED = 300;
/** Channels whose last message is asked for; of the others the next one is shown. */
const MAX_PREVIEWS = 40;

/** Channels that are made one after the other are shown together. */
const PUT_MS = 50;

/** Keeps the lists of channels, servers and agents up to date: the server tells of those that others make. Returns how to end that. */
export function followDirectory(): (() => void) | void {
  const following = client.value;
  if (!following) return;
  const waiting: Channel[] = [];
  const putSoon = (channel: Channel) => {
    if (waiting.push(channel) > 1) return;
    setTimeout(() => putChannels(waiting.splice(0)), PUT_MS);
  };
  // A new connection has not asked yet. What was missed until the server tells of changes comes with the lists.
  const subscribe = () => {
    if (following.state !== "online") return;
    following.socket.emit("subscribe_channels", {}, () => void loadDirectory().catch(report));
  };
  const ends = [
    onEvent<{ channel: Channel }>(following, "channelCreated", ({ channel }) => putSoon(channel)),
    onEvent<{ updates: Channel }>(following, "channelUpdated", ({ updates }) => putSoon(updates)),
    onEvent<{ messageServer: MessageServer }>(following, "messageServerCreated", (event) =>
      beyondLists(() => putServer(event.messageServer)),
    ),
    onEvent<{ agent: AgentSummary }>(following, "agentUpdated", ({ agent }) => beyondLists(() => putAgent(agent))),
    onEvent<{ agentId: string }>(following, "agentDeleted", ({ agentId }) => beyondLists(() => dropAgent(agentId))),
    following.on("state", subscribe),
  ];
  subscribe();
  return () => ends.forEach((end) => end());
}

/** Joins the channels so that what is new in them is counted. Returns how to end that. */
export function followChannels(channels: Channel[]): (() => void) | void {
  const following = client.value;
  if (!following) return;
  const abort = new AbortController();
  for (const { id } of channels.slice(0, MAX_FOLLOWED)) {
    const channel = following.channel(id);
    const options = { signal: abort.signal };
    const changed = oncePerFrame(() => {
      if (abort.signal.aborted) return;
      const last = channel.messages.at(-1);
      if (last) noteLastMessage(id, last);
      if (channel.seq !== undefined) markHead(id, channel.seq);
    });
    channel.on("change", changed, options);
    channel.on("cleared", () => forgetLastMessage(id), options);
    channel.on("deleted", () => dropChannel(id), options);
    channel.on("message", (message) => meet([message]), options);
    channel.join().then(
      () => {
        // At once: what comes after it is unread.
        if (channel.seq !== undefined) markHead(id, channel.seq);
        changed();
      },
      () => {},
    );
  }
  void loadPreviews(channels.slice(0, MAX_PREVIEWS), abort.signal);
  return () => abort.abort();
}

async function loadPreviews(channels: Channel[], signal: AbortSignal): Promise<void> {
  for (const { id } of channels) {
    if (signal.aborted) return;
    if (lastMessages.peek().has(id)) continue;
    const page = await get<{ messages: HistoryMessage[] }>(`/api/messaging/channels/${id}/messages?limit=1`).catch(
      () => null,
    );
    const [last] = page?.messages ?? [];
    if (!last) continue;
    const { authorId: senderId, content: text, created_at: createdAt, metadata } = last;
    const name = metadata.agentName ?? metadata.user_display_name;
    meet([{ senderId, senderName: typeof name === "string" ? name : "" }]);
    noteLastMessage(id, { text, senderId, createdAt });
  }
}
