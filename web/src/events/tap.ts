import { signal } from "@preact/signals";
import type { LogReader } from "@wimpole/client";

import { t } from "@/base/strings";
import { clientOf } from "@/net/client";
import { post, remove } from "@/net/rest";

/** Whose events are followed; without either, everybody's. */
export interface TapScope {
  socketId?: string;
  channelId?: string;
}

export type Direction = "in" | "out" | "connect" | "disconnect";

export interface TappedEvent {
  number: number;
  time: number;
  direction: Direction;
  /** Of a disconnect the reason. */
  name: string;
  /** JSON of the arguments, separated by commas. */
  arguments: string;
  socketId: string;
  channelId?: string;
}

const SECONDS = 600;
const MAX_TRACED = 20_000;
const MAX_SHOWN = 5_000;
const SHOW_MS = 120;
const ANSWER_MS = 5_000;
const line = /^(in|out) (\S+) ?([\s\S]*)$/;

/** The events that come to the server and go out of it, by a trace that ends with this. */
export class Tap {
  readonly events = signal<readonly TappedEvent[]>([]);
  readonly isRunning = signal(false);
  readonly error = signal<string | null>(null);
  readonly isPaused = signal(false);
  /** Events that came while it was paused. */
  readonly waiting = signal(0);
  #buffer: TappedEvent[] = [];
  #count = 0;
  #shownCount = 0;
  #reader: LogReader | null = null;
  #traceId: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async start(scope: TapScope): Promise<void> {
    await this.stop();
    this.clear();
    this.error.value = null;
    const whose = scope.socketId || scope.channelId ? scope : { all: true };
    try {
      this.#reader = await clientOf().logs({ level: "trace", limit: MAX_TRACED });
      const { id } = await post<{ id: string }>("/api/server/trace", { ...whose, seconds: SECONDS, maxLines: MAX_TRACED });
      this.#traceId = id;
      this.isRunning.value = true;
      void this.#read(this.#reader, id);
    } catch (error) {
      this.error.value = (error as Error).message;
      await this.stop();
    }
  }

  async stop(): Promise<void> {
    const traceId = this.#traceId;
    this.#traceId = null;
    this.isRunning.value = false;
    this.#reader?.close();
    this.#reader = null;
    if (traceId) await remove(`/api/server/trace/${traceId}`).catch(() => {});
  }

  clear(): void {
    this.#buffer = [];
    this.pause(false);
  }

  /** What is shown stays as it is; what comes meanwhile is kept. */
  pause(isPaused: boolean): void {
    this.isPaused.value = isPaused;
    this.#show();
  }

  async #read(reader: LogReader, id: string): Promise<void> {
    try {
      for await (const { trace, msg, time, socketId = "", channelId } of reader) {
        if (trace !== id) continue;
        if (msg.startsWith("trace ended")) break;
        this.#take({ time, socketId, channelId, ...parse(msg) });
      }
    } catch (error) {
      this.error.value = (error as Error).message;
    }
    if (this.#traceId === id) await this.stop();
  }

  #take(event: Omit<TappedEvent, "number">): void {
    this.#count += 1;
    this.#buffer.push({ ...event, number: this.#count });
    if (this.#buffer.length > MAX_SHOWN) this.#buffer.splice(0, this.#buffer.length - MAX_SHOWN);
    this.#timer ??= setTimeout(() => this.#show(), SHOW_MS);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.isPaused.peek()) {
      this.events.value = [...this.#buffer];
      this.#shownCount = this.#count;
    }
    this.waiting.value = this.#count - this.#shownCount;
  }
}

function parse(text: string): Pick<TappedEvent, "direction" | "name" | "arguments"> {
  const event = text.match(line);
  if (event) return { direction: event[1] as Direction, name: event[2]!, arguments: event[3]! };
  const end = text.indexOf(" ");
  const direction = text.slice(0, end) as Direction;
  return direction === "connect"
    ? { direction, name: "", arguments: text.slice(end + 1) }
    : { direction: "disconnect", name: text.slice(end + 1), arguments: "" };
}

/** The event as a call of socket.io's client. */
export function asCode({ direction, name, arguments: list }: TappedEvent): string {
  const given = pretty(list);
  if (direction === "in") return `socket.emit(${JSON.stringify(name)}${given && `, ${given}`});`;
  return `socket.on(${JSON.stringify(name)}, (event) => {\n  // ${list}\n});`;
}

/** Nothing where they are no JSON as a whole. */
export function argumentsOf({ arguments: list }: TappedEvent): unknown[] | undefined {
  try {
    return JSON.parse(`[${list}]`) as unknown[];
  } catch {
    return undefined;
  }
}

/** Emits what a client has emitted, as the visitor. Resolves with the answer; undefined where none came. */
export async function sendAgain(event: TappedEvent): Promise<unknown> {
  const client = clientOf();
  if (client.state !== "online") throw new Error(t("offline"));
  const asked = client.socket.timeout(ANSWER_MS).emitWithAck(event.name, ...(argumentsOf(event) ?? []));
  return asked.catch(() => undefined);
}

/** Indented where it is JSON as a whole. */
export function pretty(list: string): string {
  try {
    const values = JSON.parse(`[${list}]`) as unknown[];
    return values.map((value) => JSON.stringify(value, null, 2)).join(", ");
  } catch {
    return list;
  }
}
