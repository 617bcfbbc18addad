import { waitToRetry, type Backoff } from "./backoff.js";
import type { Connection } from "./connection.js";
import { chatError, ChatError } from "./error.js";
import type { Attachment, Message } from "./message.js";
import type { Outbox, OutboxEntry } from "./outbox.js";
import type { SendAnswer } from "./protocol.js";

/** An own message that is not stored yet. */
export interface Outgoing {
  readonly id: string;
  readonly channelId: string;
  readonly senderName: string;
  readonly text: string;
  readonly createdAt: number;
  readonly attachments?: Attachment[];
  readonly metadata?: Record<string, unknown>;
  /** `failed`: the server has refused it; retry() or discard() it. */
  readonly state: "queued" | "sending" | "failed";
  readonly error?: ChatError;
}

interface Item {
  entry: OutboxEntry;
  state: Outgoing["state"];
  error?: ChatError;
  saved: Promise<void>;
  resolve?: (message: Message) => void;
  reject?: (error: ChatError) => void;
}

/** The items of one channel, which are sent one after the other, so that they keep their order. */
interface Lane {
  channelId: string;
  items: Item[];
  busy: boolean;
  attempts: number;
}

export interface SenderPort {
  connection: Connection;
  outbox: Outbox;
  backoff: Backoff;
  maxQueued: number;
  maxMessageBytes: number;
  serverId: string;
  /** Resolves when what the channel has missed is known, in which own messages may be. */
  synced(channelId: string): Promise<void>;
  /** The stored message of an answer. */
  stored(entry: OutboxEntry, answer: SendAnswer): Promise<Message>;
  /** What waits in the channel, or its state, has changed. */
  changed(channelId: string): void;
  report(error: unknown): void;
}

function described({ entry, state, error }: Item): Outgoing {
  return { ...(entry.fields as Pick<Outgoing, "attachments" | "metadata">), ...entry, state, error };
}

/**
 * Sends each message until the server has stored or refused it. What is sent again has the same id, which the server
 * stores once.
 */
export class Sender {
  readonly #lanes = new Map<string, Lane>();
  readonly #loaded: Promise<void>;
  #count = 0;
  #closed = false;

  constructor(private readonly port: SenderPort) {
    this.#loaded = port.outbox
      .load()
      .then((entries) => this.#restore(entries))
      .catch((error: unknown) => port.report(error));
  }

  /** Own messages of a channel that are not stored yet, in the order of sending. */
  outgoing(channelId: string): Outgoing[] {
    return (this.#lanes.get(channelId)?.items ?? []).map(described);
  }

  /** Resolves with the stored message; rejects when it is refused for good. */
  async send(entry: OutboxEntry): Promise<Message> {
    if (this.#closed) throw new ChatError("CLOSED", "The client is closed");
    if (this.#count >= this.port.maxQueued) throw new ChatError("QUEUE_FULL", "Too many messages wait");
    const isTooLarge = JSON.stringify(entry).length > this.port.maxMessageBytes;
    if (isTooLarge) throw new ChatError("INVALID", "The message is too large");
    const saved = this.port.outbox.put(entry).catch((error: unknown) => this.port.report(error));
    return new Promise((resolve, reject) => {
      this.#enqueue({ entry, state: "queued", saved, resolve, reject });
    });
  }

  /** Sends a failed message again. */
  async retry(channelId: string, id: string): Promise<Message> {
    const item = this.#find(channelId, id);
    if (item?.state !== "failed") throw new ChatError("NOT_FOUND", "No such failed message");
    this.#take(item);
    return this.send(item.entry);
  }

  /** Gives up a message that is not being sent right now. */
  discard(channelId: string, id: string): boolean {
    const item = this.#find(channelId, id);
    if (!item || item.state === "sending") return false;
    this.#forget(item);
    item.reject?.(new ChatError("CANCELLED", "It was discarded"));
    return true;
  }

  /** An own message came back from the server. */
  matched(message: Message): void {
    const item = message.clientMessageId && this.#find(message.channelId, message.clientMessageId);
    if (item) this.#finish(item, message);
  }

  /** There is a connection. */
  resume(): void {
    for (const lane of this.#lanes.values()) void this.#pump(lane);
  }

  close(): void {
    this.#closed = true;
    for (const { items } of this.#lanes.values())
      for (const item of items) item.reject?.(new ChatError("CLOSED", "The client is closed"));
    this.#lanes.clear();
  }

  #restore(entries: OutboxEntry[]): void {
    for (const entry of entries) {
      if (this.#find(entry.channelId, entry.id)) continue;
      this.#enqueue({ entry, state: "queued", saved: Promise.resolve() });
    }
  }

  #enqueue(item: Item): void {
    const lane = this.#laneOf(item.entry.channelId);
    const later = lane.items.findIndex((other) => other.entry.id > item.entry.id);
    lane.items.splice(later < 0 ? lane.items.length : later, 0, item);
    this.#count += 1;
    this.port.changed(lane.channelId);
    void this.#pump(lane);
  }

  #laneOf(channelId: string): Lane {
    const lane = this.#lanes.get(channelId) ?? { channelId, items: [], busy: false, attempts: 0 };
    this.#lanes.set(channelId, lane);
    return lane;
  }

  #find(channelId: string, id: string): Item | undefined {
    return this.#lanes.get(channelId)?.items.find(({ entry }) => entry.id === id);
  }

  async #pump(lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    await this.#loaded;
    for (let item = this.#next(lane); item; item = this.#next(lane)) await this.#attempt(lane, item);
    lane.busy = false;
    if (lane.items.length === 0 && this.#lanes.get(lane.channelId) === lane) this.#lanes.delete(lane.channelId);
  }

  #next(lane: Lane): Item | undefined {
    if (this.#closed || !this.port.connection.ready) return undefined;
    return lane.items.find(({ state }) => state === "queued");
  }

  async #attempt(lane: Lane, item: Item): Promise<void> {
    await item.saved;
    await this.port.synced(lane.channelId);
    if (!lane.items.includes(item) || !this.port.connection.ready) return;

    this.#set(item, "sending");
    try {
      const answer = (await this.port.connection.request("message", this.#event(item.entry))) as SendAnswer;
      lane.attempts = 0;
      if (!lane.items.includes(item)) return;
      // Its broadcast may be among what the channel has yet to take in.
      await this.port.synced(lane.channelId);
      if (lane.items.includes(item)) this.#finish(item, await this.port.stored(item.entry, answer));
    } catch (error) {
      if (lane.items.includes(item)) await this.#failed(lane, item, chatError(error));
    }
  }

  async #failed(lane: Lane, item: Item, error: ChatError): Promise<void> {
    if (!error.isTransient) {
      item.error = error;
      this.#set(item, "failed");
      this.#removeSaved(item);
      item.reject?.(error);
      return;
    }
    this.#set(item, "queued");
    if (error.code === "OFFLINE") return;
    await waitToRetry(error, lane.attempts++, this.port.backoff);
  }

  #event({ id, channelId, text, senderId, senderName, fields }: OutboxEntry) {
    const { serverId, connection } = this.port;
    const payload = {
      ...fields,
      channelId,
      serverId,
      senderId: senderId ?? connection.entityId!,
      senderName,
      message: text,
      messageId: id,
    };
    return { type: 1 as const, payload };
  }

  #finish(item: Item, message: Message): void {
    this.#forget(item);
    item.resolve?.(message);
  }

  #forget(item: Item): void {
    this.#take(item);
    this.#removeSaved(item);
    this.port.changed(item.entry.channelId);
  }

  #take(item: Item): void {
    const items = this.#lanes.get(item.entry.channelId)?.items ?? [];
    const index = items.indexOf(item);
    if (index < 0) return;
    items.splice(index, 1);
    this.#count -= 1;
  }

  #removeSaved({ entry, saved }: Item): void {
    void saved.then(() => this.port.outbox.remove(entry.id)).catch((error: unknown) => this.port.report(error));
  }

  #set(item: Item, state: Item["state"]): void {
    item.state = state;
    this.port.changed(item.entry.channelId);
  }
}
