import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { Double } from "./double.mjs";
import { newClient, state, until } from "./support.mjs";

const agentId = randomUUID();

/** An agent at a double of the server, and a client that listens to it. */
async function scene(options) {
  const double = await Double.start();
  const channelId = randomUUID();
  const client = newClient(double.url, options);
  const channel = client.channel(channelId);
  await channel.join();
  const begun = new Promise((resolve) => channel.on("stream", resolve));
  const write = (messageId, chunk, index, offset) =>
    double.emit("messageStreamChunk", { messageId, chunk, index, offset, agentId, channelId });
  const breakOff = (messageId, error, partialText) =>
    double.emit("messageStreamError", { messageId, error, partialText, agentId, channelId });
  const end = (id, text) => double.message(channelId, text, { id });
  return { double, client, channel, channelId, begun, write, breakOff, end };
}

async function collect(pieces) {
  const collected = [];
  for await (const piece of pieces) collected.push(piece);
  return collected;
}

const reads = (stream, text) => until(stream, "change", () => stream.text === text, `the text ${text}`);

test("a reply can be read while it is written, and is a message at the end", async () => {
  const { channel, begun, write, end } = await scene();
  const id = randomUUID();
  write(id, "Hel", 0);
  const stream = await begun;
  assert.equal(stream.agentId, agentId);
  assert.deepEqual(channel.streams, [stream]);
  const collecting = collect(stream);
  write(id, "lo, ", 1);
  write(id, "world", 2);
  end(id, "Hello, world!");

  const message = await stream.message;
  assert.equal(message.id, id);
  assert.equal((await collecting).join(""), "Hello, world!");
  assert.equal(stream.text, "Hello, world!");
  assert.equal(stream.state, "finished");
  assert.deepEqual(channel.messages, [message]);
  assert.deepEqual(channel.streams, []);
});

test("who comes late reads from the beginning, and several readers read the same", async () => {
  const { begun, write, end } = await scene();
  const id = randomUUID();
  write(id, "one ", 0);
  const stream = await begun;
  write(id, "two ", 1);
  await reads(stream, "one two ");
  const first = collect(stream);
  const second = collect(stream.pieces());
  write(id, "three", 2);
  end(id, "one two three");
  for (const pieces of await Promise.all([first, second])) assert.equal(pieces.join(""), "one two three");
  assert.equal((await collect(stream)).join(""), "one two three");
});

test("a reply that breaks off ends its reading with the reason, and keeps what was written", async () => {
  const { channel, begun, write, breakOff } = await scene();
  const id = randomUUID();
  write(id, "Hel", 0);
  const stream = await begun;
  const collecting = collect(stream);
  breakOff(id, "the model is away", "Hello");

  await assert.rejects(stream.message, { name: "ChatError", code: "STREAM", message: "the model is away" });
  await assert.rejects(collecting, { code: "STREAM" });
  assert.equal(stream.text, "Hello");
  assert.equal(stream.state, "failed");
  assert.deepEqual(channel.streams, []);
});

test("chunks that come twice, or after the end, change nothing", async () => {
  const { channel, begun, write, end } = await scene();
  const id = randomUUID();
  for (const [chunk, index] of [["a", 0], ["a", 0], ["b", 1], ["a", 0], ["b", 1], ["c", 2]]) write(id, chunk, index);
  const stream = await begun;
  await reads(stream, "abc");
  end(id, "abc");
  await stream.message;
  write(id, "d", 3);
  end(randomUUID(), "another");
  await until(channel, "change", () => channel.messages.length === 2);
  assert.deepEqual(channel.streams, []);
  assert.equal(stream.text, "abc");
});

test("after a reconnect one chunk repeats what was missed", async () => {
  const { double, client, channel, begun, write, end } = await scene();
  const id = randomUUID();
  write(id, "one ", 0);
  const stream = await begun;
  await reads(stream, "one ");
  double.sockets[0].conn.close();
  await state(client, "offline");
  await state(channel, "joined");
  write(id, "one two ", 1, 0);
  write(id, "three", 2, 8);
  await reads(stream, "one two three");
  write(id, "one two three", 2, 0);
  write(id, " four", 3, 13);
  await reads(stream, "one two three four");
  end(id, "one two three four");
  await stream.message;
});

test("the end of a reply may come while there is no connection", async () => {
  const { double, client, channel, channelId, begun, write } = await scene();
  const id = randomUUID();
  write(id, "one ", 0);
  const stream = await begun;
  double.sockets[0].conn.close();
  await state(client, "offline");
  await state(channel, "joined");
  double.message(channelId, "one two", { id });
  assert.equal((await stream.message).text, "one two");
});

test("an agent that falls silent is given up", async () => {
  const { begun, write } = await scene({ streamTimeoutMs: 50 });
  write(randomUUID(), "Hel", 0);
  const stream = await begun;
  await assert.rejects(stream.message, { code: "TIMEOUT" });
  assert.equal(stream.text, "Hel");
});

test("a reply can be cancelled, and its reading by a signal", async () => {
  const { double, channelId, begun, write } = await scene();
  const id = randomUUID();
  write(id, "Hel", 0);
  const stream = await begun;
  const reader = new AbortController();
  const collecting = collect(stream.pieces({ signal: reader.signal }));
  await reads(stream, "Hel");
  reader.abort();
  assert.deepEqual(await collecting, ["Hel"]);
  assert.equal(stream.listenerCount(), 0);

  const asked = new Promise((resolve) => double.sockets[0].on("agent_cancel", resolve));
  stream.cancel();
  assert.deepEqual(await asked, { channelId, messageId: id });
});

test("a channel that is left ends its replies", async () => {
  const { channel, begun, write } = await scene();
  write(randomUUID(), "Hel", 0);
  const stream = await begun;
  await channel.leave();
  await assert.rejects(stream.message, { code: "CANCELLED" });
});

test("more replies at once than are shown are still messages", async () => {
  const { channel, write, end } = await scene();
  const ids = Array.from({ length: 40 }, () => randomUUID());
  for (const id of ids) write(id, "x", 0);
  for (const id of ids) end(id, "xy");
  await until(channel, "change", () => channel.messages.length === 40);
  await until(channel, "change", () => channel.streams.length === 0);
});

test("agents are asked to stop in a channel, all of them or one", async () => {
  const { double, channel, channelId } = await scene();
  void channel.stopAgents();
  void channel.stopAgents(agentId);
  assert.deepEqual(await double.heard("agent_cancel", 2), [{ channelId }, { channelId, agentId }]);
});
