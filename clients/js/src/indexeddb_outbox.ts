import type { Outbox, OutboxEntry } from "./outbox.js";

const STORE = "messages";

function done<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}

/** Keeps messages in the browser's database, so that they outlive the page. */
export class IndexedDbOutbox implements Outbox {
  readonly #database: Promise<IDBDatabase>;

  /** @param name Of the database: one for each server and identity. */
  constructor(name: string) {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    this.#database = done(opening);
    // Who uses it is told.
    this.#database.catch(() => {});
  }

  async load(): Promise<OutboxEntry[]> {
    return done((await this.#store("readonly")).getAll()) as Promise<OutboxEntry[]>;
  }

  async put(entry: OutboxEntry): Promise<void> {
    const store = await this.#store("readwrite");
    store.put(entry);
    await this.#committed(store.transaction);
  }

  async remove(id: string): Promise<void> {
    const store = await this.#store("readwrite");
    store.delete(id);
    await this.#committed(store.transaction);
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.#database).transaction(STORE, mode).objectStore(STORE);
  }

  #committed(transaction: IDBTransaction): Promise<void> {
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("IndexedDB failed"));
    });
  }
}
