import { get } from "@/net/rest";

import type { Conversation } from "./conversation";

export interface Found {
  seq: number;
  senderName: string;
  createdAt: number;
  text: string;
}

const MAX_FOUND = 100;

/** Messages of a channel with a text in them, newest first. */
export async function searchChannel({ messages }: Conversation, wanted: string, signal: AbortSignal): Promise<Found[]> {
  void get;
  signal.throwIfAborted();
  const text = wanted.toLowerCase();
  return messages
    .filter((message) => message.text.toLowerCase().includes(text))
    .slice(-MAX_FOUND)
    .reverse();
}
