import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { agentOf, connect, connectTo, DEFAULT_SERVER_ID, LOBBY_ID } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

function directMessage(agent) {
  return { metadata: { isDm: true, channelType: "DM", targetUserId: agent.id } };
}

function answersIn(client, channelId) {
  return client.events
    .all("messageBroadcast")
    .filter((message) => message.channelId === channelId && message.source === "agent_response");
}

async function nextAnswer(client, channelId, count = 1) {
  await client.events.waitUntil(() => answersIn(client, channelId).length >= count, `answer ${count} of the agent`);
  return answersIn(client, channelId)[count - 1];
}

test("the server lists its built-in agent", async () => {
  const response = await fetch(`${server.url}/api/agents`);
  const body = await response.json();

  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  assert.equal(body.success, true);
  const [agent] = body.data.agents;
  assert.match(agent.id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  assert.equal(agent.name, "Eliza");
  assert.equal(agent.characterName, "Eliza");
  assert.equal(agent.status, "active");
  assert.ok("bio" in agent);
});

test("a direct message makes its channel and the agent answers in it", async () => {
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);

  await client.send(channelId, "I am unhappy about my work", directMessage(agent));
  const answer = await nextAnswer(client, channelId);

  assert.equal(answer.senderId, agent.id);
  assert.equal(answer.senderName, agent.name);
  assert.ok(answer.text.length > 0);
  assert.ok(answer.thought.length > 0);
  assert.deepEqual(answer.actions, ["REPLY"]);
  assert.equal(answer.source, "agent_response");
  assert.equal(answer.seq, 2);
  assert.equal(answer.roomId, channelId);
  assert.equal(answer.serverId, DEFAULT_SERVER_ID);
  assert.equal(answer.messageServerId, DEFAULT_SERVER_ID);
  assert.equal("clientMessageId" in answer, false);
});

test("the input is disabled before the agent's turn and enabled after it, with messageComplete between", async () => {
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);

  client.socket.emit("message", { type: 1, payload: client.sendPayload(channelId, "hello", directMessage(agent)) });
  await client.events.waitFor("controlMessage", (control) => control.action === "enable_input");

  const turn = client.events.entries
    .filter(({ name }) => ["messageAck", "messageBroadcast", "controlMessage", "messageComplete"].includes(name))
    .map(({ name, data }) => data.action ?? (data.source === "agent_response" ? "answer" : name));
  assert.deepEqual(turn, [
    "messageBroadcast",
    "messageAck",
    "disable_input",
    "answer",
    "messageComplete",
    "enable_input",
  ]);
  for (const control of client.events.all("controlMessage")) assert.equal(control.channelId, channelId);
  assert.equal(client.events.all("messageComplete")[0].channelId, channelId);
});

test("the agent answers every message of a fast writer, one turn after the other", async () => {
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  const count = 10;

  await Promise.all(
    Array.from({ length: count }, (_, n) => client.send(channelId, `I think of the number ${n}`, directMessage(agent))),
  );
  await nextAnswer(client, channelId, count);
  const actions = () => client.events.all("controlMessage").map((control) => control.action);
  await client.events.waitUntil(
    () => actions().filter((action) => action === "enable_input").length >= count,
    "the end of the turns",
  );

  assert.deepEqual(actions(), Array.from({ length: count }, () => ["disable_input", "enable_input"]).flat());
  const reader = await connect(server.url);
  const stored = await reader.replay(channelId);
  assert.equal(stored.length, 2 * count);
  assert.equal(stored.filter((message) => message.senderId === agent.id).length, count);
});

test("the agent uses what it is told", async () => {
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);

  await client.send(channelId, "I need a holiday", directMessage(agent));
  const answer = await nextAnswer(client, channelId);

  assert.match(answer.text, /holiday/i);
});

test("the agent answers in a group where it is the only agent, and all members see it", async () => {
  const agent = await agentOf(server.url);
  const [alice, bob] = await Promise.all([connectTo(server.url, LOBBY_ID), connectTo(server.url, LOBBY_ID)]);

  await alice.send(LOBBY_ID, "Good morning everybody", { metadata: { isDm: false, channelType: "GROUP" } });
  const [atAlice, atBob] = await Promise.all([nextAnswer(alice, LOBBY_ID), nextAnswer(bob, LOBBY_ID)]);

  assert.equal(atBob.senderId, agent.id);
  assert.deepEqual(atAlice, atBob);
});

test("in a group the turn ends with messageComplete and nobody's input is disabled", async () => {
  const [alice, bob] = await Promise.all([connectTo(server.url, LOBBY_ID), connectTo(server.url, LOBBY_ID)]);

  await alice.send(LOBBY_ID, "Good evening everybody");
  await Promise.all([alice, bob].map((client) => client.events.waitFor("messageComplete")));

  for (const client of [alice, bob]) assert.deepEqual(client.events.all("controlMessage"), []);
});

test("the agent is silent in a group it is not a member of", async () => {
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  await client.join(LOBBY_ID);

  await client.send(channelId, "Does anybody hear me?");
  await client.send(LOBBY_ID, "Eliza, do you?");
  await nextAnswer(client, LOBBY_ID);

  assert.deepEqual(answersIn(client, channelId), []);
});

test("a direct message to another person gets no answer of the agent", async () => {
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  await client.join(LOBBY_ID);

  await client.send(channelId, "just for you", directMessage({ id: randomUUID() }));
  await client.send(LOBBY_ID, "Eliza, hello");
  await nextAnswer(client, LOBBY_ID);

  assert.deepEqual(answersIn(client, channelId), []);
});

test("the agent's answer is replayed like any other message", async () => {
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  await client.send(channelId, "hello", directMessage(agent));
  const answer = await nextAnswer(client, channelId);

  const reader = await connect(server.url);
  const stored = await reader.replay(channelId);

  assert.deepEqual(stored[1], answer);
});
