import type { Attachment, Message } from "./message.js";

/** A message as the REST API gives it. */
export interface HistoryMessage {
  id: string;
  channelId: string;
  authorId: string;
  content: string;
  sourceType?: string;
  metadata: Record<string, unknown>;
  inReplyToRootMessageId: string | null;
  created_at: number;
  updated_at: number;
  seq: number;
}

/** What the history adds to the metadata that the sender gave. */
const ADDED = ["user_display_name", "thought", "actions", "attachments", "socket_id", "messageServerId"];

/** The history's message in the form of its broadcast. */
export function messageOfHistory(stored: HistoryMessage): Message {
  const { user_display_name, agentName, thought, actions, attachments } = stored.metadata;
  const metadata = Object.fromEntries(Object.entries(stored.metadata).filter(([name]) => !ADDED.includes(name)));
  const message: Message = {
    id: stored.id,
    channelId: stored.channelId,
    senderId: stored.authorId,
    senderName: String(user_display_name ?? agentName ?? ""),
    text: stored.content,
    createdAt: stored.created_at,
    source: stored.sourceType ?? "",
    seq: stored.seq,
  };
  if (stored.updated_at !== stored.created_at) message.updatedAt = stored.updated_at;
  if (thought) message.thought = String(thought);
  if (actions) message.actions = actions as unknown[];
  if (attachments) message.attachments = attachments as Attachment[];
  if (stored.inReplyToRootMessageId) message.inReplyTo = stored.inReplyToRootMessageId;
  if (Object.keys(metadata).length > 0) message.metadata = metadata;
  return message;
}
