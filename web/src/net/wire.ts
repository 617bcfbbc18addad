/** What REST answers, as far as this page looks at it. */

export interface MessageServer {
  id: string;
  name: string;
}

export interface Channel {
  id: string;
  messageServerId: string;
  name: string;
  type: string;
  topic?: string;
  metadata: Record<string, unknown>;
  createdAt: string;
}

export interface HistoryMessage {
  id: string;
  channelId: string;
  authorId: string;
  content: string;
  rawMessage?: unknown;
  sourceType?: string;
  metadata: Record<string, unknown>;
  inReplyToRootMessageId?: string | null;
  created_at: number;
  seq: number;
}

export interface AgentSummary {
  id: string;
  name: string;
  bio: string;
  status: "active" | "inactive";
}

export interface Upload {
  url: string;
  type: string;
  filename: string;
  originalName: string;
  size: number;
}

export interface Attachment {
  id: string;
  url: string;
  title?: string;
  contentType?: string;
  size?: number;
}
