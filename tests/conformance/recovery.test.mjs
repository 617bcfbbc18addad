// Connection state recovery with npm's socket.io-client: cut off again and again while others emit all the time.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { after, describe, test } from "node:test";

import { patient, useServer } from "./support/server.mjs";

const require = createRequire(import.meta.url);
const { io } = require("socket.io-client-4.8");
const parser = require("socket.io-msgpack-parser");
const sockets = new Set();
after(() => sockets.forEach((socket) => socket.close()));

const CUTS = 8;

/** The arguments of the next event of that name without its offset, which socket.io-client hands on as the last one. */
const argumentsOf = async (socket, event) => (await once(socket, event)).slice(0, -1);

for (const workers of [1, 2]) {
  const server = await useServer("clients", [...patient, "--recovery", "--workers", String(workers)]);
  for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
    describe(`${workers} worker(s), ${transports.join(" and ")}`, () => scenario(server, { transports }));
  }
}

test("a client that was given no event comes back to its id", async () => {
  const server = await useServer("protocol", [...patient, "--recovery"]);
  const socket = await connect(server, { transports: ["websocket"] });
  const id = socket.id;

  await cutOff(socket);

  assert.equal(socket.recovered, true);
  assert.equal(socket.id, id);
});

test("a client that leaves begins anew", async () => {
  const server = await useServer("clients", [...patient, "--recovery"]);
  const socket = await connect(server, { transports: ["websocket"] });
  const id = socket.id;

  socket.disconnect().connect();
  await once(socket, "connect");

  assert.equal(socket.recovered, false);
  assert.notEqual(socket.id, id);
});

test("MessagePack knows offsets as well", async () => {
  const server = await useServer("protocol-msgpack", [...patient, "--recovery"]);
  const socket = await connect(server, { transports: ["websocket"], parser });
  socket.emit("message", 1, Buffer.from([2]));
  assert.deepEqual(await argumentsOf(socket, "message-back"), [1, Buffer.from([2])]);

  await cutOff(socket);

  assert.equal(socket.recovered, true);
});

function scenario(server, options) {
  test("no event is lost, none comes twice, all come in order", async () => {
    const speaker = await connect(server, { transports: ["websocket"] });
    const listener = await connect(server, options);
    const id = listener.id;
    const got = [];
    listener.on("said", (room, number) => got.push(number));
    await listener.emitWithAck("join", "room");
    let number = 0;
    const speak = (count) => {
      for (; count > 0; count -= 1) speaker.emit("say", "room", (number += 1));
    };
    const speaking = setInterval(() => speak(2), 1);

    for (let cut = 0; cut < CUTS; cut += 1) {
      const wanted = got.length + 5;
      while (got.length < wanted) await argumentsOf(listener, "said");
      await cutOff(listener);
      assert.equal(listener.recovered, true);
      assert.equal(listener.id, id);
    }
    clearInterval(speaking);
    speak(1);
    while (got.at(-1) !== number) await argumentsOf(listener, "said");

    const first = got[0];
    assert.deepEqual(got, Array.from({ length: number - first + 1 }, (_, index) => first + index));
  });

  test("rooms are those of before", async () => {
    const listener = await connect(server, options);
    await listener.emitWithAck("join", "kept");
    await listener.emitWithAck("join", "left");
    await listener.emitWithAck("leave", "left");
    await cutOff(listener);
    const speaker = await connect(server, options);

    speaker.emit("say", "left", "nobody hears");
    speaker.emit("say", "kept", "heard");

    assert.deepEqual(await argumentsOf(listener, "said"), ["kept", "heard"]);
  });

  test("bytes are sent again as well", async () => {
    const listener = await connect(server, options);
    await listener.emitWithAck("join", "bytes");
    const speaker = await connect(server, options);
    const back = cutOff(listener);

    speaker.emit("say", "bytes", Buffer.from([1, 2, 3]), { deep: Buffer.from([4]) });

    const [heard] = await Promise.all([argumentsOf(listener, "said"), back]);
    assert.deepEqual(heard, ["bytes", Buffer.from([1, 2, 3]), { deep: Buffer.from([4]) }]);
  });
}

async function connect(server, options) {
  const socket = io(server.url, { forceNew: true, reconnectionDelay: 20, ...options });
  sockets.add(socket);
  await once(socket, "connect");
  return socket;
}

/** Breaks the connection under the client; resolves when it is connected again. */
async function cutOff(socket) {
  const connected = once(socket, "connect");
  const { transport } = socket.io.engine;
  if (transport.name === "websocket") transport.ws.terminate();
  else socket.io.engine.close();
  await connected;
}
