import { connect as connectTcp } from "node:net";

import { scaled } from "../time_scale.mjs";

const CLOSE_TIMEOUT_MS = scaled(10_000);
const ANSWER_TIMEOUT_MS = scaled(10_000);

/** Sends bytes on a fresh connection and returns what came back when the server has closed it. */
export function exchange(port, bytes) {
  return new Promise((resolve, reject) => {
    const stream = connectTcp(port, "127.0.0.1", () => stream.write(bytes));
    const chunks = [];
    const text = () => Buffer.concat(chunks).toString("latin1");
    const deadline = setTimeout(() => {
      stream.destroy();
      reject(new Error(`the server did not close the connection; it said ${JSON.stringify(text().slice(0, 300))}`));
    }, CLOSE_TIMEOUT_MS);
    stream.on("data", (chunk) => chunks.push(chunk));
    // A reset is a way of closing too: the server need not read what is left.
    stream.on("error", () => {});
    stream.on("close", () => {
      clearTimeout(deadline);
      resolve(text());
    });
  });
}

/** An Engine.IO session over polling, request by request. */
export class PollingSession {
  #url;

  constructor(url) {
    this.#url = `${url}/socket.io/?EIO=4&transport=polling`;
  }

  static async open(url) {
    const session = new PollingSession(url);
    const response = await fetch(session.#url);
    session.handshake = JSON.parse((await response.text()).slice(1));
    return session;
  }

  poll() {
    return this.#request({});
  }

  post(body, headers = { "content-type": "text/plain;charset=UTF-8" }) {
    return this.#request({ method: "POST", body, headers });
  }

  /** Joins the namespace "/" and returns the packets that came with the answer. */
  async connectNamespace() {
    await this.post("40");
    return (await this.poll()).text();
  }

  /** Polls until the server no longer knows the session; a close packet may come first. */
  async expectClosed() {
    for (let polls = 0; polls < 5; polls += 1) {
      const response = await this.poll();
      const body = await response.text();
      if (response.status === 400) return JSON.parse(body);
    }
    throw new Error("the session is still open");
  }

  #request(options) {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    return fetch(`${this.#url}&sid=${this.handshake.sid}`, { ...options, signal });
  }
}
