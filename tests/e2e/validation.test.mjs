import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { agentOf, connect, connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const SEND_ERROR =
  "For SEND_MESSAGE: channelId, messageServerId (message_server_id), senderId (author_id), and message are required.";
const JOIN_ERROR = "channelId is required for joining.";

const server = await useServer();

/** A bystander must not notice anything of what another connection does wrong. */
async function assertUndisturbed(bystander) {
  const channelId = randomUUID();
  assert.equal((await bystander.join(channelId)).ok, true);
  assert.equal((await bystander.send(channelId, "still here")).ok, true);
  assert.deepEqual(bystander.events.all("messageError"), []);
  assert.deepEqual(bystander.events.all("disconnect"), []);
}

const badSendFields = {
  "no channelId": { channelId: undefined },
  "null as channelId": { channelId: null },
  "an empty channelId": { channelId: "" },
  "a channelId that is no UUID": { channelId: "nope" },
  "a channelId with braces": { channelId: `{${randomUUID()}}` },
  "a number as channelId": { channelId: 12345 },
  "an object as channelId": { channelId: { id: randomUUID() } },
  "an array as channelId": { channelId: [randomUUID()] },
  "no senderId": { senderId: undefined },
  "a senderId that is no UUID": { senderId: "nope" },
  "a number as senderId": { senderId: 7 },
  "no message": { message: undefined },
  "null as message": { message: null },
  "an empty message": { message: "" },
  "an object as message": { message: { text: "hi" } },
  "an array as message": { message: ["hi"] },
  "a boolean as message": { message: true },
  "a messageServerId that is no UUID": { serverId: "nope" },
  "an object as messageServerId": { serverId: {} },
};

for (const [what, fields] of Object.entries(badSendFields)) {
  test(`a send with ${what} is refused with the real server's text`, async () => {
    const [client, bystander] = await Promise.all([connect(server.url), connect(server.url)]);

    const answer = await client.send(randomUUID(), "hello", fields);

    assert.equal(answer.ok, false);
    assert.equal(answer.error, SEND_ERROR);
    assert.equal((await client.events.waitFor("messageError")).error, SEND_ERROR);
    assert.deepEqual(client.events.all("messageBroadcast"), []);
    await assertUndisturbed(bystander);
  });
}

const otherBadFields = {
  "an object as senderName": [{ senderName: {} }, /senderName/],
  "a senderName of 10 KB": [{ senderName: "x".repeat(10_000) }, /sender name is longer than 256 bytes/],
  "a number as source": [{ source: 5 }, /source/],
  "a messageId of 1 KB": [{ messageId: "x".repeat(1_000) }, /message id is longer than 128 bytes/],
  "an object as messageId": [{ messageId: {} }, /messageId/],
  "a string as metadata": [{ metadata: "x" }, /metadata/],
  "an array as metadata": [{ metadata: [] }, /metadata/],
  "a number as attachments": [{ attachments: 5 }, /attachments/],
  "a target of a direct message that is no UUID": [{ metadata: { isDm: true, targetUserId: "nope" } }, /targetUserId/],
  "a text of 100 KB": [{ message: "x".repeat(100_000) }, /text/],
  "a NUL in the text": [{ message: "a\0b" }, /control character/],
  "a line break in the senderName": [{ senderName: "a\nb" }, /control character/],
};

for (const [what, [fields, expected]] of Object.entries(otherBadFields)) {
  test(`a send with ${what} is refused and says why`, async () => {
    const client = await connect(server.url);
    const channelId = randomUUID();

    const answer = await client.send(channelId, "hello", fields);

    assert.equal(answer.ok, false);
    assert.match(answer.error, expected);
    assert.equal((await client.events.waitFor("messageError")).error, answer.error);
    const reader = await connect(server.url);
    assert.deepEqual(await reader.replay(channelId), []);
  });
}

test("a number as message is stored as its text, as the real server does", async () => {
  const client = await connectTo(server.url, randomUUID());

  assert.equal((await client.send(randomUUID(), 42)).ok, true);

  assert.equal((await client.broadcastOf("42")).senderId, client.entityId);
});

for (const payload of [
  {},
  "text",
  [],
  { channelId: "" },
  { channelId: null },
  { entityId: "user-uuid" },
  { roomId: "" },
]) {
  test(`a join with the payload ${JSON.stringify(payload)} is refused`, async () => {
    const client = await connect(server.url);

    const answer = await client.request("message", { type: 0, payload });

    assert.equal(answer.ok, false);
    assert.equal(answer.error, JOIN_ERROR);
    assert.equal((await client.events.waitFor("messageError")).error, JOIN_ERROR);
  });
}

test("a send to an unknown channel of an unknown server is refused by name", async () => {
  const client = await connect(server.url);
  const serverId = randomUUID();

  const answer = await client.send(randomUUID(), "hello", { serverId });

  assert.equal(answer.ok, false);
  assert.equal(answer.error, `Server ${serverId} does not exist`);
});

test("a send to a known channel may name an unknown server", async () => {
  const channelId = randomUUID();
  const client = await connect(server.url);
  await client.send(channelId, "creates the channel");

  const answer = await client.send(channelId, "hello", { serverId: randomUUID() });

  assert.equal(answer.ok, true);
});

const ignoredMessages = {
  "no argument": [],
  null: [null],
  "a string": ["text"],
  "a number": [5],
  "an array": [[]],
  "an empty object": [{}],
  "a type without payload": [{ type: 1 }],
  "a payload without type": [{ payload: { channelId: randomUUID() } }],
  "an unknown type": [{ type: 99, payload: { channelId: randomUUID() } }],
  "a negative type": [{ type: -1, payload: { channelId: randomUUID() } }],
  "a fractional type": [{ type: 0.5, payload: { channelId: randomUUID() } }],
  "a type that is no number": [{ type: "one", payload: { channelId: randomUUID() } }],
  "an object as type": [{ type: {}, payload: { channelId: randomUUID() } }],
};

for (const [what, args] of Object.entries(ignoredMessages)) {
  test(`a message event with ${what} is ignored and the connection goes on`, async () => {
    const client = await connect(server.url);

    client.socket.emit("message", ...args);
    assert.equal((await client.join(randomUUID())).ok, true);

    const names = client.events.entries.map((entry) => entry.name);
    assert.deepEqual(names, ["authenticated", "connection_established", "channel_joined", "room_joined"]);
  });
}

test("unknown events are ignored and the connection goes on", async () => {
  const client = await connect(server.url);

  client.socket.emit("no_such_event", { a: 1 });
  client.socket.emit("constructor", "x");
  client.socket.emit("__proto__", "x");

  assert.equal((await client.join(randomUUID())).ok, true);
  assert.deepEqual(client.events.all("messageError"), []);
});

test("a sender other than the connection's identity is refused and nobody gets the message", async () => {
  const channelId = randomUUID();
  const [mallory, bob] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);

  const answer = await mallory.send(channelId, "I am bob", { senderId: bob.entityId });
  await mallory.send(channelId, "I am myself");
  await bob.broadcastOf("I am myself");

  assert.equal(answer.ok, false);
  assert.notEqual(answer.error, "");
  assert.equal((await mallory.events.waitFor("messageError")).error, answer.error);
  assert.equal(bob.events.all("messageBroadcast").length, 1);
});

test("nobody can send as the agent, not even who named nobody at the start", async () => {
  const channelId = randomUUID();
  const agent = await agentOf(server.url);
  const mallory = await connect(server.url, { auth: {} });

  const answer = await mallory.send(channelId, "I am the agent", { senderId: agent.id });

  assert.equal(answer.ok, false);
  const reader = await connect(server.url);
  assert.deepEqual(await reader.replay(channelId), []);
});

test("text of every kind comes back as it was sent", async () => {
  const channelId = randomUUID();
  const [alice, bob] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);
  const texts = [
    '"quotes" \\ and / slashes',
    "line\nbreak\ttab",
    "zażółć gęślą jaźń てすと 👩‍👩‍👧",
    "\u2028 \u2029 \u202e",
    "'; DROP TABLE messages; --",
    "<img src=x onerror=alert(1)>",
    "x".repeat(20_000),
  ];

  for (const text of texts) assert.equal((await alice.send(channelId, text)).ok, true, text.slice(0, 40));

  for (const text of texts) await bob.broadcastOf(text);
  const reader = await connect(server.url);
  assert.deepEqual(
    (await reader.replay(channelId)).map((message) => message.text),
    texts,
  );
});
