// npm's socket.io-client with socket.io-msgpack-parser, over each way to connect.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { after, describe, test } from "node:test";

import { patient, useServer } from "./support/server.mjs";

const require = createRequire(import.meta.url);
const { io } = require("socket.io-client-4.8");
const parser = require("socket.io-msgpack-parser");

const server = await useServer("protocol-msgpack", patient);
const sockets = new Set();
after(() => sockets.forEach((socket) => socket.close()));

function open(name, options = {}) {
  const socket = io(server.url + name, { forceNew: true, reconnection: false, parser, ...options });
  sockets.add(socket);
  return socket;
}

const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
const values = [
  0,
  1,
  -1,
  127,
  128,
  65_536,
  4_294_967_296,
  -33,
  -129,
  -32_769,
  -2_147_483_649,
  0.1,
  "é💡",
  "",
  null,
  true,
];

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  describe(`MessagePack over ${transports.join(" and ")}`, () => {
    const connect = async (options = {}) => {
      const socket = open("/", { transports, ...options });
      await once(socket, "connect");
      return socket;
    };

    test("hands over the auth payload", async () => {
      const socket = open("/custom", { transports, auth: { user: "ann", n: [1] } });

      assert.deepEqual(await once(socket, "auth"), [{ user: "ann", n: [1] }]);
    });

    test("without an auth payload it is empty", async () => {
      const socket = open("/", { transports });

      assert.deepEqual(await once(socket, "auth"), [{}]);
    });

    test("exchanges values of every kind", async () => {
      const socket = await connect();
      const nested = { a: { b: [1, { c: values }] }, d: [] };

      socket.emit("message", ...values, nested);

      assert.deepEqual(await once(socket, "message-back"), [...values, nested]);
    });

    test("exchanges bytes, dates and undefined", async () => {
      const socket = await connect();
      const date = new Date(1_700_000_000_123);

      socket.emit("message", bytes, { deep: [bytes] }, date, undefined, { gone: undefined, stays: 1 });

      const back = await once(socket, "message-back");
      assert.deepEqual(back, [bytes, { deep: [bytes] }, date.toISOString(), null, { stays: 1 }]);
    });

    test("exchanges large arrays, maps and texts", async () => {
      const socket = await connect();
      const array = Array.from({ length: 70_000 }, (_, index) => index % 300);
      const map = Object.fromEntries(array.slice(0, 20_000).map((number, index) => [`key${index}`, number]));
      const text = "ä".repeat(40_000);

      socket.emit("message", array, map, text);

      assert.deepEqual(await once(socket, "message-back"), [array, map, text]);
    });

    test("acks what the client sends", async () => {
      const socket = await connect();

      const answer = await new Promise((resolve) =>
        socket.emit("message-with-ack", 1, bytes, (...args) => resolve(args)),
      );

      assert.deepEqual(answer, [1, bytes]);
    });

    test("asks the client for acks", async () => {
      const socket = await connect();
      const answered = new Promise((resolve) => {
        socket.once("emit-with-ack", (...args) => {
          assert.deepEqual(args.slice(0, -1), ["question", bytes]);
          socket.once("emit-with-ack", (...back) => resolve(back));
          args.at(-1)("answer", bytes);
        });
      });

      socket.emit("emit-with-ack", "question", bytes);

      assert.deepEqual(await answered, ["answer", bytes]);
    });
  });
}

test("an unknown namespace is refused", async () => {
  const socket = open("/nowhere");

  const [error] = await once(socket, "connect_error");

  assert.equal(error.message, "Invalid namespace");
});

test("a client may leave one namespace and stay in another", async () => {
  const manager = open("/").io;
  const custom = manager.socket("/custom");
  await once(custom, "connect");

  custom.disconnect();
  const root = manager.socket("/");
  root.emit("message", "still here");

  assert.deepEqual(await once(root, "message-back"), ["still here"]);
  custom.connect();
  await once(custom, "connect");
});

test("a client that speaks JSON is closed", async () => {
  const socket = open("/", { parser: undefined, transports: ["websocket"] });

  const [reason] = await Promise.race([once(socket.io, "close"), once(socket, "connect")]);

  assert.equal(reason, "transport close");
});
