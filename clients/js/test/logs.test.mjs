import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { Double } from "./double.mjs";
import { newClient, state, useServer } from "./support.mjs";

const server = await useServer();
const client = () => newClient(server.url);

/** Lets the server log a line at level "warn" that names a channel like this. */
async function refuse(someone, channelId) {
  const channel = someone.channel(channelId);
  await assert.rejects(channel.send("x".repeat(70_000)), { code: "INVALID" });
  channel.discard(channel.outgoing[0].id);
}

async function take(reader, count) {
  const lines = [];
  while (lines.length < count) lines.push((await reader.next()).value);
  return lines;
}

test("the log can be read while it grows, with filters, until the reading is closed", async () => {
  const ann = client();
  const reader = await ann.logs({ level: "warn" });
  for (let count = 0; count < 3; count += 1) await refuse(ann, randomUUID());
  const lines = [];
  for await (const line of reader) {
    lines.push(line);
    if (lines.length === 3) break;
  }
  for (const { level, msg } of lines) {
    assert.ok(level >= 40);
    assert.match(msg, /refused/);
  }
  assert.deepEqual(await reader.next(), { done: true, value: undefined });
  const again = await ann.logs({ tail: 2, level: "warn" });
  assert.deepEqual(await take(again, 2), lines.slice(1));
  again.close();
});

test("filters can be changed while the log is read", async () => {
  const ann = client();
  const reader = await ann.logs({ level: "fatal" });
  const filters = await reader.update({ level: "warn", text: "refused" });
  assert.equal(filters.level, "warn");
  assert.equal(filters.text, "refused");
  await state(ann, "online");
  await refuse(ann, randomUUID());
  assert.match((await take(reader, 1))[0].msg, /refused/);
  reader.close();
});

test("a client reads the log once at a time", async () => {
  const ann = client();
  const reader = await ann.logs();
  await assert.rejects(ann.logs(), { code: "BUSY" });
  reader.close();
  const signal = new AbortController();
  const second = await ann.logs({ signal: signal.signal });
  signal.abort();
  assert.equal((await second.next()).done, true);
  (await ann.logs()).close();
});

test("a closed client ends the reading", async () => {
  const ann = client();
  const reader = await ann.logs({ level: "fatal" });
  const next = reader.next();
  ann.close();
  assert.equal((await next).done, true);
});

const line = (time, msg) => ({ type: "log_entry", payload: { time, level: 30, msg } });

test("after a reconnect the reading goes on where it was, and no line comes twice", async () => {
  const double = await Double.start();
  const ann = newClient(double.url);
  await state(ann, "online");
  const reader = await ann.logs({ level: "info", tail: 5 });
  for (const each of [line(1, "a"), line(2, "b"), line(2, "c")]) double.emit("log_stream", each);
  await take(reader, 3);
  double.sockets[0].conn.close();
  const subscriptions = await double.heard("subscribe_logs", 2);
  for (const each of [line(2, "b"), line(2, "c"), line(2, "d"), line(3, "e")]) double.emit("log_stream", each);

  assert.deepEqual((await take(reader, 2)).map(({ msg }) => msg), ["d", "e"]);
  assert.deepEqual(subscriptions, [
    { tail: 5, batches: true, filters: { level: "info" } },
    { since: 2, batches: true, filters: { level: "info" } },
  ]);
  reader.close();
});

test("of lines that are not read the oldest are dropped, and how many is told", async () => {
  const double = await Double.start();
  const ann = newClient(double.url);
  await state(ann, "online");
  const reader = await ann.logs({ limit: 3 });
  const arrived = new Promise((resolve) => ann.channel("c").on("typing", resolve));
  void ann.channel("c").join();
  for (let time = 1; time <= 10; time += 1) double.emit("log_stream", { ...line(time, `${time}`), ...(time === 5 && { dropped: 4 }) });
  await ann.channel("c").join();
  double.emit("userTyping", { channelId: "c", entityId: "e" });
  await arrived;
  const lines = await take(reader, 3);
  assert.deepEqual(lines.map(({ msg, dropped }) => [msg, dropped]), [["8", 11], ["9", undefined], ["10", undefined]]);
  reader.close();
});

test("lines that come in batches are read one by one or many at a time, and no more are kept than the limit", async () => {
  const double = await Double.start();
  const ann = newClient(double.url);
  await state(ann, "online");
  const reader = await ann.logs({ limit: 4 });
  const batch = (times, dropped) => ({ type: "log_entries", dropped, payload: times.map((time) => line(time, `${time}`).payload) });
  const told = (lines) => lines.map(({ msg, dropped }) => [msg, dropped]);

  double.emit("log_batch", batch([1, 2, 3]));
  assert.deepEqual(told(await take(reader, 1)), [["1", undefined]]);
  assert.deepEqual(told(await reader.take(10)), [["2", undefined], ["3", undefined]]);
  double.emit("log_batch", batch([4, 5], 7));
  assert.deepEqual(told(await reader.take(1)), [["4", 7]]);
  double.emit("log_batch", batch([6, 7, 8, 9, 10]));
  // Once this is answered, what was sent before has come.
  await ann.channel("c").join();
  assert.deepEqual(told(await reader.take(1)), [["7", 2]]);
  double.emit("log_batch", batch([11, 12], 2));
  await ann.channel("d").join();
  assert.deepEqual(told(await reader.take(10)), [["9", 1], ["10", undefined], ["11", 2], ["12", undefined]]);
  reader.close();
  assert.deepEqual(await reader.take(1), []);
});

test("who may not read the log is told why", async () => {
  const double = await Double.start();
  double.io.on("connection", (socket) => {
    socket.removeAllListeners("subscribe_logs");
    socket.offAny();
    socket.on("subscribe_logs", (_options, answer) => answer({ subscribed: false, message: "not you", ok: false }));
  });
  const ann = newClient(double.url);
  await state(ann, "online");
  const reader = await ann.logs();
  await assert.rejects(reader.next(), { code: "REFUSED", message: "not you" });
});
