import { ChatError, type ChatErrorCode } from "./error.js";
import { messageOfHistory, type Attachment, type HistoryMessage, type Message } from "./message.js";
import type { Connection } from "./connection.js";
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

/** A part of a channel's history: messages with `after` < seq < `before`, the newest `limit` of them. */
export interface HistoryRange {
  before?: number;
  after?: number;
  limit?: number;
}

/** The largest page that the server gives. */
export const MAX_PAGE = 1000;

async function failure(response: Response): Promise<ChatError> {
  const body = (await response.json().catch(() => ({}))) as { error?: string | { message?: string }; message?: string };
  const text = typeof body.error === "object" ? body.error.message : (body.message ?? body.error);
  const wait = Number(response.headers.get("retry-after"));
  const code = CODES[response.status] ?? (response.status >= 500 ? "STORAGE" : "REFUSED");
  return new ChatError(code, text ?? `The server answered ${response.status}`, wait ? wait * 1000 : undefined);
}

/** What is asked for by REST, with the credentials of the connection. */
export class Rest {
  constructor(
    private readonly connection: Connection,
    private readonly base: string,
  ) {}

  /** The `data` of the answer. */
  async request(method: string, path: string, body?: unknown, renew = false): Promise<unknown> {
    const headers = await this.connection.headers(renew);
    const isForm = body === undefined || body instanceof FormData;
    if (!isForm) headers["content-type"] = "application/json";
    const url = new URL(path, this.base);
    const options = { method, headers, body: isForm ? body : JSON.stringify(body) };
    const response = await fetch(url, options).catch((error: Error) => {
      throw new ChatError("OFFLINE", error.message);
    });
    if (response.status === 401 && this.connection.canRenew && !renew) return this.request(method, path, body, true);
    if (!response.ok) throw await failure(response);
    if (response.status === 204) return undefined;
    return ((await response.json()) as { data: unknown }).data;
  }

  /** Oldest first. */
  async history(channelId: string, { before, after, limit = MAX_PAGE }: HistoryRange): Promise<Message[]> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== undefined) query.set("before_seq", String(before));
    if (after !== undefined) query.set("after_seq", String(after));
    const data = await this.request("GET", `${channelPath(channelId)}/messages?${query.toString()}`);
    return (data as { messages: HistoryMessage[] }).messages.map(messageOfHistory).reverse();
  }

  async upload(channelId: string, file: Blob, name: string): Promise<Attachment> {
    const form = new FormData();
    form.append("file", file, name);
    const data = await this.request("POST", `${channelPath(channelId)}/upload-media`, form);
    const { url, type, originalName, size } = data as Record<"url" | "type" | "originalName", string> & { size: number };
    return { id: uuid(), url, title: originalName, contentType: type, size };
  }
}

export function channelPath(channelId: string): string {
  return `/api/messaging/channels/${encodeURIComponent(channelId)}`;
}
