import { randomBytes } from "node:crypto";
import { connect as connectTcp } from "node:net";

import { scaled } from "../time_scale.mjs";

const WAIT_TIMEOUT_MS = scaled(10_000);

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** One client frame. `length` overrides the true one in the header. */
export function frame(payload, { code = opcode.text, fin = true, rsv = 0, masked = true, length } = {}) {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const first = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | code]);
  const maskBit = masked ? 0x80 : 0;
  const header = Buffer.concat([first, lengthField(size, maskBit)]);
  if (!masked) return Buffer.concat([header, body]);

  const key = randomBytes(4);
  return Buffer.concat([header, key, body.map((byte, index) => byte ^ key[index % 4])]);
}

function lengthField(size, maskBit) {
  if (size < 126) return Buffer.from([maskBit | size]);
  if (size < 65_536) {
    const field = Buffer.alloc(3);
    field[0] = maskBit | 126;
    field.writeUInt16BE(size, 1);
    return field;
  }
  const field = Buffer.alloc(9);
  field[0] = maskBit | 127;
  field.writeBigUInt64BE(BigInt(size), 1);
  return field;
}

/** A WebSocket connection whose bytes the test writes itself; it answers no ping and sends no close. */
export class RawWebSocket {
  #stream;
  #received = Buffer.alloc(0);
  #waiting = new Set();
  /** Payloads of the text frames so far. */
  texts = [];
  /** Code of the server's close frame, if it sent one with a code. */
  closeCode = null;
  closed = false;

  constructor(stream) {
    this.#stream = stream;
    stream.on("data", (chunk) => this.#read(chunk));
    stream.on("error", () => {});
    stream.on("close", () => {
      this.closed = true;
      this.#notify();
    });
  }

  /** Opens a WebSocket, on an Engine.IO URL unless told otherwise, and waits for the 101. */
  static async open(port, query = "EIO=4&transport=websocket", path = "/socket.io/") {
    const stream = connectTcp(port, "127.0.0.1");
    const head = [
      `GET ${path}?${query} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      "Sec-WebSocket-Version: 13",
    ];
    stream.write(`${head.join("\r\n")}\r\n\r\n`);
    const rest = await readHead(stream);
    const socket = new RawWebSocket(stream);
    socket.#read(rest);
    return socket;
  }

  /** Open, with the open packet received and, unless told otherwise, the namespace "/" joined. */
  static async openSession(port, { join = true } = {}) {
    const socket = await RawWebSocket.open(port);
    await socket.waitFor(() => socket.texts.some((text) => text.startsWith("0{")), "the open packet");
    if (!join) return socket;

    socket.sendText("40");
    await socket.waitFor(() => socket.texts.some((text) => text.startsWith("40{")), "the answer to CONNECT");
    return socket;
  }

  write(bytes) {
    this.#stream.write(bytes);
  }

  /** Whether what was written waits to be taken. */
  get isCongested() {
    return this.#stream.writableNeedDrain;
  }

  /** From now on what the server sends is read, and forgotten. */
  ignoreWhatComes() {
    this.#stream.removeAllListeners("data");
    this.#stream.resume();
  }

  sendText(text) {
    this.write(frame(text));
  }

  async waitForClose() {
    await this.waitFor(() => this.closed || this.closeCode !== null, "the server to close");
    this.destroy();
  }

  waitFor(done, what) {
    if (done()) return Promise.resolve();

    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#waiting.delete(attempt);
        this.destroy();
        reject(new Error(`waited in vain for ${what}; received ${JSON.stringify(this.texts)}`));
      }, WAIT_TIMEOUT_MS);
      const attempt = () => {
        if (!done()) return;
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
        resolve();
      };
      this.#waiting.add(attempt);
    });
  }

  /** Closes once all is written; resolves when the server has closed, too. */
  async end() {
    this.#stream.end();
    await this.waitFor(() => this.closed, "the server to close");
  }

  destroy() {
    this.#stream.destroy();
  }

  #notify() {
    for (const attempt of [...this.#waiting]) attempt();
  }

  #read(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#takeFrame());
    this.#notify();
  }

  #takeFrame() {
    const buffer = this.#received;
    if (buffer.length < 2) return false;

    const short = buffer[1] & 0x7f;
    const headerSize = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (buffer.length < headerSize) return false;

    const size = short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
    if (buffer.length < headerSize + size) return false;

    const payload = buffer.subarray(headerSize, headerSize + size);
    this.#received = buffer.subarray(headerSize + size);
    this.#take(buffer[0] & 0x0f, payload);
    return true;
  }

  #take(code, payload) {
    if (code === opcode.text) this.texts.push(payload.toString());
    // 1005 is RFC 6455's name for a close frame without a code.
    if (code === opcode.close) this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
  }
}

/** Reads an HTTP response head, wants it to be a 101, and returns the bytes after it. */
function readHead(stream) {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const onData = (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;

      stream.off("data", onData);
      stream.off("close", onClose);
      const head = received.subarray(0, end).toString();
      if (head.startsWith("HTTP/1.1 101")) resolve(received.subarray(end + 4));
      else reject(new Error(`no WebSocket: ${head}`));
    };
    const onClose = () => reject(new Error("closed during the handshake"));
    stream.on("data", onData);
    stream.on("close", onClose);
    stream.on("error", () => {});
  });
}
