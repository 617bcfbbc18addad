import type { MessageEvent } from "./wire";

export type EntryState = "sending" | "stored" | "failed";

export interface Entry {
  /** The messageId its author chose, else the server's id: stays the same from "sending" to "stored". */
  key: string;
  senderId: string;
  senderName: string;
  text: string;
  createdAt: number;
  thought?: string;
  state: EntryState;
  /** The server's id; empty until the server has answered. */
  id: string;
  /** Place in the channel; 0 until stored. */
  seq: number;
  error?: string;
}

export interface Draft {
  key: string;
  senderId: string;
  senderName: string;
  text: string;
  createdAt: number;
}

/** Older entries are dropped, so that a page left open for weeks stays small. */
const MAX_STORED_ENTRIES = 1000;

/**
 * What one channel shows: stored messages in the order of their seq, then the own ones under way.
 * Every event may come twice and replayed ones may come after live ones.
 */
export class Timeline {
  #stored: Entry[] = [];
  #pending = new Map<string, Entry>();
  #resumeAfter = 0;
  #ahead = new Set<number>();
  #gapExpected = false;

  get entries(): readonly Entry[] {
    return [...this.#stored, ...this.#pending.values()];
  }

  /** Own messages that the server has not answered yet, in the order they were written. */
  get unanswered(): Entry[] {
    return [...this.#pending.values()].filter((entry) => entry.state === "sending");
  }

  /** Every event up to this seq has been seen: the `since` of the next join. */
  get resumeAfter(): number {
    return this.#resumeAfter;
  }

  /** Forgets what the server said, not what is still to be sent. */
  reset(): void {
    this.#stored = [];
    this.#ahead.clear();
    this.#resumeAfter = 0;
    this.#gapExpected = false;
  }

  /** The server cannot replay everything that was missed: the next message may come after a gap. */
  expectGap(): void {
    this.#gapExpected = true;
  }

  addDraft(draft: Draft): void {
    this.#pending.set(draft.key, { ...draft, state: "sending", id: "", seq: 0 });
  }

  /** Returns false if the message had been received before. */
  receive(message: MessageEvent): boolean {
    if (!this.#markSeen(message.seq)) return false;

    const own = this.#findPending(message);
    if (own) this.#pending.delete(own.key);
    this.#insert({
      key: own?.key ?? message.id,
      id: message.id,
      senderId: message.senderId,
      senderName: message.senderName,
      text: message.text,
      createdAt: message.createdAt,
      thought: message.thought,
      state: "stored",
      seq: message.seq,
    });
    return true;
  }

  /**
   * The server has stored an own message. Its broadcast, which tells its place, comes before or after;
   * a replayed one does not repeat the key, so the server's id is remembered.
   */
  acknowledge(key: string, id: string): void {
    const entry = this.#pending.get(key);
    if (!entry) return;

    if (this.#stored.some((other) => other.id === id)) {
      this.#pending.delete(key);
      return;
    }
    this.#pending.set(key, { ...entry, id, state: "stored", error: undefined });
  }

  fail(key: string, error: string): void {
    const entry = this.#pending.get(key);
    if (entry?.state === "sending") this.#pending.set(key, { ...entry, state: "failed", error });
  }

  #findPending(message: MessageEvent): Entry | undefined {
    if (message.clientMessageId) return this.#pending.get(message.clientMessageId);
    return [...this.#pending.values()].find((entry) => entry.id === message.id);
  }

  #markSeen(seq: number): boolean {
    if (this.#gapExpected) this.#resumeAfter = Math.max(this.#resumeAfter, seq - 1);
    this.#gapExpected = false;
    if (seq <= this.#resumeAfter || this.#ahead.has(seq)) return false;

    this.#ahead.add(seq);
    while (this.#ahead.delete(this.#resumeAfter + 1)) this.#resumeAfter += 1;
    return true;
  }

  #insert(entry: Entry): void {
    const before = this.#stored.findLastIndex((other) => other.seq < entry.seq);
    this.#stored.splice(before + 1, 0, entry);
    if (this.#stored.length > MAX_STORED_ENTRIES) this.#stored.shift();
  }
}
