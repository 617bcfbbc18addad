/* The unmodified @elizaos/api-client against wimpole. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { ElizaClient } from "@elizaos/api-client";

import { agentOf, connectTo, DEFAULT_SERVER_ID } from "../e2e/client.mjs";
import { useServer } from "../e2e/server.mjs";

const server = await useServer();
const client = ElizaClient.create({ baseUrl: server.url });
const agent = await agentOf(server.url);

const WAIT_TIMEOUT_MS = 10_000;

/** An agent in a program of its own; nobody may speak for the built-in one. */
const external = { id: randomUUID(), name: "External" };

/** Asks until the answer fits: sessions and jobs have no events. */
async function poll(ask, fits) {
  const deadline = Date.now() + WAIT_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    assert.ok(Date.now() < deadline, `in vain: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function group(name = "Group", ...participantIds) {
  return client.messaging.createGroupChannel({ name, participantIds, metadata: { type: "GROUP" } });
}

function submission(channelId, content) {
  return {
    channel_id: channelId,
    message_server_id: DEFAULT_SERVER_ID,
    author_id: external.id,
    content,
    source_type: "agent_response",
    raw_message: { text: content, thought: "why", actions: ["REPLY"] },
    metadata: { agentName: external.name },
  };
}

async function contents(channelId, params) {
  const { messages } = await client.messaging.getChannelMessages(channelId, params);
  return messages.map((message) => message.content);
}

test("the server says that it is there", async () => {
  assert.equal((await client.server.ping()).pong, true);
  assert.equal((await client.server.hello()).message, "Hello World!");
  assert.equal((await client.server.checkHealth()).status, "OK");
  assert.equal((await client.server.getStatus()).agentCount, 1);
});

test("agents are listed and described", async () => {
  const { agents } = await client.agents.listAgents();
  const described = await client.agents.getAgent(agent.id);

  assert.deepEqual(
    agents.map(({ id, status }) => ({ id, status })),
    [{ id: agent.id, status: "active" }],
  );
  assert.equal(described.name, agent.name);
  assert.deepEqual(await client.agents.getAgentPanels(agent.id), { panels: [] });
});

test("the agent belongs to the current message server", async () => {
  const { messageServerId } = await client.messaging.getCurrentMessageServer();
  const ofServer = await client.agents.getAgentsForMessageServer(messageServerId);
  const ofAgent = await client.agents.getMessageServersForAgent(agent.id);

  assert.equal(messageServerId, DEFAULT_SERVER_ID);
  assert.deepEqual(ofServer.agents, [agent.id]);
  assert.deepEqual(ofAgent.messageServers, [DEFAULT_SERVER_ID]);
});

test("message servers are created and listed", async () => {
  const { server: created } = await client.messaging.createMessageServer({ name: "Second", sourceType: "test" });
  const { messageServers } = await client.messaging.listMessageServers();
  const { channels } = await client.messaging.getMessageServerChannels(created.id);

  assert.deepEqual(
    messageServers.filter(({ id }) => id === created.id).map(({ name }) => name),
    ["Second"],
  );
  assert.deepEqual(channels, []);
});

test("a group channel is created, found, renamed and deleted", async () => {
  const [ann, bob] = [randomUUID(), randomUUID()];
  const channel = await group("Before", ann, bob);
  const { channels } = await client.messaging.getMessageServerChannels(DEFAULT_SERVER_ID);

  await client.messaging.updateChannel(channel.id, { name: "After", metadata: { topic: "x" } });
  const details = await client.messaging.getChannelDetails(channel.id);
  const participants = await client.messaging.getChannelParticipants(channel.id);
  await client.messaging.deleteChannel(channel.id);

  assert.ok(channels.some(({ id }) => id === channel.id));
  assert.equal(details.name, "After");
  assert.deepEqual(details.metadata, { topic: "x" });
  assert.deepEqual(participants, [ann, bob]);
  await assert.rejects(client.messaging.getChannelDetails(channel.id), { name: "ApiError", status: 404 });
});

test("an agent joins and leaves a channel", async () => {
  const person = randomUUID();
  const channel = await group("With an agent", person);

  await client.messaging.addAgentToChannel(channel.id, agent.id);
  const together = await client.messaging.getChannelParticipants(channel.id);
  await client.messaging.removeAgentFromChannel(channel.id, agent.id);
  const alone = await client.messaging.getChannelParticipants(channel.id);

  assert.deepEqual(together, [person, agent.id]);
  assert.deepEqual(alone, [person]);
});

test("two people have one direct channel, whoever asks for it", async () => {
  const pair = [randomUUID(), randomUUID()];

  const first = await client.messaging.getOrCreateDmChannel({ participantIds: pair });
  const again = await client.messaging.getOrCreateDmChannel({ participantIds: pair.toReversed() });

  assert.equal(first.type, "DM");
  assert.equal(again.id, first.id);
});

test("what an agent submits is stored, and comes to who has joined", async () => {
  const channel = await group();
  const listener = await connectTo(server.url, channel.id);

  const stored = await client.messaging.submitMessage(submission(channel.id, "submitted"));
  const heard = await listener.broadcastOf("submitted");
  const { messages } = await client.messaging.getChannelMessages(channel.id);

  assert.equal(heard.id, stored.id);
  assert.equal(heard.thought, "why");
  assert.deepEqual(
    messages.map(({ id, content, authorId }) => ({ id, content, authorId })),
    [{ id: stored.id, content: "submitted", authorId: external.id }],
  );
});

test("older messages are found by the time of a newer one, as a date or in milliseconds", async () => {
  const channel = await group();
  for (const content of ["one", "two", "three"]) await client.messaging.submitMessage(submission(channel.id, content));
  const { messages } = await client.messaging.getChannelMessages(channel.id);
  const later = new Date(Date.parse(messages[0].createdAt) + 1000);

  assert.deepEqual(await contents(channel.id, { limit: 2 }), ["three", "two"]);
  assert.deepEqual(await contents(channel.id, { before: later.toISOString() }), ["three", "two", "one"]);
  assert.deepEqual(await contents(channel.id, { before: String(later.getTime()) }), ["three", "two", "one"]);
  assert.deepEqual(await contents(channel.id, { before: "1000" }), []);
});

test("messages are searched, which the ElizaOS server does not offer", async () => {
  const channel = await group();
  for (const content of ["a needle", "hay", "needle two"]) {
    await client.messaging.submitMessage(submission(channel.id, content));
  }
  const search = async (params) =>
    (await client.messaging.searchMessages({ query: "needle", channelId: channel.id, ...params })).messages;

  assert.deepEqual((await search()).map(({ content }) => content), ["needle two", "a needle"]);
  assert.deepEqual((await search({ limit: 1, offset: 1 })).map(({ content }) => content), ["a needle"]);
  assert.equal((await search({ authorId: external.id, from: new Date(Date.now() - 60_000) })).length, 2);
  assert.deepEqual(await search({ to: new Date(0) }), []);
});

test("a message is deleted, and a channel is cleared", async () => {
  const channel = await group();
  const listener = await connectTo(server.url, channel.id);
  const first = await client.messaging.submitMessage(submission(channel.id, "first"));
  await client.messaging.submitMessage(submission(channel.id, "second"));

  await client.messaging.deleteMessage(channel.id, first.id);
  const left = await contents(channel.id);
  await client.messaging.clearChannelHistory(channel.id);

  assert.deepEqual(left, ["second"]);
  assert.deepEqual(await contents(channel.id), []);
  assert.equal((await listener.events.waitFor("messageDeleted")).messageId, first.id);
  assert.equal((await listener.events.waitFor("channelCleared")).channelId, channel.id);
});

test("a message from elsewhere is taken in and answered by the agent", async () => {
  const channel = await group("From elsewhere", agent.id);
  const listener = await connectTo(server.url, channel.id);

  await client.messaging.ingestExternalMessages({
    channel_id: channel.id,
    message_server_id: DEFAULT_SERVER_ID,
    author_id: randomUUID(),
    author_display_name: "Far away",
    content: "Hello from elsewhere",
  });

  assert.equal((await listener.broadcastOf("Hello from elsewhere")).senderName, "Far away");
  await listener.events.waitFor("messageBroadcast", (message) => message.senderId === agent.id);
});

test("the end of a turn opens the input", async () => {
  const channel = await group();
  const listener = await connectTo(server.url, channel.id);

  await client.messaging.completeMessage({ channel_id: channel.id, server_id: DEFAULT_SERVER_ID });

  assert.equal((await listener.events.waitFor("messageComplete")).channelId, channel.id);
});

test("a session is opened, used, listed and closed", async () => {
  const session = await client.sessions.createSession({ agentId: agent.id, userId: randomUUID() });
  const id = session.sessionId;

  await client.sessions.sendMessage(id, { content: "Hello in a session" });
  const { messages } = await poll(
    () => client.sessions.getMessages(id),
    (answer) => answer.messages.some((message) => message.isAgent),
  );
  const listed = await client.sessions.listSessions();
  const described = await client.sessions.getSession(id);
  await client.sessions.deleteSession(id);

  assert.ok(messages.some(({ content, isAgent }) => content === "Hello in a session" && !isAgent));
  assert.ok(listed.sessions.some(({ sessionId }) => sessionId === id));
  assert.equal(described.agentId, agent.id);
  assert.equal((await client.sessions.checkHealth()).status, "healthy");
  await assert.rejects(client.sessions.getSession(id), { name: "ApiError", code: "SESSION_NOT_FOUND", status: 404 });
});

test("a job is answered", async () => {
  const answer = await client.jobs.ask(randomUUID(), "What do you do?", agent.id, { interval: 50 });

  assert.ok(answer.length > 0);
});

test("files of agents and of channels are taken and given back", async () => {
  const channel = await group();
  const file = new File(["hello"], "note.txt", { type: "text/plain" });

  const ofAgent = await client.media.uploadAgentMedia(agent.id, { file, filename: "note.txt" });
  const ofChannel = await client.media.uploadChannelMedia(channel.id, file);

  for (const uploaded of [ofAgent, ofChannel]) {
    assert.equal(uploaded.originalName, "note.txt");
    assert.equal(uploaded.size, 5);
    assert.equal(await (await fetch(server.url + uploaded.url)).text(), "hello");
  }
});

test("the server's log can be read", async () => {
  const { logs, levels } = await client.system.getGlobalLogs();

  assert.ok(levels.includes("info"));
  for (const line of logs) assert.equal(typeof line.msg, "string");
});

test("panels of what is not rebuilt stay quiet", async () => {
  assert.deepEqual((await client.runs.listRuns(agent.id)).runs, []);
  assert.deepEqual((await client.memory.getAgentMemories(agent.id)).memories, []);
  assert.deepEqual(await client.agents.getAgentLogs(agent.id), []);
});

test("an error has the code and the status of the real server", async () => {
  await assert.rejects(client.agents.getAgent(randomUUID()), { name: "ApiError", code: "NOT_FOUND", status: 404 });
  await assert.rejects(client.agents.getAgent("bad"), { name: "ApiError", code: "INVALID_ID", status: 400 });
});
