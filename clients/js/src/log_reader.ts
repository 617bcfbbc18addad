import type { Connection } from "./connection.js";
import { dispose, onAbort } from "./emitter.js";
import { chatError, ChatError } from "./error.js";
import type { LogEntry, LogFilters, LogStream } from "./protocol.js";

export interface LogOptions extends LogFilters {
  /** So many lines of the past come first. */
  tail?: number;
  /** Lines since then, in milliseconds since 1970, come first. */
  since?: number;
  /** Lines that wait to be read; of more, the oldest are dropped. 10,000 if it is left out. */
  limit?: number;
  /** Ends the reading when it is aborted. */
  signal?: AbortSignal;
}

export interface LogLine extends LogEntry {
  /** How many lines were lost right before this one, because this reader was too slow. */
  dropped?: number;
}

/** The server lets a connection read the log once. */
const readers = new WeakMap<Connection, LogReader>();

/** Reads the server's log until it is closed, over reconnects: iterate it. */
export class LogReader implements AsyncIterableIterator<LogLine>, Disposable {
  readonly #lines: LogLine[] = [];
  readonly #limit: number;
  readonly #ends: (() => void)[] = [];
  #filters: LogFilters;
  #tail: number | undefined;
  /** The time of the last line, and how many of that time there were. */
  #last: { time: number; count: number } | undefined;
  #skip = 0;
  #dropped = 0;
  #wake: (() => void) | undefined;
  #ended = false;
  #error: ChatError | undefined;

  private constructor(
    private readonly connection: Connection,
    { tail, since, limit = 10_000, signal, ...filters }: LogOptions,
  ) {
    this.#filters = filters;
    this.#tail = tail;
    this.#limit = limit;
    if (since !== undefined) this.#last = { time: since, count: 0 };
    const heard = (event: LogStream) => this.#heard(event);
    connection.socket.on("log_stream", heard);
    this.#ends.push(
      () => connection.socket.off("log_stream", heard),
      connection.on("ready", () => void this.#subscribe()),
      connection.on("state", (state) => state === "closed" && this.close()),
      onAbort(signal, () => this.close()),
    );
  }

  /** @internal */
  static async open(connection: Connection, options: LogOptions): Promise<LogReader> {
    if (readers.has(connection)) throw new ChatError("BUSY", "This client reads the log already");
    const reader = new LogReader(connection, options);
    readers.set(connection, reader);
    if (connection.ready) await reader.#subscribe();
    return reader;
  }

  /** Changes the filters that are given; null removes one. Resolves with those in effect, or to be when online. */
  async update(filters: LogFilters): Promise<LogFilters> {
    this.#filters = { ...this.#filters, ...filters };
    if (!this.connection.ready) return this.#filters;
    return (await this.connection.request("update_log_filters", filters)).filters!;
  }

  async next(): Promise<IteratorResult<LogLine, undefined>> {
    while (this.#lines.length === 0) {
      if (this.#error) throw this.#error;
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const line = this.#lines.shift()!;
    const dropped = this.#dropped + (line.dropped ?? 0);
    this.#dropped = 0;
    return { done: false, value: dropped ? { ...line, dropped } : line };
  }

  async return(): Promise<IteratorResult<LogLine, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [dispose](): void {
    this.close();
  }

  /** Ends the reading; lines that wait can still be read. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const end of this.#ends) end();
    readers.delete(this.connection);
    if (this.connection.ready) this.connection.socket.emit("unsubscribe_logs");
    this.#wake?.();
  }

  async #subscribe(): Promise<void> {
    const since = this.#last?.time;
    this.#skip = this.#last?.count ?? 0;
    try {
      await this.connection.request("subscribe_logs", { tail: this.#tail, since, filters: this.#filters });
    } catch (thrown) {
      const error = chatError(thrown);
      if (error.isTransient) return;
      this.#error = error;
      this.close();
    }
  }

  #heard({ payload, dropped }: LogStream): void {
    const isSame = payload.time === this.#last?.time;
    // Those of the last moment come again after a reconnect.
    if (isSame && this.#skip > 0) {
      this.#skip -= 1;
      return;
    }
    this.#tail = undefined;
    this.#last = { time: payload.time, count: isSame ? this.#last!.count + 1 : 1 };
    this.#lines.push(dropped ? { ...payload, dropped } : payload);
    if (this.#lines.length > this.#limit) this.#dropped += 1 + (this.#lines.shift()!.dropped ?? 0);
    this.#wake?.();
  }
}
