// Data isolation: users and agents see only the channels that they take part in (docs/adr/0013).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { after, test } from "node:test";

import { Client, connect, DEFAULT_SERVER_ID, LOBBY_ID } from "./client.mjs";
import { addKey } from "./keys.mjs";
import { Rest } from "./rest.mjs";
import { Server, temporaryDirectory, useServer } from "./server.mjs";

const SOON_MS = 3_000;
const DENIED = "Access denied: You don't have permission to join this channel";
const [ann, bob, eve] = [randomUUID(), randomUUID(), randomUUID()];
const keys = {};
const server = await useServer({
  workers: 2,
  // The name by which the ElizaOS server knows it.
  env: { ENABLE_DATA_ISOLATION: "true" },
  prepare: async (directory) => {
    for (const [name, entity] of Object.entries({ ann, bob, eve })) {
      keys[name] = (await addKey(directory, { entity })).secret;
    }
    keys.operator = (await addKey(directory, { role: "operator" })).secret;
    return { flags: ["--rate-limits", "off"] };
  },
});

/** REST with somebody's key. */
class RestOf extends Rest {
  constructor(name) {
    super(server);
    this.headers = { "x-api-key": keys[name] };
  }

  request(method, target, body) {
    return super.request(method, target, body, this.headers);
  }
}

function socketOf(name, entityId) {
  return connect(server.url, { entityId, auth: { entityId, apiKey: keys[name] } });
}

/** A group, which would be open to everybody elsewhere, of Ann and Bob. */
const group = await new RestOf("ann").channel([ann, bob], { type: "GROUP" });

test("who is not in a channel does not join, read, send or search it, nor is told of it", async () => {
  const annSocket = await socketOf("ann", ann);
  assert.equal((await annSocket.join(group)).ok, true);
  assert.equal((await annSocket.send(group, "among us")).ok, true);
  const eveSocket = await socketOf("eve", eve);
  assert.equal((await eveSocket.join(group)).error, DENIED);
  assert.equal((await eveSocket.send(group, "me too")).code, "FORBIDDEN");

  const rest = new RestOf("eve");
  for (const path of ["messages", "details", "participants"]) {
    assert.equal((await rest.get(`/api/messaging/channels/${group}/${path}`)).status, 403, path);
  }
  assert.equal((await rest.say(group, eve, "me too")).status, 403);
  const { channels } = (await rest.get(`/api/messaging/message-servers/${DEFAULT_SERVER_ID}/channels`)).body.data;
  assert.deepEqual(channels, []);
  const search = (name) => new RestOf(name).post("/api/messaging/messages/search", { query: "among" });
  assert.deepEqual((await search("eve")).body.data.messages, []);
  assert.equal((await search("bob")).body.data.messages[0].content, "among us");
  assert.equal(eveSocket.events.all("messageBroadcast").length, 0);
});

test("a channel that does not exist yet cannot be joined, but made", async () => {
  const eveSocket = await socketOf("eve", eve);
  assert.equal((await eveSocket.join(randomUUID())).error, DENIED);
  assert.equal((await eveSocket.join(LOBBY_ID)).error, DENIED);
  const own = randomUUID();
  assert.equal((await eveSocket.send(own, "mine")).ok, true);
  assert.equal((await eveSocket.join(own)).ok, true);
});

test("who is taken out of a channel leaves it, who is taken in may come", async () => {
  const rest = new RestOf("ann");
  const eveSocket = await socketOf("eve", eve);
  const participants = (ids) => rest.patch(`/api/messaging/channels/${group}`, { participantCentralUserIds: ids });
  assert.equal((await participants([ann, bob, eve])).status, 200);
  assert.equal((await eveSocket.join(group)).ok, true);
  assert.equal((await participants([ann, bob])).status, 200);
  await eveSocket.events.waitFor("messageError", ({ code }) => code === "FORBIDDEN", SOON_MS);
  const annSocket = await socketOf("ann", ann);
  await annSocket.join(group);
  assert.equal((await annSocket.send(group, "alone again")).ok, true);
  await annSocket.broadcastOf("alone again");
  assert.equal((await eveSocket.request("message", { type: 0, payload: { channelId: group } })).ok, false);
  assert.ok(!eveSocket.events.all("messageBroadcast").some(({ text }) => text === "alone again"));
});

test("message servers are those of the own channels; whoever runs the server sees all", async () => {
  const operator = new RestOf("operator");
  const made = await operator.post("/api/messaging/message-servers", { name: "Elsewhere", sourceType: "test" });
  const { id } = made.body.data.server;
  const made2 = await operator.channel([bob], { message_server_id: id });
  const seenBy = async (name) =>
    (await new RestOf(name).get("/api/messaging/message-servers")).body.data.messageServers.map((each) => each.id);
  assert.deepEqual(await seenBy("eve"), [DEFAULT_SERVER_ID]);
  assert.deepEqual(await seenBy("bob"), [DEFAULT_SERVER_ID, id]);
  assert.deepEqual(await seenBy("operator"), [DEFAULT_SERVER_ID, id]);
  assert.equal((await operator.get(`/api/messaging/channels/${made2}/details`)).status, 200);
});

test("a server that asks nobody who they are does not start with it", async () => {
  const dataDirectory = await temporaryDirectory();
  after(() => rm(dataDirectory, { recursive: true, force: true }));
  await assert.rejects(
    Server.start({ dataDirectory, env: { ENABLE_DATA_ISOLATION: "true" } }),
    /ENABLE_DATA_ISOLATION=true cannot be kept by a server that asks nobody who they are/,
  );
});

test("without isolation the same group is open", async () => {
  const shared = await useServer({ workers: 1 });
  const channel = await new Rest(shared).channel([ann, bob], { type: "GROUP" });
  const client = new Client(shared.url, { entityId: eve });
  assert.equal((await client.join(channel)).ok, true);
});
