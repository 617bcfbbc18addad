import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { Client, connect, connectTo, DEFAULT_SERVER_ID } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

const joinForms = {
  "message type 0 (the page's numbering)": (id) => ["message", { type: 0, payload: { channelId: id } }],
  "message type 1 (the real server's numbering)": (id) => ["message", { type: 1, payload: { channelId: id } }],
  'message type "0"': (id) => ["message", { type: "0", payload: { channelId: id } }],
  'message type "1"': (id) => ["message", { type: "1", payload: { channelId: id } }],
  'event "0"': (id) => ["0", { channelId: id }],
  'event "1"': (id) => ["1", { channelId: id }],
  "event join with channelId": (id) => ["join", { channelId: id }],
  "event join with roomId": (id) => ["join", { roomId: id }],
  "roomId in place of channelId": (id) => ["message", { type: 0, payload: { roomId: id } }],
};

for (const [form, build] of Object.entries(joinForms)) {
  test(`a client joins by ${form}`, async () => {
    const channelId = randomUUID();
    const client = await connect(server.url);
    const sender = await connectTo(server.url, channelId);

    client.socket.emit(...build(channelId));
    const joined = await client.events.waitFor("channel_joined");
    const legacy = await client.events.waitFor("room_joined");
    await sender.send(channelId, "after the join");

    for (const confirmation of [joined, legacy]) {
      assert.equal(confirmation.channelId, channelId);
      assert.equal(confirmation.roomId, channelId);
      assert.equal(confirmation.message, `Socket ${client.socket.id} successfully joined channel ${channelId}.`);
    }
    const names = client.events.entries.map((entry) => entry.name);
    assert.ok(names.indexOf("channel_joined") < names.indexOf("room_joined"));
    assert.equal((await client.broadcastOf("after the join")).senderId, sender.entityId);
  });
}

/** Forms of a send; each gets the channel and the sender and must carry `text` and `messageId`. */
const sendForms = {
  "message type 1 (the page's numbering)": (p) => ["message", { type: 1, payload: p }],
  "message type 2 (the real server's numbering)": (p) => ["message", { type: 2, payload: p }],
  'message type "1"': (p) => ["message", { type: "1", payload: p }],
  'message type "2"': (p) => ["message", { type: "2", payload: p }],
  'event "1"': (p) => ["1", p],
  'event "2"': (p) => ["2", p],
  "messageServerId in place of serverId": (p) => [
    "message",
    { type: 2, payload: renamed(p, "serverId", "messageServerId") },
  ],
  "message_server_id in place of serverId": (p) => [
    "message",
    { type: 2, payload: renamed(p, "serverId", "message_server_id") },
  ],
  "server_id in place of serverId": (p) => ["message", { type: 2, payload: renamed(p, "serverId", "server_id") }],
  "no server id": (p) => ["message", { type: 2, payload: renamed(p, "serverId", null) }],
  'server id "0"': (p) => ["message", { type: 2, payload: { ...p, serverId: "0" } }],
  "roomId in place of channelId": (p) => ["message", { type: 1, payload: renamed(p, "channelId", "roomId") }],
};

function renamed(payload, from, to) {
  const { [from]: value, ...others } = payload;
  return to ? { ...others, [to]: value } : others;
}

for (const [form, build] of Object.entries(sendForms)) {
  test(`a client sends by ${form}`, async () => {
    const channelId = randomUUID();
    const [alice, bob] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);
    const payload = alice.sendPayload(channelId, "hello", { senderName: "Alice" });

    alice.socket.emit(...build(payload));
    const [atBob, atAlice, ack] = await Promise.all([
      bob.broadcastOf("hello"),
      alice.broadcastOf("hello"),
      alice.events.waitFor("messageAck"),
    ]);

    const expected = {
      senderId: alice.entityId,
      senderName: "Alice",
      text: "hello",
      channelId,
      roomId: channelId,
      messageServerId: DEFAULT_SERVER_ID,
      serverId: DEFAULT_SERVER_ID,
      source: "web_client",
      seq: 1,
    };
    assert.deepEqual({ ...atBob, ...expected }, atBob);
    assert.match(atBob.id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    assert.ok(Math.abs(atBob.createdAt - Date.now()) < 60_000);
    assert.deepEqual(atAlice, { ...atBob, clientMessageId: payload.messageId });
    assert.equal(ack.clientMessageId, payload.messageId);
    assert.equal(ack.messageId, atBob.id);
    assert.equal(ack.status, "received_by_server_and_processing");
    assert.equal(ack.channelId, channelId);
    assert.equal(ack.roomId, channelId);
  });
}

test("a client sends by the REST reference's message {text, roomId, userId, name}", async () => {
  const channelId = randomUUID();
  const [alice, bob] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);

  alice.socket.emit("message", { text: "hello", roomId: channelId, userId: alice.entityId, name: "Alice" });

  const message = await bob.broadcastOf("hello");
  assert.equal(message.senderId, alice.entityId);
  assert.equal(message.senderName, "Alice");
  assert.equal(message.channelId, channelId);
});

test("the sender gets its broadcast before the ack, joined or not, and nobody else gets clientMessageId", async () => {
  const channelId = randomUUID();
  const [alice, bob] = await Promise.all([connect(server.url), connectTo(server.url, channelId)]);

  alice.socket.emit("message", { type: 1, payload: alice.sendPayload(channelId, "hello") });
  await alice.events.waitFor("messageAck");
  const atBob = await bob.broadcastOf("hello");

  const names = alice.events.entries.map((entry) => entry.name);
  const broadcast = names.indexOf("messageBroadcast");
  assert.ok(broadcast >= 0 && broadcast < names.indexOf("messageAck"), names.join());
  assert.equal("clientMessageId" in atBob, false);
});

test("a message without messageId is stored and acknowledged without clientMessageId", async () => {
  const channelId = randomUUID();
  const alice = await connectTo(server.url, channelId);

  const answer = await alice.send(channelId, "hello", { messageId: undefined });

  assert.equal(answer.ok, true);
  assert.equal("clientMessageId" in answer, false);
  assert.equal("clientMessageId" in (await alice.broadcastOf("hello")), false);
});

test("a message without senderName and source gets the real server's defaults", async () => {
  const channelId = randomUUID();
  const alice = await connectTo(server.url, channelId);

  await alice.send(channelId, "hello", { senderName: undefined, source: undefined });

  const message = await alice.broadcastOf("hello");
  assert.equal(message.senderName, "User");
  assert.equal(message.source, "socketio_client");
});

test("callbacks get the same object as the events, plus ok", async () => {
  const channelId = randomUUID();
  const alice = await connect(server.url);

  const joined = await alice.join(channelId);
  const sent = await alice.send(channelId, "hello");
  const refused = await alice.send("nonsense", "hello");

  assert.deepEqual(joined, { ...alice.events.all("channel_joined")[0], ok: true });
  assert.deepEqual(sent, { ...alice.events.all("messageAck")[0], ok: true });
  assert.deepEqual(refused, { ...alice.events.all("messageError")[0], ok: false });
  assert.equal(typeof refused.code, "string");
});

test("a client that has left a channel gets no more of its messages", async () => {
  const [left, kept] = [randomUUID(), randomUUID()];
  const [alice, bob] = await Promise.all([connectTo(server.url, left), connectTo(server.url, left)]);
  await bob.join(kept);

  assert.equal((await bob.request("leave", { channelId: left })).ok, true);
  await alice.send(left, "not for bob");
  await alice.send(kept, "for bob");
  await bob.broadcastOf("for bob");

  const texts = bob.events.all("messageBroadcast").map((message) => message.text);
  assert.deepEqual(texts, ["for bob"]);
});

test("a client that has not joined gets nothing of a channel", async () => {
  const [foreign, own] = [randomUUID(), randomUUID()];
  const [alice, bob] = await Promise.all([connect(server.url), connectTo(server.url, own)]);

  await alice.send(foreign, "not for bob");
  await alice.send(own, "for bob");
  await bob.broadcastOf("for bob");

  assert.equal(bob.events.all("messageBroadcast").length, 1);
});

test("authenticated comes first where an identity is given, then connection_established with the socket's id", async () => {
  const alice = await connect(server.url);

  const names = alice.events.entries.map((entry) => entry.name);
  const [authenticated] = alice.events.all("authenticated");
  const [established] = alice.events.all("connection_established");
  assert.deepEqual(names, ["authenticated", "connection_established"]);
  assert.equal(authenticated.entityId, alice.entityId);
  assert.equal(typeof authenticated.timestamp, "number");
  assert.deepEqual(established, { message: "Connected to Eliza Socket.IO server", socketId: alice.socket.id });
});

test("a client that names nobody connects and takes the first senderId it uses", async () => {
  const channelId = randomUUID();
  const nobody = await connect(server.url, { auth: {} });

  const first = await nobody.send(channelId, "as one", { senderId: nobody.entityId });
  const second = await nobody.send(channelId, "as another", { senderId: randomUUID() });

  assert.deepEqual(nobody.events.entries[0].name, "connection_established");
  assert.equal(first.ok, true);
  assert.equal(second.ok, false);
});

test("a handshake with an entityId that is no UUID is refused as the real server does", async () => {
  for (const entityId of ["nope", 5, {}, ""]) {
    const client = new Client(server.url, { auth: { entityId } });

    assert.equal(await client.events.waitFor("connect_error"), "Valid entityId required");
    client.close();
  }
});

test("a namespace other than / is refused", async () => {
  const client = new Client(`${server.url}/nope`);

  assert.equal(await client.events.waitFor("connect_error"), "Invalid namespace");
});
