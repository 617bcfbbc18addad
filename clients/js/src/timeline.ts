import type { Message } from "./message.js";

/** What happened in a channel, at its position in the channel's order. */
export type ChannelEvent =
  | { kind: "message"; position: number; message: Message }
  | { kind: "update"; position: number; message: Message }
  | { kind: "delete"; position: number; messageId: string }
  | { kind: "clear" | "gone"; position: number };

/**
 * The messages of a channel in the order of their seq, and up to which position everything is known. Positions count
 * everything that happens in a channel, so one that is left out means that something was missed.
 */
export class Timeline {
  readonly messages: Message[] = [];
  /** Undefined until the channel was joined for the first time. */
  cursor: number | undefined;
  epoch: string | undefined;
  /** Whether there is nothing older than the first message. */
  reachesStart = false;

  /** @param limit Older messages are dropped when there are more. */
  constructor(readonly limit: number) {}

  /** Forgets everything: the channel's order has begun anew. */
  reset(epoch: string): void {
    this.messages.length = 0;
    this.cursor = 0;
    this.epoch = epoch;
    this.reachesStart = false;
  }

  /** Carries out what happened next. */
  apply(event: ChannelEvent): void {
    this.cursor = Math.max(this.cursor ?? 0, event.position);
    if (event.kind === "message") this.append(event.message);
    else this.revise(event);
  }

  /** Changes what is there; new messages are none of its business. Doing it twice is as doing it once. */
  revise(event: ChannelEvent): void {
    if (event.kind === "update") this.replace(event.message);
    else if (event.kind === "delete") this.remove(this.messages.findLastIndex(({ id }) => id === event.messageId), 1);
    else if (event.kind !== "message") this.#clear(event.position);
  }

  append(message: Message): void {
    this.messages.push(message);
    if (this.messages.length > this.limit) this.dropOldest(this.messages.length - this.limit);
  }

  /** Puts older messages, in order, before all others. */
  prepend(older: Message[]): void {
    this.messages.unshift(...older);
  }

  dropOldest(count: number): void {
    if (count > 0) this.reachesStart = false;
    this.remove(0, count);
  }

  replace(message: Message): boolean {
    const index = this.indexOf(message.seq);
    const old = this.messages[index];
    if (old?.id !== message.id) return false;
    this.messages[index] = { ...message, ...(old.clientMessageId && { clientMessageId: old.clientMessageId }) };
    return true;
  }

  /** Index of the first message that is not before `seq`. */
  indexOf(seq: number): number {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle]!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #clear(position: number): void {
    this.remove(0, this.indexOf(position));
    this.reachesStart = true;
  }

  remove(index: number, count: number): void {
    if (index >= 0) this.messages.splice(index, count);
  }
}
