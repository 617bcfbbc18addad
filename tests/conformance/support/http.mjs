import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";

import { scaled } from "../../time_scale.mjs";

const ANSWER_TIMEOUT_MS = scaled(8_000);

/**
 * One request on a connection of its own.
 * @returns {Promise<{status: number, headers: object, body: string, bytes: Buffer}>}
 */
export function request(port, options) {
  return startRequest(port, options).answer;
}

/** The same, when the test goes on before the answer: `sent` resolves when all bytes are with the system. */
export function startRequest(port, { method = "GET", path, headers = {}, body }) {
  const outgoing = httpRequest({ host: "127.0.0.1", port, method, path, headers, agent: false });
  const deadline = setTimeout(() => outgoing.destroy(new Error(`${method} ${path}: no answer`)), ANSWER_TIMEOUT_MS);
  const answer = readAnswer(outgoing).finally(() => clearTimeout(deadline));
  // Who aborts a request does not wait for its answer.
  answer.catch(() => {});

  const sent = once(outgoing, "socket").then(async ([socket]) => {
    if (socket.connecting) await once(socket, "connect");
    await new Promise((resolve) => outgoing.end(body, resolve));
  });
  sent.catch(() => {});
  return { answer, sent, abort: () => outgoing.destroy() };
}

async function readAnswer(outgoing) {
  const [incoming] = await once(outgoing, "response");
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { status: incoming.statusCode, headers: incoming.headers, body: bytes.toString(), bytes };
}

/** A TCP connection whose bytes the test writes itself. */
export class RawConnection {
  #stream;
  #received = Buffer.alloc(0);
  #waiting = new Set();
  closed = false;

  constructor(stream) {
    this.#stream = stream;
    stream.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#notify();
    });
    // A reset is a way of closing too.
    stream.on("error", () => {});
    stream.on("close", () => {
      this.closed = true;
      this.#notify();
    });
  }

  static async open(port) {
    const stream = connect({ port, host: "127.0.0.1", noDelay: true });
    const connection = new RawConnection(stream);
    await once(stream, "connect");
    return connection;
  }

  get received() {
    return this.#received.toString("latin1");
  }

  /** Resolves when the bytes are with the system. */
  write(bytes) {
    return new Promise((resolve) => this.#stream.write(bytes, resolve));
  }

  /** Resolves with the text received so far, as soon as it fits. */
  async waitForText(pattern) {
    await this.#waitFor(() => pattern.test(this.received), String(pattern));
    return this.received;
  }

  /** Resolves with everything that was received when the server has closed. */
  async waitForClose() {
    await this.#waitFor(() => this.closed, "the end of the connection");
    return this.received;
  }

  destroy() {
    this.#stream.destroy();
  }

  #notify() {
    for (const attempt of [...this.#waiting]) attempt();
  }

  #waitFor(done, what) {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
        settle(value);
      };
      const attempt = () => done() && finish(resolve);
      const deadline = setTimeout(() => {
        this.destroy();
        finish(
          reject,
          new Error(`waited in vain for ${what}; received ${JSON.stringify(this.received.slice(0, 400))}`),
        );
      }, ANSWER_TIMEOUT_MS);
      this.#waiting.add(attempt);
      attempt();
    });
  }
}

/** Sends bytes on a fresh connection and resolves with what came back when the server has closed it. */
export async function exchange(port, bytes) {
  const connection = await RawConnection.open(port);
  connection.write(bytes);
  return connection.waitForClose();
}
