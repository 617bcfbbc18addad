/**
 * Readers of a channel in a process of their own, so that it can be stopped (SIGSTOP). Usage: URL CHANNEL COUNT.
 * Each keeps what it has seen by seq and joins again with `since`; what a join does not bring it fetches by REST.
 * Prints "joined". For a line on standard input with a number it prints one line of JSON as soon as each reader has seen
 * all up to that seq, or after a while: what each has missed, and how often it was disconnected.
 */
import { createInterface } from "node:readline";

import { io } from "socket.io-client";

const [url, channelId, count] = process.argv.slice(2);
const PAGE = 50;
const CAUGHT_UP_MS = 60_000;

class Reader {
  seen = new Set();
  disconnects = 0;
  last = 0;
  #whenSeen = () => {};

  constructor(number) {
    const entityId = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    this.socket = io(url, { auth: { entityId }, forceNew: true, transports: ["websocket"], reconnectionDelay: 50 });
    this.socket.on("messageBroadcast", ({ seq }) => this.#see(seq));
    this.socket.on("disconnect", () => (this.disconnects += 1));
    this.joined = new Promise((resolve) => this.socket.on("connect", () => this.#join().then(resolve)));
  }

  async #join() {
    const from = this.last;
    const answer = await this.socket.emitWithAck("message", { type: 0, payload: { channelId, since: from } });
    if (!answer.recovered) await this.#fetch(from, answer.seq);
  }

  async #fetch(after, head) {
    while (after < head) {
      const query = `?after_seq=${after}&before_seq=${Math.min(after + PAGE, head) + 1}&limit=${PAGE}`;
      const response = await fetch(`${url}/api/messaging/channels/${channelId}/messages${query}`);
      for (const { seq } of (await response.json()).data.messages) this.#see(seq);
      after = Math.min(after + PAGE, head);
    }
  }

  /** Resolves when all up to that seq have been seen. */
  complete(seq) {
    return new Promise((resolve) => {
      this.#whenSeen = () => this.missing(seq).length === 0 && resolve();
      this.#whenSeen();
    });
  }

  missing(last) {
    return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !this.seen.has(seq));
  }

  #see(seq) {
    this.seen.add(seq);
    this.last = Math.max(this.last, seq);
    this.#whenSeen();
  }
}

const readers = Array.from({ length: Number(count) }, (_, number) => new Reader(number));
await Promise.all(readers.map(({ joined }) => joined));
console.log(JSON.stringify("joined"));
for await (const line of createInterface({ input: process.stdin })) {
  const last = Number(line);
  const late = new Promise((resolve) => setTimeout(resolve, CAUGHT_UP_MS).unref());
  await Promise.race([late, Promise.all(readers.map((reader) => reader.complete(last)))]);
  const state = readers.map((reader) => ({ missing: reader.missing(last), disconnects: reader.disconnects }));
  console.log(JSON.stringify(state));
}
