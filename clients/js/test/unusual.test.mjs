// What the server does never or rarely: it is played by a double.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { Double } from "./double.mjs";
import { newClient, state, texts, until } from "./support.mjs";

async function scene(options) {
  const double = await Double.start();
  const client = newClient(double.url, options);
  const channel = client.channel(randomUUID());
  await channel.join();
  return { double, client, channel };
}

const joins = (double) => double.received.filter(({ event, data }) => event === "message" && data.type === 0);

test("a position that is left out makes the client ask for what it has missed", async () => {
  const { double, channel } = await scene();
  double.message(channel.id, "one");
  await until(channel, "message", () => channel.messages.length === 1);
  const [socket] = double.sockets;
  socket.prependAny((event, data) => {
    if (event !== "message") return;
    assert.equal(data.payload.since, 1);
    const missed = { senderId: "s", senderName: "S", source: "x", channelId: channel.id, createdAt: 1 };
    socket.emit("messageBroadcast", { ...missed, id: "2", text: "two", seq: 2 });
    socket.emit("messageBroadcast", { ...missed, id: "3", text: "three", seq: 3 });
  });
  double.seq = 2;
  double.message(channel.id, "three", { id: "3" });

  await until(channel, "change", () => channel.messages.length === 3);
  assert.deepEqual(texts(channel.messages), ["one", "two", "three"]);
  assert.equal(joins(double).length, 2);
});

/** Answers of the history: one message, no connection, half of an answer, none at all, and too much to do. */
function answers() {
  const message = { id: "1", authorId: "s", content: "old", seq: 1, createdAt: 1, sourceType: "x", metadata: {} };
  const body = JSON.stringify({ success: true, data: { messages: [message] } });
  return {
    found: (response) => response.end(body),
    cut: (response) => response.destroy(),
    half: (response) => {
      response.writeHead(200, { "content-length": body.length }).write(body.slice(0, 10), () => response.destroy());
    },
    silent: () => {},
    busy: (response) => response.writeHead(503).end("{}"),
  };
}

test("the history that a join asks for is asked for until it comes", async () => {
  const double = await Double.start();
  const { found, cut, half, silent, busy } = answers();
  double.rest = [cut, half, silent, busy, found];
  double.seq = 1;
  const channel = newClient(double.url, { answerTimeoutMs: 300 }).channel(randomUUID());
  await channel.join({ history: 10 });
  assert.deepEqual(texts(channel.messages), ["old"]);
  assert.equal((await double.heard("GET", 5)).length, 5);
  assert.equal(channel.reachesStart, true);
});

test("a join tells that the history is refused, and leaving ends the asking", async () => {
  const double = await Double.start();
  const channel = newClient(double.url).channel(randomUUID());
  double.rest = [(response) => response.writeHead(403).end('{"error":"no"}')];
  await assert.rejects(channel.join({ history: 10 }), { code: "FORBIDDEN", message: "no" });
  double.rest = [answers().busy];
  const ended = assert.rejects(channel.join({ history: 10 }), { code: "BUSY" });
  await double.heard("GET", 3);
  await channel.leave();
  await ended;
});

test("an event that comes twice is told once", async () => {
  const { double, channel } = await scene();
  const told = [];
  channel.on("message", ({ text }) => told.push(text));
  double.message(channel.id, "one", { id: "1" });
  double.seq = 0;
  double.message(channel.id, "one", { id: "1" });
  double.message(channel.id, "two");
  await until(channel, "message", () => told.length === 2);
  assert.deepEqual(told, ["one", "two"]);
  assert.deepEqual(texts(channel.messages), ["one", "two"]);
});

test("more events than a client holds while it catches up are asked for again", async () => {
  const { double, client, channel } = await scene({ maxHeld: 5 });
  double.sockets[0].conn.close();
  await state(client, "offline");
  double.io.once("connection", (socket) => {
    socket.prependAny((event, data) => {
      const since = data.payload?.since;
      if (event !== "message" || since === undefined) return;
      double.seq = 20;
      // At first too many at once, then as few as it can hold.
      const last = joins(double).length < 3 ? 20 : Math.min(since + 4, 20);
      double.seq = last;
      for (let seq = since + 1; seq <= last; seq += 1) {
        const message = { senderId: "s", senderName: "S", source: "x", channelId: channel.id, createdAt: 1 };
        socket.emit("messageBroadcast", { ...message, id: `${seq}`, text: `${seq}`, seq });
      }
    });
  });
  await state(channel, "joined");
  assert.deepEqual(texts(channel.messages), ["1", "2", "3", "4"]);
  assert.ok(joins(double).length >= 3);
});

test("a server that says goodbye is connected to again", async () => {
  const { double, client, channel } = await scene();
  double.sockets[0].disconnect(true);
  await state(client, "offline");
  await state(channel, "joined");
  assert.equal(joins(double).length, 2);
});

test("a client that is told to wait before it connects waits, and connects", async () => {
  const double = await Double.start();
  let refused = 0;
  double.io.use((_socket, next) => {
    refused += 1;
    next(refused > 2 ? undefined : Object.assign(new Error("Too many"), { data: { retryAfterMs: 20 } }));
  });
  const client = newClient(double.url);
  await state(client, "online");
  assert.equal(refused, 3);
});

test("a channel that is closed to the client is left, and says why", async () => {
  const { double, channel } = await scene();
  const left = state(channel, "left");
  double.emit("messageError", { code: "FORBIDDEN", error: "This channel is not open to you any more.", channelId: channel.id });
  await left;
});

test("a join that is refused rejects with the reason", async () => {
  const double = await Double.start();
  double.io.on("connection", (socket) => {
    socket.offAny();
    socket.on("message", (_data, answer) => answer({ ok: false, code: "FORBIDDEN", error: "Not for you" }));
  });
  const channel = newClient(double.url).channel(randomUUID());
  await assert.rejects(channel.join(), { code: "FORBIDDEN", message: "Not for you" });
  assert.equal(channel.state, "left");
});

test("a join that the server has no time for is tried again", async () => {
  const double = await Double.start();
  let asked = 0;
  double.io.on("connection", (socket) => {
    const [join] = socket.listenersAny();
    socket.offAny();
    socket.onAny((event, data, answer) => {
      if (event === "message" && (asked += 1) < 3) answer({ ok: false, code: "BUSY", error: "Later" });
      else join(event, data, answer);
    });
  });
  const channel = newClient(double.url).channel(randomUUID());
  await channel.join();
  assert.equal(asked, 3);
});

test("a browser that is online again connects at once, however long the wait would have been", async () => {
  const browser = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener"]) globalThis[name] = browser[name].bind(browser);
  const double = await Double.start();
  const client = newClient(double.url, { backoff: { minMs: 600_000, maxMs: 600_000 } });
  await state(client, "online");
  double.sockets[0].disconnect(true);
  await state(client, "offline");

  browser.dispatchEvent(new Event("online"));
  await state(client, "online");

  client.close();
  browser.dispatchEvent(new Event("online"));
  assert.equal(client.state, "closed");
  for (const name of ["addEventListener", "removeEventListener"]) delete globalThis[name];
});
