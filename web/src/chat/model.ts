import type { Attachment, Message } from "@wimpole/client";

export type { Attachment, Message };

/** The id of the message that another one answers; those of people say it in their metadata. */
export function answeredBy({ inReplyTo, metadata }: Message): string | undefined {
  if (inReplyTo) return inReplyTo;
  return typeof metadata?.inReplyTo === "string" ? metadata.inReplyTo : undefined;
}

/** `queued`: there is no connection; `sending`: under way; `failed`: the server said no. */
export type DraftState = "queued" | "sending" | "failed";

/** An own message that the server has not stored yet. */
export interface Draft {
  id: string;
  text: string;
  createdAt: number;
  state: DraftState;
  attachments: Attachment[];
  error?: string;
  inReplyTo?: string;
}

/** A reply that an agent is writing. */
export interface Reply {
  messageId: string;
  agentId: string;
  text: string;
}

/** A turn in which an agent had no answer, or did not come to its end. */
export interface FailedTurn {
  messageId: string;
  agentId: string;
  reason: string;
}

/** How a reply came, as seen from here. */
export interface ReplyTiming {
  /** From when the agent began to work to its first words. */
  firstMs?: number;
  totalMs: number;
  chunks: number;
}

/** What a message is sent with. */
export interface Extras {
  attachments?: Attachment[];
  inReplyTo?: Message;
}

export type Author = "own" | "agent" | "other";
