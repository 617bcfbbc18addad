import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { closeClients, connect, DEFAULT_SERVER_ID } from "./client.mjs";
import { AGENT_ID, Rest } from "./rest.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

const dataDirectory = await temporaryDirectory();
let server = await Server.start({ dataDirectory });
let rest = new Rest(server);
after(async () => {
  closeClients();
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function restart() {
  assert.equal(await server.stop(), 0);
  server = await Server.start({ dataDirectory });
  rest = new Rest(server);
}

/** The events of a text/event-stream. */
function eventsOf(text) {
  return text
    .trim()
    .split("\n\n")
    .map((event) => event.match(/^event: (\w+)\ndata: (.*)$/).slice(1))
    .map(([name, data]) => ({ name, data: JSON.parse(data) }));
}

test("the reply comes in the response, is stored and broadcast", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId, AGENT_ID], { type: "DM" });
  await ann.join(id);

  const answer = await rest.say(id, ann.entityId, "I am sad", { transport: "http" });

  assert.equal(answer.status, 201);
  const { userMessage, agentResponse } = answer.body;
  assert.equal(agentResponse.inReplyTo, userMessage.id);
  assert.ok(agentResponse.text.length > 0);
  const broadcast = await ann.broadcastOf(agentResponse.text);
  assert.equal(broadcast.id, agentResponse.responseId);
  const [newest] = (await rest.get(`/api/messaging/channels/${id}/messages`)).body.data.messages;
  assert.equal(newest.content, agentResponse.text);
  assert.deepEqual(newest.metadata.actions, ["REPLY"]);
  assert.equal(newest.metadata.thought, agentResponse.thought);
});

test("the reply comes as an event", async () => {
  const ann = randomUUID();
  const id = await rest.channel([ann, AGENT_ID], { type: "DM" });

  const answer = await rest.say(id, ann, "hello", { mode: "stream" });

  assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
  const events = eventsOf(answer.text);
  assert.deepEqual(events.map((event) => event.name), ["user_message", "done"]);
  assert.equal(events[0].data.content, "hello");
  assert.ok(events[1].data.text.length > 0);
});

test("an agent in another process takes part: nobody is woken by it, and the turn is told to be over", async () => {
  const ann = await connect(server.url);
  const bot = randomUUID();
  const id = await rest.channel([ann.entityId, bot, AGENT_ID], { type: "DM" });
  await ann.join(id);
  const messageId = randomUUID();
  const submission = {
    messageId,
    channel_id: id,
    server_id: DEFAULT_SERVER_ID,
    author_id: bot,
    content: "agent says hi",
    source_type: "agent_response",
    raw_message: { text: "agent says hi", thought: "thinking", actions: ["REPLY"] },
    metadata: { agentName: "Bot" },
  };

  assert.equal((await rest.post("/api/messaging/submit", submission)).status, 201);
  assert.equal((await rest.post("/api/messaging/submit", submission)).status, 201, "again is the same");
  const broadcast = await ann.broadcastOf("agent says hi");
  assert.equal(broadcast.id, messageId);
  assert.equal(broadcast.senderName, "Bot");
  assert.equal(broadcast.thought, "thinking");
  await rest.post("/api/messaging/complete", { channel_id: id, server_id: DEFAULT_SERVER_ID });
  assert.equal((await ann.events.waitFor("messageComplete")).channelId, id);
  const { messages } = (await rest.get(`/api/messaging/channels/${id}/messages`)).body.data;
  assert.equal(messages.length, 1, "the built-in agent has not answered");

  const action = { ...submission, messageId: randomUUID(), source_type: "agent_action", content: "Executing" };
  await rest.post("/api/messaging/action", action);
  const changed = await rest.patch(`/api/messaging/action/${action.messageId}`, {
    content: "Done",
    raw_message: { actions: ["X"], thought: "th2" },
  });
  assert.equal(changed.body.data.content, "Done");
  const update = await ann.broadcastOf("Done");
  assert.equal(update.id, action.messageId);
  assert.equal(typeof update.updatedAt, "number");
});

test("nobody speaks for the server's own agent", async () => {
  const id = await rest.channel([AGENT_ID]);
  assert.equal((await rest.say(id, AGENT_ID, "I am the agent")).status, 403);
});

test("a message of another system wakes the agent, once", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId, AGENT_ID], { type: "DM" });
  await ann.join(id);
  const external = {
    channel_id: id,
    message_server_id: DEFAULT_SERVER_ID,
    author_id: ann.entityId,
    content: "from elsewhere",
    source_id: "irc-1",
  };
  const [first, second] = [
    await rest.post("/api/messaging/ingest-external", external),
    await rest.post("/api/messaging/ingest-external", external),
  ];
  assert.equal(first.status, 202);
  assert.equal(second.body.data.messageId, first.body.data.messageId);
  await ann.events.waitFor("messageBroadcast", (message) => message.senderId === AGENT_ID);
});

test("an agent that is made answers when it is started, not when it is stopped, and is there after a restart", async () => {
  const made = await rest.post("/api/agents", {
    agent: { name: "Parry", bio: ["A second agent."], settings: { secrets: { KEY: "canary-secret" } } },
  });
  assert.equal(made.status, 201);
  const { id } = made.body.data;
  assert.doesNotMatch((await rest.get(`/api/agents/${id}`)).text, /canary-secret/);
  const ann = randomUUID();
  const channel = await rest.channel([ann, id], { type: "DM" });
  const ask = () => rest.say(channel, ann, "hello", { transport: "http", metadata: { targetAgentId: id } });
  assert.equal((await ask()).status, 404, "not started");

  assert.equal((await rest.post(`/api/agents/${id}/start`)).body.data.status, "active");
  assert.equal((await ask()).status, 201);
  await rest.patch(`/api/agents/${id}`, { topics: ["birds"] });
  await restart();
  const agent = (await rest.get(`/api/agents/${id}`)).body.data;
  assert.equal(agent.status, "active");
  assert.deepEqual(agent.topics, ["birds"]);
  assert.equal((await ask()).status, 201);

  await rest.post(`/api/agents/${id}/stop`);
  assert.equal((await ask()).status, 404);
  assert.equal((await rest.delete(`/api/agents/${id}`)).status, 204);
  assert.equal((await rest.get(`/api/agents/${id}`)).status, 404);
});

test("sessions: a conversation with an agent, over a restart", async () => {
  const user = randomUUID();
  const made = await rest.post("/api/messaging/sessions", { agentId: AGENT_ID, userId: user, metadata: { k: 1 } });
  assert.equal(made.status, 201);
  const session = `/api/messaging/sessions/${made.body.sessionId}`;

  const answer = await rest.post(`${session}/messages`, { content: "I am sad", transport: "http" });
  assert.equal(answer.status, 201);
  assert.equal(answer.body.sessionStatus.wasRenewed, true);
  const stream = await rest.post(`${session}/messages`, { content: "still sad", transport: "sse" });
  assert.deepEqual(eventsOf(stream.text).map((event) => event.name), ["user_message", "done"]);

  await restart();
  assert.equal((await rest.get(session)).body.renewalCount, 2);
  const { messages } = (await rest.get(`${session}/messages`)).body;
  assert.deepEqual(messages.map((message) => message.isAgent), [true, false, true, false]);
  assert.equal((await rest.get("/api/messaging/sessions")).body.stats.activeSessions, 1);
  assert.equal((await rest.delete(session)).status, 200);
  assert.equal((await rest.get(session)).status, 404);
});

test("jobs: one question is answered, and the answer is there after a restart", async () => {
  const made = await rest.post("/api/messaging/jobs", { userId: randomUUID(), content: "I am sad" });
  assert.equal(made.status, 201);
  let job;
  do job = (await rest.get(`/api/messaging/jobs/${made.body.jobId}`)).body;
  while (job.status === "processing");
  assert.equal(job.status, "completed");
  assert.equal(job.result.message.authorId, AGENT_ID);
  assert.ok(job.result.message.content.length > 0);
  await restart();
  assert.deepEqual((await rest.get(`/api/messaging/jobs/${made.body.jobId}`)).body, job);
  assert.equal((await rest.get("/api/messaging/jobs?status=completed")).body.filtered, 1);
});

test("what is documented for the rest is what is answered", async () => {
  const paths = [
    ...["/healthz", "/health", "/api/server/health", "/api/server/ping", "/api/server/hello", "/api/server/status"],
    ...["/api/system/version", "/api/system/config", "/api/system/env/local", "/api/openapi.json"],
    ...["/api/server/debug/servers", "/api/messaging/message-server/current", "/api/messaging/message-servers"],
    ...["/api/messaging/sessions/health", "/api/messaging/jobs/health", "/api/messaging/jobs", "/api/agents"],
    ...["panels", "logs", "runs", "memories", "rooms"].map((name) => `/api/agents/${AGENT_ID}/${name}`),
    `/api/agents/${AGENT_ID}`,
    `/api/messaging/agents/${AGENT_ID}/message-servers`,
  ];
  for (const path of paths) assert.equal((await rest.get(path)).status, 200, path);
  for (const path of ["/api/agents/bad", `/api/agents/${randomUUID()}`, "/api/messaging/sessions/bad", "/api/nope"])
    assert.ok((await rest.get(path)).status >= 400, path);
});
