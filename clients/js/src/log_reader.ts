import type { Connection } from "./connection.js";
import { dispose, onAbort } from "./emitter.js";
import { chatError, ChatError } from "./error.js";
import type { LogBatch, LogEntry, LogFilters, LogStream } from "./protocol.js";

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
  /** Of those that wait; what stands before it was read. */
  #first = 0;
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
    const heard = (event: LogStream) => this.#heard([event.payload], event.dropped);
    const heardBatch = (event: LogBatch) => this.#heard(event.payload, event.dropped);
    connection.socket.on("log_stream", heard).on("log_batch", heardBatch);
    this.#ends.push(
      () => void connection.socket.off("log_stream", heard).off("log_batch", heardBatch),
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
    const [value] = await this.take(1);
    return value ? { done: false, value } : { done: true, value: undefined };
  }

  /** The next lines, as soon as there are any, as many as there are but at most so many; none at the end. */
  async take(maximum: number): Promise<LogLine[]> {
    while (this.#waiting === 0) {
      if (this.#error) throw this.#error;
      if (this.#ended) return [];
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const lines = this.#lines.slice(this.#first, this.#first + maximum);
    this.#forget(lines.length);
    const dropped = this.#dropped + (lines[0]!.dropped ?? 0);
    this.#dropped = 0;
    if (dropped) lines[0] = { ...lines[0]!, dropped };
    return lines;
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
      await this.connection.request("subscribe_logs", { tail: this.#tail, since, batches: true, filters: this.#filters });
    } catch (thrown) {
      const error = chatError(thrown);
      if (error.isTransient) return;
      this.#error = error;
      this.close();
    }
  }

  #heard(entries: LogEntry[], dropped?: number): void {
    for (const entry of entries) {
      const isSame = entry.time === this.#last?.time;
      // Those of the last moment come again after a reconnect.
      if (isSame && this.#skip > 0) {
        this.#skip -= 1;
        continue;
      }
      this.#last = { time: entry.time, count: isSame ? this.#last!.count + 1 : 1 };
      this.#lines.push(dropped ? { ...entry, dropped } : entry);
      dropped = 0;
    }
    this.#tail = undefined;
    const excess = this.#waiting - this.#limit;
    for (let count = 0; count < excess; count += 1) this.#dropped += 1 + (this.#lines[this.#first + count]!.dropped ?? 0);
    this.#forget(Math.max(0, excess));
    this.#wake?.();
  }

  get #waiting(): number {
    return this.#lines.length - this.#first;
  }

  /** Of a long queue, cutting off the first ones is done seldom: it takes as long as the queue is. */
  #forget(count: number): void {
    this.#first += count;
    if (this.#first < this.#lines.length / 2) return;
    this.#lines.splice(0, this.#first);
    this.#first = 0;
  }
}
