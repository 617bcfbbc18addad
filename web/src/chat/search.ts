import { get, post, RestError } from "@/net/rest";
import type { HistoryMessage } from "@/net/wire";

import type { Conversation } from "./conversation";

export interface Found {
  seq: number;
  senderName: string;
  createdAt: number;
  text: string;
}

const MAX_FOUND = 100;
const PAGE = 1_000;
/** Pages of the history that are read where the server has no search. */
const MAX_PAGES = 20;

let hasSearch = true;

/** Messages of a channel with these words in them, newest first. */
export async function searchChannel({ id }: Conversation, wanted: string, signal: AbortSignal): Promise<Found[]> {
  if (hasSearch) {
    try {
      return await askServer(id, wanted);
    } catch (error) {
      if (!(error instanceof RestError) || ![404, 405].includes(error.status)) throw error;
      hasSearch = false;
    }
  }
  return readHistory(id, wanted.toLowerCase(), signal);
}

/** The last word may be one that has yet to be finished. */
async function askServer(channelId: string, wanted: string): Promise<Found[]> {
  const words = wanted.replace(/["*]/g, " ").trim();
  if (!words) return [];
  const body = { query: `${words}*`, channelId, limit: MAX_FOUND };
  return (await post<{ messages: HistoryMessage[] }>("/api/messaging/messages/search", body)).messages.map(found);
}

async function readHistory(channelId: string, wanted: string, signal: AbortSignal): Promise<Found[]> {
  const all: Found[] = [];
  let before = "";
  for (let page = 0; page < MAX_PAGES && all.length < MAX_FOUND; page += 1) {
    signal.throwIfAborted();
    const path = `/api/messaging/channels/${channelId}/messages?limit=${PAGE}${before}`;
    const { messages } = await get<{ messages: HistoryMessage[] }>(path);
    all.push(...messages.map(found).filter(({ text }) => text.toLowerCase().includes(wanted)));
    if (messages.length < PAGE) break;
    before = `&before_seq=${messages.at(-1)!.seq}`;
  }
  return all.slice(0, MAX_FOUND);
}

function found({ seq, content, created_at, metadata }: HistoryMessage): Found {
  const name = metadata.agentName ?? metadata.user_display_name;
  return { seq, senderName: typeof name === "string" ? name : "", createdAt: created_at, text: content };
}
