import type { MessageBroadcast } from "./protocol.js";

export const DEFAULT_SERVER_ID = "00000000-0000-0000-0000-000000000000";

/** A file that a message refers to. */
export interface Attachment {
  id: string;
  url: string;
  title?: string;
  contentType?: string;
  [more: string]: unknown;
}

/** A message that the server has stored. */
export interface Message
  extends Pick<
    MessageBroadcast,
    | "id"
    | "channelId"
    | "senderId"
    | "senderName"
    | "text"
    | "createdAt"
    | "updatedAt"
    | "source"
    | "seq"
    | "thought"
    | "actions"
    | "metadata"
    | "inReplyTo"
  > {
  attachments?: Attachment[];
  /** What its sender called it before it was stored; known to its sender only. */
  clientMessageId?: string;
  rawMessage?: unknown;
  /** What the agent's model was asked; told to operators only. */
  prompt?: string;
}
