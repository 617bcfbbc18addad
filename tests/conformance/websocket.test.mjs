// Engine.IO over WebSocket, and RFC 6455 below it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";

import { exchange } from "./support/http.mjs";
import { useServer } from "./support/server.mjs";
import { frame, handshakeHead, NO_CODE, opcode, RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();
const MAX_PAYLOAD = 1_000_000;
const PATH = "/engine.io/?EIO=4&transport=websocket";

/** Runs `act` with a fresh session and takes its connection away afterwards. */
async function withSession(act, options) {
  const socket = await RawWebSocket.openSession(server, options);
  try {
    await act(socket);
  } finally {
    socket.destroy();
  }
}

describe("packets", () => {
  test("a text frame is one packet, a binary frame one message without a type", () =>
    withSession(async (socket) => {
      socket.sendText("4hello");
      socket.sendBinary(Buffer.from([4, 1, 2, 3]));

      assert.equal(await socket.nextText(), "4hello");
      assert.deepEqual(await socket.nextBinary(), Buffer.from([4, 1, 2, 3]));
    }));

  test("an empty binary message is a message", () =>
    withSession(async (socket) => {
      socket.sendBinary(Buffer.alloc(0));

      assert.equal((await socket.nextBinary()).length, 0);
    }));

  test("a text frame that begins with b is a binary message in base64", () =>
    withSession(async (socket) => {
      socket.sendText("bAQIDBA==");

      assert.deepEqual(await socket.nextBinary(), Buffer.from([1, 2, 3, 4]));
    }));

  for (const size of [0, 1, 124, 125, 126, 65_534, 65_535, 65_536, MAX_PAYLOAD - 1]) {
    test(`a message of ${size} bytes comes back whole`, () =>
      withSession(async (socket) => {
        const text = "x".repeat(size);

        socket.sendText(`4${text}`);

        const answer = await socket.next();
        assert.ok(answer.text === `4${text}`);
        assert.equal(answer.masked, false);
        assert.equal(answer.first, 0x81);
      }));
  }

  for (const packet of ["", " ", "abc", "7", "9x", "2", "2probe"]) {
    test(`the packet "${packet}" closes the connection without a code`, () =>
      withSession(async (socket) => {
        socket.sendText(packet);

        await socket.expectClose(NO_CODE);
      }));
  }

  for (const packet of ["0{}", "5", "6", "3", "3probe"]) {
    test(`the packet "${packet}" is ignored`, () =>
      withSession(async (socket) => {
        socket.sendText(packet);

        await socket.expectEcho();
      }));
  }

  test("a close packet closes the connection at once", () =>
    withSession(async (socket) => {
      socket.sendText("1");

      await socket.expectClose(NO_CODE);
    }));
});

describe("handshake", () => {
  for (const version of ["8", "13"]) {
    test(`version ${version} is accepted`, () =>
      withSession((socket) => socket.expectEcho(), { headers: { "Sec-WebSocket-Version": version } }));
  }

  test("the accept header is that of RFC 6455", () =>
    withSession(
      async (socket) => {
        const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        const expected = createHash("sha1").update(`dGhlIHNhbXBsZSBub25jZQ==${guid}`).digest("base64");
        assert.match(socket.head, new RegExp(`^sec-websocket-accept: ${expected.replace(/[+/]/g, "\\$&")}$`, "im"));
      },
      { headers: { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" } },
    ));

  test("no subprotocol and no extension is chosen", () =>
    withSession(
      async (socket) => {
        assert.doesNotMatch(socket.head, /^sec-websocket-(protocol|extensions):/im);
        await socket.expectEcho();
      },
      {
        headers: {
          "Sec-WebSocket-Protocol": "chat, superchat",
          "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
        },
      },
    ));

  const accepted = {
    "header names in any case": { Upgrade: null, uPGRADE: "WebSocket" },
    "Connection with more than Upgrade": { Connection: "keep-alive, upgrade" },
  };
  for (const [what, headers] of Object.entries(accepted)) {
    test(`${what} will do`, () => withSession((socket) => socket.expectEcho(), { headers }));
  }

  const refused = {
    "no key": { "Sec-WebSocket-Key": null },
    "a key that is too short": { "Sec-WebSocket-Key": "abc" },
    "a key that is no base64": { "Sec-WebSocket-Key": "!!!!!!!!!!!!!!!!!!!!!!==" },
    "no version": { "Sec-WebSocket-Version": null },
    "version 7": { "Sec-WebSocket-Version": "7" },
    "version 14": { "Sec-WebSocket-Version": "14" },
    "another protocol": { Upgrade: "h2c" },
  };
  for (const [what, headers] of Object.entries(refused)) {
    test(`${what} is refused`, async () => {
      const answer = await exchange(
        server.port,
        handshakeHead(server.port, PATH, { Connection: "Upgrade, close", ...headers }),
      );

      assert.match(answer, /^HTTP\/1\.1 4(00|26) /);
    });
  }

  test("an unknown version is told which are known", async () => {
    const answer = await exchange(server.port, handshakeHead(server.port, PATH, { "Sec-WebSocket-Version": "7" }));

    assert.match(answer, /^sec-websocket-version: (13, 8|8, 13|13)\r$/im);
  });

  test("frames that arrive with the request are read after the open packet", () =>
    withSession(async (socket) => assert.equal(await socket.nextText(), "4early"), { early: frame("4early") }));
});

describe("RFC 6455", () => {
  const violations = {
    "a frame without a mask": [[frame("4x", { masked: false })], 1002],
    "a reserved bit": [[frame("4x", { rsv: 4 })], 1002],
    "another reserved bit": [[frame("4x", { rsv: 1 })], 1002],
    "a reserved opcode": [[frame("4x", { code: 3 })], 1002],
    "a reserved control opcode": [[frame("", { code: 11 })], 1002],
    "a fragmented ping": [[frame("a", { code: opcode.ping, fin: false })], 1002],
    "a ping of 126 bytes": [[frame("a".repeat(126), { code: opcode.ping })], 1002],
    "a continuation of nothing": [[frame("a", { code: opcode.continuation })], 1002],
    "a new message within a fragmented one": [[frame("4", { fin: false }), frame("4x")], 1002],
    "a close of one byte": [[frame("a", { code: opcode.close })], 1002],
    "a close with code 1005": [[frame(Buffer.from([0x03, 0xed]), { code: opcode.close })], 1002],
    "a close with code 999": [[frame(Buffer.from([0x03, 0xe7]), { code: opcode.close })], 1002],
    "a close whose reason is no UTF-8": [[frame(Buffer.from([0x03, 0xe8, 0xff]), { code: opcode.close })], 1007],
    "text that is no UTF-8": [[frame(Buffer.from([0x34, 0xc3, 0x28]))], 1007],
    "text with a surrogate": [[frame(Buffer.from([0x34, 0xed, 0xa0, 0x80]))], 1007],
    "text cut within a character": [[frame(Buffer.from([0x34, 0xe2, 0x82]))], 1007],
    "more than maxPayload": [[frame(`4${"x".repeat(MAX_PAYLOAD)}`)], 1009],
    "a length beyond maxPayload, before its bytes": [[frame("4", { length: MAX_PAYLOAD + 1 })], 1009],
    "fragments beyond maxPayload": [
      [frame(`4${"x".repeat(600_000)}`, { fin: false }), frame("x".repeat(400_000), { code: opcode.continuation })],
      1009,
    ],
  };
  for (const [what, [frames, code]] of Object.entries(violations)) {
    test(`${what} closes with ${code}`, () =>
      withSession(async (socket) => {
        socket.write(Buffer.concat(frames));

        const arrival = await socket.expectClose(code);
        if (code === 1009) assert.equal(arrival.reason, "");
      }));
  }

  test("text that is no UTF-8 closes before the message has ended", () =>
    withSession(async (socket) => {
      socket.write(frame(Buffer.from([0x34, 0xc3, 0x28]), { fin: false }));

      await socket.expectClose(1007);
    }));

  test("a character may be split between fragments", () =>
    withSession(async (socket) => {
      const euro = Buffer.from("€");
      socket.write(frame(Buffer.concat([Buffer.from("4"), euro.subarray(0, 1)]), { fin: false }));
      socket.write(frame(euro.subarray(1, 2), { code: opcode.continuation, fin: false }));
      socket.write(frame(euro.subarray(2), { code: opcode.continuation }));

      assert.equal(await socket.nextText(), "4€");
    }));

  test("a ping is answered with its bytes, also within a fragmented message", () =>
    withSession(async (socket) => {
      socket.write(frame("4a", { fin: false }));
      socket.write(frame("are you there", { code: opcode.ping }));
      socket.write(frame("b", { code: opcode.continuation }));

      const pong = await socket.next();
      assert.deepEqual([pong.type, pong.bytes.toString(), pong.first], ["pong", "are you there", 0x8a]);
      assert.equal(await socket.nextText(), "4ab");
    }));

  test("a pong that nobody asked for is ignored", () =>
    withSession(async (socket) => {
      socket.write(frame("x", { code: opcode.pong }));

      await socket.expectEcho();
    }));

  for (const code of [1000, 1001, 3000, 4999]) {
    test(`a close with ${code} is answered with the same`, () =>
      withSession(async (socket) => {
        socket.write(frame(Buffer.from([code >> 8, code & 0xff]), { code: opcode.close }));

        assert.equal((await socket.next()).code, code);
        assert.equal((await socket.next()).type, "end");
      }));
  }

  test("a close without a code is answered with a close, and the connection ends", () =>
    withSession(async (socket) => {
      socket.write(frame("", { code: opcode.close }));

      assert.equal((await socket.next()).type, "close");
      assert.equal((await socket.next()).type, "end");
    }));

  test("a message in as many fragments as are allowed comes back whole", () =>
    withSession(async (socket) => {
      const middle = Array.from({ length: 16_382 }, () => frame("x", { code: opcode.continuation, fin: false }));

      socket.write(Buffer.concat([frame("4", { fin: false }), ...middle, frame("y", { code: opcode.continuation })]));

      assert.ok((await socket.nextText()) === `4${"x".repeat(16_382)}y`);
    }));

  for (const [what, content] of Object.entries({ "one byte": "x", nothing: "" })) {
    test(`one fragment too many, each of ${what}, closes with 1008`, () =>
      withSession(async (socket) => {
        const more = Array.from({ length: 16_384 }, () => frame(content, { code: opcode.continuation, fin: false }));

        socket.write(Buffer.concat([frame("4", { fin: false }), ...more]));

        await socket.expectClose(1008);
      }));
  }

  test("a frame that arrives byte by byte is understood", () =>
    withSession(async (socket) => {
      for (const byte of frame("4slow")) socket.write(Buffer.from([byte]));

      assert.equal(await socket.nextText(), "4slow");
    }));

  test("many frames in one write are answered in order", () =>
    withSession(async (socket) => {
      const texts = Array.from({ length: 500 }, (_, n) => `4${n}`);

      socket.sendText(...texts);

      for (const text of texts) assert.equal(await socket.nextText(), text);
    }));
});
