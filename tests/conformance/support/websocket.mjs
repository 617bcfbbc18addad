import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

import { frame, opcode } from "../../e2e/raw_websocket.mjs";
import { scaled } from "../../time_scale.mjs";

export { frame, opcode };

const WAIT_TIMEOUT_MS = scaled(8_000);
/** RFC 6455's name for a close frame without a code. */
export const NO_CODE = 1005;

/** The head of a WebSocket handshake; a header given as null is left out. */
export function handshakeHead(port, path, headers = {}) {
  const all = {
    Host: `127.0.0.1:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    "Sec-WebSocket-Version": "13",
    ...headers,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * A WebSocket whose frames the test writes itself. Everything that arrives is taken in order with next(); pings are
 * not answered, nor is a close.
 */
export class RawWebSocket {
  #stream;
  #received = Buffer.alloc(0);
  #arrived = [];
  #waiting = null;
  /** The head of the server's 101. */
  head = null;

  constructor(stream) {
    this.#stream = stream;
    stream.on("data", (chunk) => this.#read(chunk));
    stream.on("error", () => {});
    stream.on("close", () => this.#arrive({ type: "end" }));
  }

  /** Opens a WebSocket; `early` are bytes sent in one write with the request. */
  static async open(port, path, { headers = {}, early = Buffer.alloc(0), localAddress } = {}) {
    const stream = connect({ port, host: "127.0.0.1", localAddress, noDelay: true });
    const socket = new RawWebSocket(stream);
    stream.write(Buffer.concat([Buffer.from(handshakeHead(port, path, headers)), early]));
    const first = await socket.next();
    if (first.type !== "head") throw new Error("closed during the handshake");
    assert.match(first.text, /^HTTP\/1\.1 101 /);
    return socket;
  }

  /** An Engine.IO session over WebSocket, its open packet taken. */
  static async openSession(server, { base = "/engine.io/", query = "EIO=4", ...options } = {}) {
    const socket = await RawWebSocket.open(server.port, `${base}?${query}&transport=websocket`, options);
    const open = await socket.nextText();
    assert.equal(open[0], "0");
    socket.handshake = JSON.parse(open.slice(1));
    return socket;
  }

  /** A Socket.IO client that joined "/", the event `auth` taken as well. */
  static async join(server, options = {}) {
    const socket = await RawWebSocket.openSession(server, { base: "/socket.io/", ...options });
    socket.sendText("40");
    assert.match(await socket.nextText(), /^40\{"sid":/);
    assert.equal(await socket.nextText(), '42["auth",{}]');
    return socket;
  }

  write(bytes) {
    this.#stream.write(bytes);
  }

  sendText(...texts) {
    this.write(Buffer.concat(texts.map((text) => frame(text))));
  }

  sendBinary(...messages) {
    this.write(Buffer.concat(messages.map((bytes) => frame(bytes, { code: opcode.binary }))));
  }

  /** What arrived next: {type: "text"|"binary"|"ping"|"pong"|"close"|"end", ...}. */
  next(timeoutMs = WAIT_TIMEOUT_MS) {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());

    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.destroy();
        reject(new Error("nothing arrived over the WebSocket in time"));
      }, timeoutMs);
      this.#waiting = (arrival) => {
        clearTimeout(deadline);
        this.#waiting = null;
        resolve(arrival);
      };
    });
  }

  async nextText() {
    const arrival = await this.next();
    assert.equal(arrival.type, "text", JSON.stringify(arrival));
    return arrival.text;
  }

  async nextBinary() {
    const arrival = await this.next();
    assert.equal(arrival.type, "binary", JSON.stringify(arrival));
    return arrival.bytes;
  }

  /** The texts that have arrived and were not taken yet. */
  takeTexts() {
    return this.#arrived.splice(0).map((arrival) => {
      assert.equal(arrival.type, "text");
      return arrival.text;
    });
  }

  /** Expects the server to close now, with that code (any, if none is given) and without a packet before. */
  async expectClose(code) {
    const arrival = await this.next();
    assert.ok(["close", "end"].includes(arrival.type), `a close was due, not ${JSON.stringify(arrival)}`);
    if (code !== undefined) assert.equal(arrival.code, code);
    this.destroy();
    return arrival;
  }

  /** Expects that an Engine.IO echo still answers, and that nothing came before. */
  async expectEcho(text = "still here?") {
    this.sendText(`4${text}`);
    assert.equal(await this.nextText(), `4${text}`);
  }

  /** The same for Socket.IO's namespace "/". */
  async expectEvent(text = "still here?") {
    this.sendText(`42["message","${text}"]`);
    assert.equal(await this.nextText(), `42["message-back","${text}"]`);
  }

  destroy() {
    this.#stream.destroy();
  }

  #arrive(arrival) {
    if (this.#waiting) this.#waiting(arrival);
    else this.#arrived.push(arrival);
  }

  #read(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (this.head === null && !this.#takeHead()) return;
    while (this.#takeFrame());
  }

  #takeHead() {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return false;
    this.head = this.#received.subarray(0, end).toString("latin1");
    this.#received = this.#received.subarray(end + 4);
    this.#arrive({ type: "head", text: this.head });
    return true;
  }

  #takeFrame() {
    const buffer = this.#received;
    if (buffer.length < 2) return false;

    const short = buffer[1] & 0x7f;
    const headerSize = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (buffer.length < headerSize) return false;

    const size = short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
    if (buffer.length < headerSize + size) return false;

    const masked = (buffer[1] & 0x80) !== 0;
    const payload = Buffer.from(buffer.subarray(headerSize, headerSize + size));
    this.#received = buffer.subarray(headerSize + size);
    this.#arrive({ ...arrivalOf(buffer[0] & 0x0f, payload), first: buffer[0], masked });
    return true;
  }
}

function arrivalOf(code, payload) {
  switch (code) {
    case opcode.text:
      return { type: "text", text: payload.toString() };
    case opcode.binary:
      return { type: "binary", bytes: payload };
    case opcode.close:
      return {
        type: "close",
        code: payload.length >= 2 ? payload.readUInt16BE(0) : NO_CODE,
        reason: payload.subarray(2).toString(),
      };
    case opcode.ping:
      return { type: "ping", bytes: payload };
    case opcode.pong:
      return { type: "pong", bytes: payload };
    default:
      return { type: `opcode ${code}`, bytes: payload };
  }
}
