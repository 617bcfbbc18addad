import { randomUUID } from "node:crypto";

import { io } from "socket.io-client";

import { encode } from "./values.mjs";

const WAIT_TIMEOUT_MS = 5_000;
const BARRIER_CHANNEL = randomUUID();

/** A socket of a scenario and what it received since the last step. */
class ReplaySocket {
  #received = [];
  #waiting = new Set();

  constructor(url, { nsp = "/", options }) {
    const { transports = ["websocket"], ...rest } = options;
    this.socket = io(url + nsp, { ...rest, transports, forceNew: true, reconnection: false });
    this.socket.onAny((event, ...args) => this.#add({ event, args: encode(args) }));
    this.socket.on("disconnect", (reason) => this.#add({ event: "$disconnect", args: [reason] }));
  }

  /** @returns {Promise<{connected: true} | {connect_error: string}>} */
  connected() {
    return new Promise((resolve) => {
      const finish = (result) => {
        clearTimeout(deadline);
        resolve(result);
      };
      const deadline = setTimeout(() => finish({ connect_error: "no answer" }), WAIT_TIMEOUT_MS);
      this.socket.once("connect", () => finish({ connected: true }));
      this.socket.once("connect_error", (error) => finish({ connect_error: error.message }));
    });
  }

  get received() {
    return this.#received.filter((entry) => !isOfBarrier(entry));
  }

  take() {
    const received = this.received;
    this.#received = [];
    return received;
  }

  /** Resolves once `probe` is true of what was received, or when the time is up. */
  waitUntil(probe, timeoutMs) {
    if (probe()) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
        resolve();
      };
      const attempt = () => probe() && finish();
      const deadline = setTimeout(finish, timeoutMs);
      this.#waiting.add(attempt);
    });
  }

  /**
   * Resolves when all that was committed before has been delivered to this socket: a join waits for the storage thread,
   * whose results come in the order of commits.
   */
  async barrier() {
    if (!this.socket.connected) return;
    const payload = { type: 1, payload: { channelId: BARRIER_CHANNEL } };
    const asking = this.socket.timeout(WAIT_TIMEOUT_MS).emitWithAck("message", payload);
    const answer = await asking.catch(() => ({ ok: !this.socket.connected }));
    if (answer.ok) return;
    const refusal = this.#received.findLastIndex((e) => e.event === "messageError" && e.args[0].error === answer.error);
    this.#received.splice(refusal, 1);
  }

  #add(entry) {
    this.#received.push(entry);
    for (const attempt of [...this.#waiting]) attempt();
  }
}

function isOfBarrier({ event, args }) {
  return ["channel_joined", "room_joined"].includes(event) && args[0].channelId === BARRIER_CHANNEL;
}

/** The sockets of a scenario by their recorded names. */
export class Sockets {
  #url;
  #sockets = new Map();

  constructor(url) {
    this.#url = url;
  }

  open(name, request) {
    const socket = new ReplaySocket(this.#url, request);
    this.#sockets.set(name, socket);
    return socket;
  }

  get(name) {
    return this.#sockets.get(name);
  }

  async barrier() {
    for (const socket of this.#sockets.values()) await socket.barrier();
  }

  /**
   * Waits for what the step brings and returns it by the names of the sockets.
   * @param {Record<string, {event: string}[]>} expected what the real server sent
   * @param {number} patienceMs how long to wait for events that the barrier does not cover
   */
  async settle(expected, patienceMs) {
    await this.barrier();
    for (const [name, events] of Object.entries(expected)) {
      const socket = this.get(name);
      await socket?.waitUntil(() => hasAll(socket.received, events) && isUnlocked(socket.received), patienceMs);
    }
    return Object.fromEntries([...this.#sockets].map(([name, socket]) => [name, socket.take()]));
  }

  close() {
    for (const socket of this.#sockets.values()) socket.socket.disconnect();
  }
}

function hasAll(received, expected) {
  const left = received.map((entry) => entry.event);
  return expected.every(({ event }) => {
    const index = left.indexOf(event);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** An agent's turn is over when the input that it locked is open again. */
function isUnlocked(received) {
  const controls = received.filter((entry) => entry.event === "controlMessage").map((entry) => entry.args[0].action);
  return controls.length === 0 || controls.at(-1) === "enable_input";
}
