// What clients tell each other besides messages: typing, coming and going, and the state of a channel.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { connect, connectTo } from "./client.mjs";
import { AGENT_ID, Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const server = await useServer({ workers: 2 });
const { url } = server;

test("typing is told to the others in the channel, and to nobody else", async () => {
  const channelId = randomUUID();
  const [ann, bob] = [await connectTo(url, channelId), await connectTo(url, channelId)];
  const outsider = await connectTo(url, randomUUID());
  const answer = await ann.request("typing", { channelId, userName: "Ann" });
  assert.deepEqual(answer, { ok: true });

  const { entityId } = ann;
  const typing = { channelId, roomId: channelId, userId: entityId, entityId, userName: "Ann", isTyping: true };
  assert.deepEqual(await bob.events.waitFor("userTyping"), typing);
  await ann.request("typing", { roomId: channelId, userId: entityId, isTyping: false });
  await bob.events.waitFor("userTyping", ({ isTyping }) => isTyping === false);
  for (const other of [ann, outsider]) {
    await other.request("leave", { channelId: "nowhere" });
    assert.deepEqual(other.events.all("userTyping"), []);
  }
});

test("who types for another, or where it is not, is refused", async () => {
  const channelId = randomUUID();
  const [ann, bob] = [await connectTo(url, channelId), await connectTo(url, channelId)];
  const outsider = await connect(url);

  assert.equal((await ann.request("typing", { channelId, userId: bob.entityId })).code, "FORBIDDEN");
  assert.equal((await outsider.request("typing", { channelId })).code, "FORBIDDEN");
  assert.equal((await ann.request("typing", { channelId: "lobby" })).code, "INVALID");
  assert.equal((await ann.request("typing", null)).code, "INVALID");
});

test("the first connection of a person in a channel is told of, and the end of the last", async () => {
  const channelId = randomUUID();
  const watcher = await connectTo(url, channelId);
  const entityId = randomUUID();
  const [first, second] = [await connectTo(url, channelId, { entityId }), await connectTo(url, channelId, { entityId })];
  const joined = await watcher.events.waitFor("userJoined", ({ userId }) => userId === entityId);
  assert.equal(joined.channelId, channelId);
  assert.equal(joined.roomId, channelId);

  first.close();
  const third = await connectTo(url, channelId);
  await watcher.events.waitFor("userJoined", ({ userId }) => userId === third.entityId);
  await second.request("leave", { channelId });
  await watcher.events.waitFor("userLeft", ({ userId }) => userId === entityId);
  const about = ({ userId }) => userId === entityId;
  assert.equal(watcher.events.all("userJoined").filter(about).length, 1);
  assert.equal(watcher.events.all("userLeft").filter(about).length, 1);
  assert.deepEqual(second.events.all("userJoined").filter(about), []);
});

test("who is in a channel is told to those in it: each once, whatever the number of their connections", async () => {
  const channelId = randomUUID();
  const watcher = await connectTo(url, channelId);
  const entityId = randomUUID();
  const twice = [await connectTo(url, channelId, { entityId }), await connectTo(url, channelId, { entityId })];
  const present = async () => {
    const { entityIds, ...rest } = await watcher.request("presence", { channelId });
    return { ...rest, entityIds: entityIds.sort() };
  };
  const answer = (...ids) => ({ channelId, roomId: channelId, count: ids.length, entityIds: ids.sort(), ok: true });
  assert.deepEqual(await present(), answer(watcher.entityId, entityId));

  for (const connection of twice) await connection.request("leave", { channelId });
  assert.deepEqual(await present(), answer(watcher.entityId));
  assert.equal((await twice[0].request("presence", { channelId })).code, "FORBIDDEN");
  assert.equal((await watcher.request("presence", { channelId: "lobby" })).code, "INVALID");
});

test("the state of a channel holds its participants and last messages", async () => {
  const channelId = randomUUID();
  const ann = await connectTo(url, channelId);
  const other = randomUUID();
  await ann.send(channelId, "one", { metadata: { isDm: true, targetUserId: other } });
  await ann.send(channelId, "two");
  const state = await ann.request("request-world-state", { roomId: channelId });
  const event = await ann.events.waitFor("world-state");

  assert.equal(state.ok, true);
  assert.deepEqual(state, { ...event, ok: true });
  assert.deepEqual(Object.keys(event.users).sort(), [ann.entityId, other].sort());
  assert.deepEqual(event.agents, {});
  assert.equal(event.channels[channelId].type, "DM");
  assert.deepEqual(event.messages[channelId].map(({ text }) => text), ["one", "two"]);
});

test("the state of what is no channel is an error", async () => {
  const client = await connect(url);
  assert.equal((await client.request("request-world-state", {})).code, "INVALID");
  assert.equal((await client.request("request-world-state", { roomId: "lobby" })).code, "INVALID");
  assert.equal((await client.request("request-world-state", { roomId: randomUUID() })).code, "NOT_FOUND");
});

test("who has asked is told of every new channel, however it comes, until it does not want to know", async () => {
  const rest = new Rest({ url });
  const [ann, other] = [await connect(url), await connect(url)];
  assert.deepEqual(await ann.request("subscribe_channels"), { ok: true });

  const group = await rest.channel([ann.entityId], { name: "plans" });
  const { channel } = await ann.events.waitFor("channelCreated", ({ channelId }) => channelId === group);
  assert.equal(channel.id, group);
  assert.equal(channel.name, "plans");
  const query = new URLSearchParams({ currentUserId: other.entityId, targetUserId: AGENT_ID });
  const direct = (await rest.get(`/api/messaging/dm-channel?${query}`)).body.data.id;
  await ann.events.waitFor("channelCreated", ({ channelId }) => channelId === direct);
  const opened = randomUUID();
  await other.send(opened, "opens a channel");
  await other.send(opened, "is in it");
  await ann.events.waitFor("channelCreated", ({ channelId }) => channelId === opened);
  await rest.patch(`/api/messaging/channels/${group}`, { name: "great plans" });
  const changed = await ann.events.waitFor("channelUpdated", ({ channelId }) => channelId === group);
  assert.equal(changed.updates.name, "great plans");

  assert.deepEqual(await ann.request("unsubscribe_channels"), { ok: true });
  const last = await rest.channel([ann.entityId], { name: "unseen" });
  await other.join(last);
  await ann.request("leave", { channelId: "nowhere" });
  const created = (client) => client.events.all("channelCreated").map(({ channelId }) => channelId);
  assert.deepEqual(created(ann), [group, direct, opened]);
  assert.deepEqual(created(other), []);
});
