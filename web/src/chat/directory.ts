import { batch, computed, signal } from "@preact/signals";

import { storage } from "@/base/storage";
import { get, patch, post, remove } from "@/net/rest";
import { DEFAULT_SERVER_ID, entityId } from "@/net/session";
import type { AgentSummary, Channel, MessageServer } from "@/net/wire";

import { agents, nameOf } from "./people";

/** The servers and channels that the visitor sees, and what is unread in them. */

export interface LastMessage {
  text: string;
  senderId: string;
  createdAt: number;
}

export const servers = signal<MessageServer[]>([]);
export const channels = signal<Channel[]>([]);
export const isLoaded = signal(false);
/** By channel id. */
export const lastMessages = signal<ReadonlyMap<string, LastMessage>>(new Map());
/** By channel id: up to where it was read, and its newest position. */
const readUpTo = signal<Record<string, number>>(storage.getJson("readUpTo", {}));
const heads = signal<Readonly<Record<string, number>>>({});

const PRIVATE_TYPES = new Set(["DM", "SELF", "VOICE_DM", "API"]);

export const isDirect = (channel: Channel) => channel.type === "DM" || channel.metadata.isDm === true;

/** Who else is in a direct channel. */
export function otherOf(channel: Channel): string | undefined {
  const { user1, user2, targetUserId } = channel.metadata as Record<string, string | undefined>;
  return [user1, user2, targetUserId].find((id) => id && id !== entityId.value);
}

export function titleOf(channel: Channel): string {
  if (!isDirect(channel)) return channel.name;
  const other = otherOf(channel);
  const isGenerated = channel.name.startsWith("DM-") || channel.name === "";
  return isGenerated && other ? nameOf(other) : channel.name;
}

/** An open server lists everybody's channels: those of others are left out. */
function isOwn(channel: Channel): boolean {
  if (!PRIVATE_TYPES.has(channel.type) && channel.metadata.isDm !== true) return true;
  const { user1, user2 } = channel.metadata;
  return user1 === entityId.value || user2 === entityId.value;
}

export const visibleChannels = computed(() => channels.value.filter(isOwn));

export function channelOf(id: string): Channel | undefined {
  return channels.value.find((channel) => channel.id === id);
}

export function readPositionOf(id: string): number | undefined {
  return readUpTo.peek()[id];
}

export function unreadIn(id: string): number {
  const read = readUpTo.value[id];
  const head = heads.value[id] ?? 0;
  return read === undefined ? 0 : Math.max(0, head - read);
}

export function markHead(id: string, head: number): void {
  if ((heads.peek()[id] ?? 0) >= head) return;
  heads.value = { ...heads.peek(), [id]: head };
  // A channel that is seen for the first time begins read.
  if (readUpTo.peek()[id] === undefined) markRead(id);
}

export function markRead(id: string): void {
  const head = heads.peek()[id];
  if (head === undefined || readUpTo.peek()[id] === head) return;
  readUpTo.value = { ...readUpTo.peek(), [id]: head };
  storage.setJson("readUpTo", readUpTo.peek());
}

export function noteLastMessage(id: string, message: LastMessage): void {
  const known = lastMessages.peek().get(id);
  if (known && (known === message || known.createdAt > message.createdAt)) return;
  lastMessages.value = new Map(lastMessages.peek()).set(id, message);
}

export function forgetLastMessage(id: string): void {
  const others = new Map(lastMessages.peek());
  others.delete(id);
  lastMessages.value = others;
}

/** By id, what happened to channels while lists of them were on their way: null of one that is gone. */
const meanwhile = new Map<string, Channel | null>();
/** The same of servers and agents. */
let changes: (() => void)[] = [];
let loads = 0;

/** Does now what has become of servers or agents, and again behind the lists that are on their way. */
export function beyondLists(change: () => void): void {
  change();
  if (loads > 0) changes.push(change);
}

export async function loadDirectory(): Promise<void> {
  loads += 1;
  try {
    await load();
  } finally {
    for (const change of changes) change();
    loads -= 1;
    if (loads === 0) {
      meanwhile.clear();
      changes = [];
    }
  }
}

async function load(): Promise<void> {
  const [agentList, serverList] = await Promise.all([
    get<{ agents: AgentSummary[] }>("/api/agents"),
    get<{ messageServers: MessageServer[] }>("/api/messaging/message-servers"),
  ]);
  const lists = await Promise.all(serverList.messageServers.map((server) => listChannels(server.id)));
  // A list that was asked for before may not know of it.
  const listed = new Map(lists.flat().map((channel) => [channel.id, channel]));
  for (const [id, channel] of meanwhile) {
    if (channel) listed.set(id, channel);
    else listed.delete(id);
  }
  batch(() => {
    agents.value = agentList.agents;
    servers.value = serverList.messageServers;
    // Who looks at them is told of changes only.
    const all = [...listed.values()];
    if (JSON.stringify(all) !== JSON.stringify(channels.peek())) channels.value = all;
    isLoaded.value = true;
  });
}

function noteMeanwhile(id: string, channel: Channel | null): void {
  if (loads > 0) meanwhile.set(id, channel);
}

async function listChannels(serverId: string): Promise<Channel[]> {
  return (await get<{ channels: Channel[] }>(`/api/messaging/message-servers/${serverId}/channels`)).channels;
}

export const putChannel = (channel: Channel) => putChannels([channel]);

/** In the places that they have; new ones at the end. */
export function putChannels(changed: Channel[]): void {
  const all = new Map(channels.peek().map((channel) => [channel.id, channel]));
  for (const channel of changed) {
    noteMeanwhile(channel.id, channel);
    all.set(channel.id, channel);
  }
  channels.value = [...all.values()];
}

export function dropChannel(id: string): void {
  noteMeanwhile(id, null);
  channels.value = channels.peek().filter((channel) => channel.id !== id);
}

export async function openDirect(otherId: string, serverId = DEFAULT_SERVER_ID): Promise<Channel> {
  const query = new URLSearchParams({ currentUserId: entityId.value, targetUserId: otherId, dmServerId: serverId });
  const channel = await get<Channel>(`/api/messaging/dm-channel?${query}`);
  putChannel(channel);
  return channel;
}

export async function createChannel(name: string, serverId: string, participants: string[]): Promise<Channel> {
  const channel = await post<Channel>("/api/messaging/channels", {
    name,
    message_server_id: serverId,
    type: "GROUP",
    participantCentralUserIds: [...new Set([entityId.value, ...participants])],
  });
  putChannel(channel);
  return channel;
}

/** At its place, or at the end. */
export function putServer(server: MessageServer): void {
  const others = servers.peek().filter(({ id }) => id !== server.id);
  if (others.length === servers.peek().length) servers.value = [...others, server];
  else servers.value = servers.peek().map((known) => (known.id === server.id ? server : known));
}

export async function createServer(name: string): Promise<MessageServer> {
  const { server } = await post<{ server: MessageServer }>("/api/messaging/message-servers", {
    name,
    sourceType: "web_client",
  });
  putServer(server);
  return server;
}

const pathOf = (id: string) => `/api/messaging/channels/${encodeURIComponent(id)}`;

export async function renameChannel(id: string, name: string): Promise<void> {
  await patch(pathOf(id), { name });
  const channel = channelOf(id);
  if (channel) putChannel({ ...channel, name });
}

export async function deleteChannel(id: string): Promise<void> {
  await remove(pathOf(id));
  dropChannel(id);
}

export const clearChannel = (id: string) => remove(`${pathOf(id)}/messages`);
export const deleteMessage = (id: string, messageId: string) => remove(`${pathOf(id)}/messages/${messageId}`);
export const participantsOf = (id: string) => get<string[]>(`${pathOf(id)}/participants`);
export const addAgent = (id: string, agentId: string) => post(`${pathOf(id)}/agents`, { agentId });
export const removeAgent = (id: string, agentId: string) => remove(`${pathOf(id)}/agents/${agentId}`);
export const evict = (id: string, who: string) => post(`${pathOf(id)}/evictions`, { entityId: who });
export const ban = (id: string, who: string) => post(`${pathOf(id)}/bans`, { entityId: who });
export const liftBan = (id: string, who: string) => remove(`${pathOf(id)}/bans/${who}`);

export function bannedFrom(channel: Channel | undefined): string[] {
  const ids = channel?.metadata.bannedEntityIds;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}
