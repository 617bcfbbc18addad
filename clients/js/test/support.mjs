import { after } from "node:test";
import { randomUUID } from "node:crypto";

import { connect } from "../dist/index.js";

export { Server, temporaryDirectory, useServer } from "../../../tests/e2e/server.mjs";

const WAIT_TIMEOUT_MS = 20_000;
const clients = new Set();
after(() => clients.forEach((client) => client.close()));

/** A client that the tests of the file close at their end. Its waits are short. */
export function newClient(url, options = {}) {
  const client = connect(url, {
    entityId: randomUUID(),
    name: "Tester",
    backoff: { minMs: 20, maxMs: 200 },
    ...options,
    socket: { transports: ["websocket"], ...options.socket },
  });
  clients.add(client);
  return client;
}

/** Resolves with the first truthy result of `probe`, tried now and after each of these events of the emitter. */
export function until(emitter, events, probe, what = "something") {
  const now = probe();
  if (now) return Promise.resolve(now);

  return new Promise((resolve, reject) => {
    const ends = [];
    const finish = (done) => {
      clearTimeout(deadline);
      ends.forEach((end) => end());
      done();
    };
    const deadline = setTimeout(() => finish(() => reject(new Error(`waited in vain for ${what}`))), WAIT_TIMEOUT_MS);
    const attempt = () => {
      const result = probe();
      if (result) finish(() => resolve(result));
    };
    for (const event of [events].flat()) ends.push(emitter.on(event, attempt));
  });
}

export const state = (emitter, wanted) => until(emitter, "state", () => emitter.state === wanted, `the state ${wanted}`);
export const texts = (messages) => messages.map(({ text }) => text);
export const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every event of a channel that tells of messages, in the order in which they came. */
export function record(channel) {
  const events = [];
  for (const name of ["message", "messageUpdated", "messageDeleted", "cleared", "deleted", "reset", "gap"]) {
    channel.on(name, (value) => events.push({ name, value }));
  }
  return events;
}
