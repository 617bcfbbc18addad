/** The events of the server that this page uses, and their fields. */

/** Numbering of the "WebSocket Events" page. */
export const MessageType = { join: 0, send: 1 } as const;

export const DEFAULT_SERVER_ID = "00000000-0000-0000-0000-000000000000";
export const LOBBY_ID = "00000000-0000-0000-0000-000000000001";

export interface ChannelEvent {
  channelId: string;
}

export interface JoinedEvent extends ChannelEvent {
  /** Number of the channel's newest event when the join was carried out. */
  seq?: number;
  /** Changes when the channel's numbering starts anew, for instance with new data. */
  epoch?: string | number;
  /** False if more was missed than the server replays: then only the newest messages follow. */
  recovered?: boolean;
}

export interface MessageEvent extends ChannelEvent {
  id: string;
  senderId: string;
  senderName: string;
  text: string;
  createdAt: number;
  seq: number;
  thought?: string;
  /** Only sent to the author: the messageId that the author chose. */
  clientMessageId?: string;
}

export interface AckEvent extends ChannelEvent {
  messageId: string;
  clientMessageId?: string;
}

export interface ErrorEvent {
  error: string;
}

export interface ControlEvent extends ChannelEvent {
  action: string;
}

/** What the callback of a send gets: the ack or the error, plus `ok`. */
export type SendAnswer = ({ ok: true } & AckEvent) | ({ ok: false } & ErrorEvent);

export interface Agent {
  id: string;
  name: string;
}

/** The first agent of the server, or null if it has none. Rejects if the server cannot be asked. */
export async function fetchAgent(): Promise<Agent | null> {
  const response = await fetch("/api/agents");
  if (!response.ok) throw new Error(`GET /api/agents answered ${response.status}`);

  const body = (await response.json()) as { data: { agents: Agent[] } };
  return body.data.agents[0] ?? null;
}
