import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { ChatError } from "../dist/index.js";
import { Proxy } from "./proxy.mjs";
import { newClient, numbers, record, state, texts, until, useServer } from "./support.mjs";

const server = await useServer();
const NOBODY_LISTENS = 1;
const client = (options) => newClient(server.url, options);

const shows = (channel, wanted) =>
  until(channel, "change", () => texts(channel.messages).join() === wanted.join(), `the messages ${wanted}`);

async function joined(id = randomUUID(), options = {}) {
  const channel = client(options).channel(id);
  await channel.join();
  return channel;
}

test("send() resolves with the stored message, which everybody in the channel gets", async () => {
  const ann = await joined();
  const bob = await joined(ann.id);

  const stored = await ann.send("hello", { metadata: { mood: "good" } });

  assert.equal(stored.text, "hello");
  assert.equal(stored.seq, 1);
  assert.deepEqual(stored.metadata, { mood: "good" });
  await shows(bob, ["hello"]);
  const { clientMessageId, ...rest } = stored;
  assert.ok(clientMessageId);
  assert.deepEqual(bob.messages[0], rest);
  assert.deepEqual(ann.messages, [stored]);
  assert.deepEqual(ann.outgoing, []);
});

test("messages sent at once are stored in the order of sending", async () => {
  const channel = await joined();
  const wanted = numbers(1, 50).map(String);

  const stored = await Promise.all(wanted.map((text) => channel.send(text)));

  assert.deepEqual(stored.map(({ seq }) => seq), numbers(1, 50));
  assert.deepEqual(texts(channel.messages), wanted);
});

test("who joins with since gets what was missed, in order", async () => {
  const ann = await joined();
  for (const n of numbers(1, 5)) await ann.send(String(n));

  const bob = client().channel(ann.id);
  const events = record(bob);
  await bob.join({ since: 2 });

  assert.deepEqual(texts(bob.messages), ["3", "4", "5"]);
  assert.deepEqual(events.map(({ name }) => name), ["message", "message", "message"]);
  assert.equal(bob.seq, 5);
});

test("who joins without since gets what comes, and older messages when it asks for them", async () => {
  const ann = await joined();
  for (const n of numbers(1, 5)) await ann.send(String(n));

  const bob = await joined(ann.id);
  assert.deepEqual(texts(bob.messages), []);
  assert.equal(await bob.loadOlder(2), 2);
  assert.deepEqual(texts(bob.messages), ["4", "5"]);
  assert.equal(bob.reachesStart, false);
  assert.equal(await bob.loadOlder(10), 3);
  assert.equal(bob.reachesStart, true);
  assert.equal(await bob.loadOlder(10), 0);
  await ann.send("6");
  await shows(bob, ["1", "2", "3", "4", "5", "6"]);
  assert.deepEqual(texts(await bob.history({ after: 1, before: 5 })), ["2", "3", "4"]);
});

test("older messages can be loaded by joining, and look as they looked when they were new", async () => {
  const ann = await joined();
  await ann.send("one", { metadata: { a: 1 }, attachments: [{ id: "x", url: "/media/x.png" }] });
  await ann.send("two");

  const bob = client().channel(ann.id);
  await bob.join({ history: 10 });

  assert.deepEqual(bob.messages, ann.messages.map(({ clientMessageId, ...rest }) => clientMessageId && rest));
});

test("deleting a message and clearing a channel are seen by everybody", async () => {
  const ann = await joined();
  const bob = await joined(ann.id);
  const events = record(bob);
  const first = await ann.send("one");
  await ann.send("two");

  await bob.deleteMessage(first.id);
  await shows(ann, ["two"]);
  await ann.clear();
  await shows(bob, []);
  assert.deepEqual(events.map(({ name }) => name), ["message", "message", "messageDeleted", "cleared"]);
  assert.equal(bob.reachesStart, true);
});

test("what the server refuses for good rejects with its reason, and can be sent again or given up", async () => {
  const channel = await joined();
  const first = channel.send("one", { id: randomUUID() });
  const { clientMessageId: id } = await first;

  await assert.rejects(channel.send("another text", { id }), { name: "ChatError", code: "CONFLICT" });
  const [failed] = channel.outgoing;
  assert.equal(failed.state, "failed");
  assert.equal(failed.error.code, "CONFLICT");
  await assert.rejects(channel.retry(id), { code: "CONFLICT" });
  assert.equal(channel.discard(id), true);
  assert.deepEqual(channel.outgoing, []);
  await assert.rejects(channel.retry(id), { code: "NOT_FOUND" });
});

test("a repeated id is stored once, and gives the message that was stored first", async () => {
  const channel = await joined();
  const first = await channel.send("one", { id: "7" });
  assert.deepEqual(await channel.send("one", { id: "7" }), first);
  assert.deepEqual(texts(channel.messages), ["one"]);

  const apart = client({ entityId: first.senderId }).channel(channel.id);
  assert.deepEqual(await apart.send("one", { id: "7" }), first);
});

test("a message that no server would take is refused at once", async () => {
  const channel = await joined();
  await assert.rejects(channel.send("x".repeat(1_000_000)), ChatError);
});

test("typing, coming and going are told to the others", async () => {
  const ann = await joined();
  const events = [];
  ann.on("typing", (event) => events.push(event));
  ann.on("presence", (event) => events.push(event));
  const bobsClient = client({ name: "Bob" });
  const bob = bobsClient.channel(ann.id);
  const { entityId } = bobsClient;
  await bob.join();
  bob.typing();
  bob.typing();
  bob.typing(false);
  await until(ann, "typing", () => events.some(({ isTyping }) => isTyping === false));
  await bob.leave();
  await until(ann, "presence", () => events.at(-1).present === false);

  assert.deepEqual(events, [
    { entityId, present: true },
    { entityId, name: "Bob", isTyping: true },
    { entityId, name: "Bob", isTyping: false },
    { entityId, present: false },
  ]);
});

test("who is in a channel is told to those in it", async () => {
  const [anns, bobs] = [client(), client()];
  const ann = anns.channel(randomUUID());
  const bob = bobs.channel(ann.id);
  await ann.join();
  assert.deepEqual(await ann.present(), { count: 1, entityIds: [anns.entityId] });
  await bob.join();
  assert.deepEqual((await ann.present()).entityIds.sort(), [anns.entityId, bobs.entityId].sort());
  await bob.leave();
  await assert.rejects(bob.present(), { code: "FORBIDDEN" });
});

test("a channel that was left tells nothing, and one that is joined again tells what was missed", async () => {
  const ann = await joined();
  const bob = await joined(ann.id);
  const events = record(bob);
  await bob.leave();
  assert.equal(bob.state, "left");
  await ann.send("one");
  await ann.send("two");
  assert.deepEqual(events, []);
  await bob.join();
  assert.deepEqual(texts(bob.messages), ["one", "two"]);
});

test("an agent's turn disables the input and enables it again, with its reply and its thought", async () => {
  const agents = (await client().request("GET", "/api/agents")).agents;
  const ann = client();
  const channel = ann.channel(randomUUID());
  const inputs = [];
  channel.on("change", () => inputs.push(channel.inputEnabled));
  await channel.join({ metadata: { isDm: true, targetUserId: agents[0].id } });
  const completed = new Promise((resolve) => channel.on("complete", resolve));
  await channel.send("I am sad");
  await completed;

  const reply = channel.messages.at(-1);
  assert.equal(reply.senderId, agents[0].id);
  assert.ok(reply.thought);
  assert.deepEqual((await channel.history()).at(-1), reply);
  assert.ok(inputs.includes(false));
  assert.equal(channel.inputEnabled, true);
});

test("uploaded files can be sent and downloaded", async () => {
  const channel = await joined();
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const attachment = await channel.upload(png, { name: "a.png", type: "image/png" });
  const { attachments } = await channel.send("look", { attachments: [attachment] });

  assert.deepEqual(attachments, [attachment]);
  const file = await fetch(new URL(attachments[0].url, server.url));
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), png);
  await assert.rejects(channel.upload(new Blob(["<script>"], { type: "text/html" })), { code: "INVALID" });
});

test("without a connection a file is refused at once, and what was uploaded before is sent later", async () => {
  let isReachable = true;
  const proxy = await Proxy.start(() => (isReachable ? server.port : NOBODY_LISTENS));
  const ann = newClient(proxy.url);
  const channel = ann.channel(randomUUID());
  await channel.join();
  const png = new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], { type: "image/png" });
  const attachment = await channel.upload(png, { name: "before.png" });
  const offline = state(ann, "offline");
  isReachable = false;
  proxy.cut();
  await offline;

  await assert.rejects(channel.upload(png, { name: "during.png" }), { code: "OFFLINE" });
  const sending = channel.send("with a picture", { attachments: [attachment] });
  assert.equal(channel.outgoing[0].attachments[0].title, "before.png");
  isReachable = true;
  assert.deepEqual((await sending).attachments, [attachment]);
  assert.equal((await channel.upload(png, { name: "after.png" })).title, "after.png");
  ann.close();
  proxy.close();
});

test("a client that is closed refuses what waits and what comes, and says so", async () => {
  const ann = client();
  const channel = ann.channel(randomUUID());
  await channel.join();
  const sending = channel.send("never mind");
  ann.close();
  await assert.rejects(sending, { code: "CLOSED" });
  await assert.rejects(channel.send("more"), { code: "CLOSED" });
  assert.equal(ann.state, "closed");
  assert.equal(channel.state, "left");
});

test("a client connects, and says so", async () => {
  const ann = client();
  await state(ann, "online");
  assert.ok(ann.entityId);
});
