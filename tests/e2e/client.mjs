import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { io } from "socket.io-client";

import { checkAnswered, checkFromServer } from "./asyncapi.mjs";
import { scaled } from "../time_scale.mjs";

export const DEFAULT_SERVER_ID = "00000000-0000-0000-0000-000000000000";
export const LOBBY_ID = "00000000-0000-0000-0000-000000000001";

const WAIT_TIMEOUT_MS = scaled(10_000);
const openSockets = new Set();

/** Every event of a socket from its creation, and waits for those to come. */
export class EventLog {
  #entries = [];
  #waiting = new Set();

  /** @param {import("socket.io-client").Socket} socket */
  constructor(socket) {
    socket.onAny((name, ...args) => {
      checkFromServer(name, args[0]);
      this.#add({ name, data: args[0] });
    });
    socket.on("disconnect", (reason) => this.#add({ name: "disconnect", data: reason }));
    socket.on("connect_error", (error) => this.#add({ name: "connect_error", data: error.message }));
  }

  /** The first event of that name, past or to come, that fits. */
  waitFor(name, fits = () => true, timeoutMs = WAIT_TIMEOUT_MS) {
    return this.waitUntil(
      () => this.#entries.find((entry) => entry.name === name && fits(entry.data))?.data,
      `event ${name}`,
      timeoutMs,
    );
  }

  /** Resolves with the first truthy result of `probe`, tried after each event. */
  waitUntil(probe, what, timeoutMs = WAIT_TIMEOUT_MS) {
    const now = probe();
    if (now) return Promise.resolve(now);

    return new Promise((resolve, reject) => {
      const attempt = () => {
        const result = probe();
        if (!result) return;
        finish();
        resolve(result);
      };
      const deadline = setTimeout(() => {
        finish();
        const seen = this.#entries.slice(-8).map((entry) => JSON.stringify(entry).slice(0, 200));
        const count = this.#entries.length;
        reject(
          new Error(`waited ${timeoutMs} ms in vain for ${what}; the last of ${count} events:\n${seen.join("\n")}`),
        );
      }, timeoutMs);
      const finish = () => {
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
      };
      this.#waiting.add(attempt);
    });
  }

  all(name) {
    return this.#entries.filter((entry) => entry.name === name).map((entry) => entry.data);
  }

  get entries() {
    return [...this.#entries];
  }

  #add(entry) {
    this.#entries.push(entry);
    for (const attempt of [...this.#waiting]) attempt();
  }
}

/** A chat client of the tests: an identity, a socket, and what the socket has received. */
export class Client {
  constructor(url, { entityId = randomUUID(), auth = { entityId }, ...options } = {}) {
    this.entityId = entityId;
    this.socket = io(url, { auth, forceNew: true, transports: ["websocket"], ...options });
    this.events = new EventLog(this.socket);
    openSockets.add(this.socket);
  }

  /** Emits with a callback and returns what the server answered. */
  async request(event, ...args) {
    const answer = await this.socket.timeout(WAIT_TIMEOUT_MS).emitWithAck(event, ...args);
    checkAnswered(event, args[0], answer);
    return answer;
  }

  join(channelId, fields = {}) {
    return this.request("message", { type: 0, payload: { channelId, entityId: this.entityId, ...fields } });
  }

  send(channelId, message, fields = {}) {
    return this.request("message", { type: 1, payload: this.sendPayload(channelId, message, fields) });
  }

  /** Sends texts in order with some of them under way at a time, and returns the answers. */
  async sendAll(channelId, texts, inFlight = 32) {
    const answers = [];
    for (let start = 0; start < texts.length; start += inFlight) {
      const batch = texts.slice(start, start + inFlight);
      answers.push(...(await Promise.all(batch.map((text) => this.send(channelId, text)))));
    }
    return answers;
  }

  sendPayload(channelId, message, fields = {}) {
    return {
      senderId: this.entityId,
      senderName: "Tester",
      message,
      channelId,
      serverId: DEFAULT_SERVER_ID,
      messageId: randomUUID(),
      source: "web_client",
      metadata: { isDm: false },
      ...fields,
    };
  }

  broadcastOf(text) {
    return this.events.waitFor("messageBroadcast", (message) => message.text === text);
  }

  /** Joins and waits until all messages after `since` have been replayed. */
  async replay(channelId, since = 0) {
    const joined = await this.join(channelId, { since });
    assert.equal(joined.recovered, true, JSON.stringify(joined));
    const replayed = () =>
      this.events
        .all("messageBroadcast")
        .filter((m) => m.channelId === channelId && m.seq > since && m.seq <= joined.seq);
    await this.events.waitUntil(() => replayed().length >= joined.seq - since, `replay up to ${joined.seq}`);
    return replayed();
  }

  close() {
    this.socket.disconnect();
    openSockets.delete(this.socket);
  }
}

/** A client whose connection is established. */
export async function connect(url, options) {
  const client = new Client(url, options);
  await client.events.waitFor("connection_established");
  return client;
}

/** A client that is connected and has joined a channel. */
export async function connectTo(url, channelId, options) {
  const client = await connect(url, options);
  await client.join(channelId);
  return client;
}

/** Lets closeClients() close a socket that a test did not make with Client. */
export function track(socket) {
  openSockets.add(socket);
  return socket;
}

export function closeClients() {
  for (const socket of openSockets) socket.disconnect();
  openSockets.clear();
}

/** The built-in agent. */
export async function agentOf(url) {
  const response = await fetch(`${url}/api/agents`);
  const body = await response.json();
  return body.data.agents[0];
}
