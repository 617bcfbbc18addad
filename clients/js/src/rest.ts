import { waitToRetry, type Backoff } from "./backoff.js";
import type { Channel } from "./channel.js";
import { chatError, ChatError, type ChatErrorCode } from "./error.js";
import type { Connection } from "./connection.js";
import { messageOfHistory, type HistoryMessage } from "./history_message.js";
import type { Attachment, Message } from "./message.js";
import type { OutboxEntry } from "./outbox.js";
import type { SendAnswer } from "./protocol.js";
import { MAX_PAGE, repair, type HistoryRange, type Repair } from "./repair.js";
import type { ChannelEvent, Timeline } from "./timeline.js";
import { uuid } from "./uuid.js";

const CODES: Record<number, ChatErrorCode> = {
  400: "INVALID",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  413: "INVALID",
  429: "RATE_LIMITED",
  503: "BUSY",
};

async function failure(response: Response): Promise<ChatError> {
  const body = (await response.json().catch(() => ({}))) as { error?: string | { message?: string }; message?: string };
  const text = typeof body.error === "object" ? body.error.message : (body.message ?? body.error);
  const wait = Number(response.headers.get("retry-after"));
  const code = CODES[response.status] ?? (response.status >= 500 ? "STORAGE" : "REFUSED");
  return new ChatError(code, text ?? `The server answered ${response.status}`, wait ? wait * 1000 : undefined);
}

function offline(error: Error): never {
  throw new ChatError("OFFLINE", `The server cannot be reached: ${error.message}`);
}

export type { HistoryRange };

/** What is asked for by REST, with the credentials of the connection. */
export class Rest {
  constructor(
    private readonly connection: Connection,
    private readonly base: string,
  ) {}

  /** The `data` of the answer. */
  async request(method: string, path: string, body?: unknown, renewed = false): Promise<unknown> {
    const headers = await this.#headers();
    const isForm = body === undefined || body instanceof FormData;
    if (!isForm) headers["content-type"] = "application/json";
    const url = new URL(path, this.base);
    // A file may take as long as it takes.
    const signal = body instanceof FormData ? undefined : AbortSignal.timeout(this.connection.options.answerTimeoutMs);
    const options = { method, headers, body: isForm ? body : JSON.stringify(body), signal };
    const response = await fetch(url, options).catch(offline);
    const { tokens } = this.connection;
    if (response.status === 401 && tokens && !renewed) {
      (await tokens()).forget("refused");
      return this.request(method, path, body, true);
    }
    if (!response.ok) throw await failure(response);
    if (response.status === 204) return undefined;
    return ((await response.json().catch(offline)) as { data: unknown }).data;
  }

  /** Oldest first. */
  async history(channelId: string, { before, after, limit = MAX_PAGE }: HistoryRange): Promise<Message[]> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== undefined) query.set("before_seq", String(before));
    if (after !== undefined) query.set("after_seq", String(after));
    const data = await this.request("GET", `${channelPath(channelId)}/messages?${query.toString()}`);
    return (data as { messages: HistoryMessage[] }).messages.map(messageOfHistory).reverse();
  }

  async #headers(): Promise<Record<string, string>> {
    const { token, apiKey } = await this.connection.credentials();
    return { ...(token && { authorization: `Bearer ${token}` }), ...(apiKey && { "x-api-key": apiKey }) };
  }

  /** The stored message of an answer that came without its broadcast, because it had been stored before. */
  async stored(entry: OutboxEntry, { messageId, seq }: SendAnswer): Promise<Message> {
    const { id, channelId, text, senderName, createdAt, fields } = entry;
    const senderId = entry.senderId ?? this.connection.entityId!;
    const page = await this.history(channelId, { after: seq - 1, before: seq + 1, limit: 1 }).catch(() => []);
    // Deleted messages are in no history.
    const sent = { id: messageId, seq, channelId, senderId, senderName, text, createdAt, source: "", ...fields };
    return { ...(page[0] ?? sent), clientMessageId: id };
  }

  /** Puts older messages before those of the timeline, and tells how many; `meanwhile` is what happens while it reads. */
  async loadOlder(channelId: string, timeline: Timeline, limit: number, meanwhile: ChannelEvent[]): Promise<number> {
    const { cursor, epoch, messages } = timeline;
    if (timeline.reachesStart) return 0;
    const before = messages[0]?.seq ?? (cursor === undefined ? undefined : cursor + 1);
    const page = await this.history(channelId, { before, limit });
    if (timeline.epoch !== epoch) return 0;
    timeline.prepend(page);
    if (page.length < limit) timeline.reachesStart = true;
    // The page may be of before or after that.
    for (const event of meanwhile) timeline.revise(event);
    return page.length;
  }

  /** Loads older messages until the channel shows so many, or all; as a join does, it waits while there is no connection. */
  async fill(channel: Channel, count: number, backoff: Backoff): Promise<void> {
    for (let attempts = 0; channel.messages.length < count && !channel.reachesStart; attempts += 1) {
      try {
        await channel.loadOlder(count - channel.messages.length);
      } catch (thrown) {
        const error = chatError(thrown);
        if (!error.isTransient || channel.state === "left") throw error;
        await waitToRetry(error, attempts, backoff);
      }
    }
  }

  /** What makes a timeline true again that has missed more than the server replays. */
  repair(channelId: string, timeline: Timeline, range: { before: number; limit: number }): Promise<Repair> {
    return repair((page) => this.history(channelId, page), timeline, range);
  }

  /** Deletes a message, or all of the channel. */
  async delete(channelId: string, messageId?: string): Promise<void> {
    const message = messageId === undefined ? "" : `/${encodeURIComponent(messageId)}`;
    await this.request("DELETE", `${channelPath(channelId)}/messages${message}`);
  }

  async upload(
    channelId: string,
    file: Blob | BufferSource,
    { name = (file as File).name ?? "file", type }: { name?: string; type?: string },
  ): Promise<Attachment> {
    const blob = file instanceof Blob && !type ? file : new Blob([file as BlobPart], { type });
    const form = new FormData();
    form.append("file", blob, name);
    const data = await this.request("POST", `${channelPath(channelId)}/upload-media`, form);
    const stored = data as Record<"url" | "type" | "originalName", string> & { size: number };
    return { id: uuid(), url: stored.url, title: stored.originalName, contentType: stored.type, size: stored.size };
  }
}

function channelPath(channelId: string): string {
  return `/api/messaging/channels/${encodeURIComponent(channelId)}`;
}
