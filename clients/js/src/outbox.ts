/** A message that waits until the server has stored it. */
export interface OutboxEntry {
  /** Under which the server stores it once. The ids of one client sort in the order of sending. */
  id: string;
  channelId: string;
  text: string;
  senderId?: string;
  senderName: string;
  createdAt: number;
  /** Further fields of the event. */
  fields: Record<string, unknown>;
}

/**
 * Where messages wait, so that they outlive the page or the process. What is put stays until it is removed. Entries must
 * come back as they were, by structured cloning or JSON. A client uses an outbox alone; two clients of the same identity
 * that share one do no harm, since the server stores each id once.
 */
export interface Outbox {
  /** All entries, in any order. */
  load(): Promise<OutboxEntry[]>;
  /** Resolves when the entry is safe. */
  put(entry: OutboxEntry): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Waits in memory only. */
export class MemoryOutbox implements Outbox {
  readonly #entries = new Map<string, OutboxEntry>();

  async load(): Promise<OutboxEntry[]> {
    return [...this.#entries.values()];
  }

  async put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.id, entry);
  }

  async remove(id: string): Promise<void> {
    this.#entries.delete(id);
  }
}
