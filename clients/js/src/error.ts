import type { ErrorCode } from "./protocol.js";

/**
 * Beside the codes of the server: OFFLINE (there is no connection, or it broke before the answer), CLOSED (the client
 * was closed), QUEUE_FULL (too many messages wait to be sent), CANCELLED, OVERFLOW (a reader fell too far behind),
 * TIMEOUT, STREAM (an agent's reply broke off), REFUSED (anything else the server said no to).
 */
export type ChatErrorCode =
  | ErrorCode
  | "OFFLINE"
  | "CLOSED"
  | "QUEUE_FULL"
  | "CANCELLED"
  | "OVERFLOW"
  | "TIMEOUT"
  | "STREAM"
  | "REFUSED";

export class ChatError extends Error {
  override readonly name = "ChatError";

  constructor(
    readonly code: ChatErrorCode,
    message: string,
    /** How long the server asks to wait before the next attempt. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return ["OFFLINE", "BUSY", "RATE_LIMITED", "STORAGE", "UNAUTHORIZED"].includes(this.code);
  }
}

/** What was thrown, as a ChatError. */
export function chatError(error: unknown): ChatError {
  return error instanceof ChatError ? error : new ChatError("OFFLINE", String((error as Error)?.message ?? error));
}
