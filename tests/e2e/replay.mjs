#!/usr/bin/env node
/**
 * Repeats a capture (POST /api/server/trace {"all": true, "capture": true}) against a server, and compares what each
 * socket gets with what it got then: `node replay.mjs CAPTURE.jsonl URL`. Sockets that were connected before the capture
 * began are repeated from their first event on; secrets were taken out of the capture, so give them with --auth JSON.
 * What a server makes up anew (ids, times, positions of another store) is compared by where it occurs, not by what it is.
 */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import { io } from "socket.io-client";

import { scaled } from "../time_scale.mjs";

const WAIT_TIMEOUT_MS = scaled(10_000);
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Members whose values are the server's own. */
const VOLATILE = new Set(["createdAt", "updatedAt", "timestamp", "time", "epoch", "socketId"]);

export function parseCapture(text) {
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** The events of one socket in a form that two runs share. */
export function comparable(events, socketId) {
  const names = new Map();
  const nameOf = (id) => {
    const key = id.toLowerCase();
    if (!names.has(key)) names.set(key, `id-${names.size + 1}`);
    return names.get(key);
  };
  const clean = (value, key) => {
    if (VOLATILE.has(key)) return `<${key}>`;
    if (typeof value === "string") return value.replaceAll(socketId, "<socket>").replace(UUID, nameOf);
    if (Array.isArray(value)) return value.map((element) => clean(element));
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member, name)]));
    return value;
  };
  return events.map(({ event, args }) => ({ event, args: clean(args) }));
}

/** One socket of the capture, connected again. */
class Replayed {
  received = [];
  #wake = () => {};

  constructor(url, auth) {
    this.socket = io(url, { auth, forceNew: true, transports: ["websocket"], reconnection: false });
    this.socket.onAny((event, ...args) => {
      this.received.push({ event, args });
      this.id = this.socket.id;
      this.#wake();
    });
  }

  /** Waits until that many events have come, or for a while. */
  async receive(count) {
    const deadline = Date.now() + WAIT_TIMEOUT_MS;
    while (this.received.length < count && Date.now() < deadline) {
      await new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, deadline - Date.now()).unref();
      });
    }
  }
}

/**
 * @returns {Promise<Map<string, {expected: object[], received: object[]}>>} by the id that the socket had then
 */
export async function replay(entries, url, auth = {}) {
  const sockets = new Map();
  const expected = new Map();
  for (const entry of entries) {
    const { socket: id, direction } = entry;
    if (direction === "connect") {
      sockets.set(id, new Replayed(url, { ...entry.auth, ...auth }));
      expected.set(id, []);
    } else if (direction === "out") {
      expected.get(id)?.push({ event: entry.event, args: entry.args });
    } else {
      // What the server had sent before is there before the next thing happens.
      for (const [other, replayed] of sockets) await replayed.receive(expected.get(other).length);
      if (direction === "in") sockets.get(id)?.socket.emit(entry.event, ...entry.args);
      if (direction === "disconnect") sockets.get(id)?.socket.disconnect();
    }
  }
  const results = new Map();
  for (const [id, replayed] of sockets) {
    await replayed.receive(expected.get(id).length);
    replayed.socket.disconnect();
    results.set(id, {
      expected: comparable(expected.get(id), id),
      received: comparable(replayed.received, replayed.id ?? ""),
    });
  }
  return results;
}

async function main([file, url, flag, auth]) {
  if (!file || !url || (flag && flag !== "--auth")) {
    console.error("usage: node replay.mjs CAPTURE.jsonl URL [--auth JSON]");
    return 2;
  }
  const results = await replay(parseCapture(await readFile(file, "utf8")), url, auth ? JSON.parse(auth) : {});
  let differences = 0;
  for (const [id, { expected, received }] of results) {
    for (let index = 0; index < Math.max(expected.length, received.length); index += 1) {
      const [then, now] = [expected[index], received[index]].map((event) => JSON.stringify(event));
      if (then === now) continue;
      differences += 1;
      console.log(`socket ${id}, event ${index + 1}\n  then: ${then}\n  now:  ${now}`);
    }
  }
  console.log(`${results.size} sockets, ${differences} differences`);
  return differences === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exit(await main(process.argv.slice(2)));
