import assert from "node:assert/strict";

import { request, startRequest } from "./http.mjs";

export const SEPARATOR = "\x1e";
const TEXT = { "content-type": "text/plain;charset=UTF-8" };

/** An Engine.IO session over polling, request by request. */
export class PollingSession {
  #server;
  #base;

  constructor(server, base, query) {
    this.#server = server;
    this.#base = `${base}?${query}&transport=polling`;
  }

  static async open(server, { base = "/engine.io/", query = "EIO=4" } = {}) {
    const session = new PollingSession(server, base, query);
    const answer = await request(server.port, { path: session.#base });
    assert.equal(answer.status, 200, answer.body);
    session.handshake = JSON.parse(answer.body.slice(answer.body.indexOf("{")));
    session.sid = session.handshake.sid;
    return session;
  }

  /** A session that joined the namespace "/", with the packets after the reply taken away. */
  static async join(server, options = {}) {
    const session = await PollingSession.open(server, { base: "/socket.io/", ...options });
    await session.send("40");
    await session.receive(2);
    return session;
  }

  get path() {
    return `${this.#base}&sid=${this.sid}`;
  }

  get(headers = {}) {
    return request(this.#server.port, { path: this.path, headers });
  }

  post(body, headers = TEXT) {
    return request(this.#server.port, { method: "POST", path: this.path, body, headers });
  }

  /** A GET that the server has, but need not have answered. */
  async startGet() {
    const pending = startRequest(this.#server.port, { path: this.path });
    await pending.sent;
    await this.#server.settle();
    return pending;
  }

  /** Posts packets and expects the server to take them. */
  async send(...packets) {
    const answer = await this.post(packets.join(SEPARATOR));
    assert.deepEqual([answer.status, answer.body], [200, "ok"]);
  }

  /** Polls until that many packets are there. */
  async receive(count) {
    const packets = [];
    while (packets.length < count) {
      const answer = await this.get();
      assert.equal(answer.status, 200, answer.body);
      packets.push(...answer.body.split(SEPARATOR));
    }
    assert.equal(packets.length, count, JSON.stringify(packets));
    return packets;
  }

  async expectOpen() {
    await this.send("4still here?");
    assert.deepEqual(await this.receive(1), ["4still here?"]);
  }

  /** Expects that the server does not know the session, or tells it is closed and then does not. */
  async expectClosed() {
    const first = await this.get();
    if (first.status === 200) assert.equal(first.body, "1");
    const last = first.status === 200 ? await this.get() : first;
    assert.deepEqual([last.status, last.body], [400, '{"code":1,"message":"Session ID unknown"}']);
  }
}
