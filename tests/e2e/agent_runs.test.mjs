import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo, LOBBY_ID } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { directChannel, makeScriptedAgent, serverSentEvents, StreamReader } from "./scripted_agent.mjs";
import { useServer } from "./server.mjs";

// What agents are at, as clients see it: streams, steps, stops, and what becomes of them.

const server = await useServer({
  flags: [
    "--agents-first-event-timeout=700ms",
    "--agents-idle-timeout=500ms",
    "--agents-run-timeout=6s",
    "--agents-retry-delay=10ms",
    "--agents-save-interval=50ms",
    "--agents-max-waiting-in-channel=2",
  ],
});
const rest = new Rest(server);

const words = { chunks: { text: "Grüße 🎉 ", count: 12, pause: 60 } };
const agentId = await makeScriptedAgent(rest, "Scripted", [
  { when: "story", steps: [{ thought: "a tale" }, words, { reply: {} }] },
  { when: "endless", steps: [{ chunks: { text: "word ", count: 100_000, pause: 60 } }] },
  { when: "hang", steps: [{ hang: true }] },
  { when: "half", steps: [{ chunk: "Half a sent" }, { hang: true }] },
  { when: "again", firstTries: [[{ error: { code: "HTTP_503", message: "away", retryable: true } }]], steps: [{ reply: "at last" }] },
  { when: "fail", steps: [{ error: { code: "BAD_KEY", message: "The key is not accepted" } }] },
  { when: "throw", steps: [{ throw: "secret detail" }] },
  { when: "nothing", steps: [{ ignore: true }] },
  {
    when: "tool",
    steps: [
      { action: { id: "1", name: "SEARCH" } },
      { wait: 20 },
      { action: { id: "1", status: "completed", result: { found: 2 } } },
      { reply: { text: "Found two.", actions: ["REPLY", "SEARCH"], attachments: [{ url: "https://example.org/a.png" }] } },
    ],
  },
  { when: "prompt", steps: [{ reply: { text: "ok", prompt: "You are kind.", usage: { promptTokens: 5, completionTokens: 1 } } }] },
  { when: "", steps: [{ reply: "You said: {text}" }] },
]);

const answerOf = (client) => client.events.waitFor("messageBroadcast", ({ source }) => source === "agent_response");
const complete = (client) => client.events.waitFor("messageComplete");
const controls = (client) => client.events.all("controlMessage").map(({ action }) => action);
const runOf = async (messageId) =>
  (await rest.get("/api/runs?limit=100")).body.data.runs.find((run) => run.messageId === messageId);

test("who loses the connection within a reply and comes back behind its end gets that, and may write again", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  const other = await connectTo(server.url, channelId);
  await client.send(channelId, "a story please");
  const { messageId } = await client.events.waitFor("messageStreamChunk");
  client.socket.disconnect();
  await other.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  const ended = await answerOf(other);

  const back = await connectTo(server.url, channelId, { entityId: client.entityId });
  assert.deepEqual(await answerOf(back), ended);
  assert.equal(ended.id, messageId);
  await complete(back);
  await back.events.waitFor("controlMessage", ({ action }) => action === "enable_input");

  // Who asks for what was missed has it once.
  const patient = await connectTo(server.url, LOBBY_ID);
  const missed = await patient.replay(channelId);
  assert.equal(missed.filter(({ id }) => id === messageId).length, 1);
  await patient.request("agent_cancel", { channelId });
  assert.equal(patient.events.all("messageBroadcast").filter(({ id }) => id === messageId).length, 1);
});

test("a streamed reply: chunks, then the whole text with the same id", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  const reader = new StreamReader(client);
  const { messageId: trigger } = await client.send(channelId, "a story please");
  const answer = await answerOf(client);
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");

  const chunks = client.events.all("messageStreamChunk");
  assert.ok(chunks.length > 2, `${chunks.length} chunks`);
  assert.deepEqual(chunks.map(({ index }) => index), chunks.map((_, at) => at));
  assert.ok(chunks.every((chunk) => chunk.messageId === answer.id && chunk.agentId === agentId && chunk.channelId === channelId));
  assert.equal(chunks.map(({ chunk }) => chunk).join(""), answer.text);
  assert.equal(reader.texts.get(answer.id), answer.text);
  assert.equal(answer.text, "Grüße 🎉 ".repeat(12));
  assert.equal(answer.thought, "a tale");
  assert.equal(answer.inReplyTo, trigger);
  assert.deepEqual(controls(client), ["disable_input", "enable_input"]);
  assert.deepEqual(client.events.all("agent_status").map(({ state }) => state), ["thinking", "idle"]);

  const run = await runOf(answer.id);
  assert.equal(run.status, "completed");
  assert.equal(run.triggerMessageId, trigger);
  assert.equal((await rest.get(`/api/runs/${run.runId}`)).body.data.runId, run.runId);
});

test("who comes back while a reply is being told gets all of it, wherever it was lost", async () => {
  for (let lost = 1; lost <= 8; ++lost) {
    const { channelId, client } = await directChannel(server, rest, agentId);
    client.socket.emit("message", { type: 2, payload: client.sendPayload(channelId, "a story please") });
    const { messageId } = await client.events.waitFor("messageStreamChunk", ({ index }) => index === lost - 1);
    client.socket.disconnect();

    const back = await connectTo(server.url, LOBBY_ID, { entityId: client.entityId });
    const reader = new StreamReader(back);
    await back.join(channelId);
    const answer = await answerOf(back);
    await back.events.waitFor("controlMessage", ({ action }) => action === "enable_input");

    const chunks = back.events.all("messageStreamChunk");
    assert.equal(answer.id, messageId);
    assert.ok(chunks.length > 1, `${chunks.length} chunks after ${lost}`);
    assert.ok(chunks.some(({ index, offset }) => offset === 0 && index >= lost - 1), "all so far as one chunk");
    assert.equal(reader.texts.get(messageId), answer.text);
    assert.deepEqual(controls(back), ["disable_input", "enable_input"]);
  }
});

test("agent_cancel ends a reply and keeps what was told", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "endless");
  const { messageId } = await client.events.waitFor("messageStreamChunk", ({ index }) => index === 2);

  assert.deepEqual(await client.request("agent_cancel", { channelId, messageId }), { ok: true, cancelled: 1 });
  const error = await client.events.waitFor("messageStreamError");
  const answer = await answerOf(client);
  await complete(client);

  assert.equal(error.messageId, messageId);
  assert.equal(answer.id, messageId);
  assert.equal(answer.text, error.partialText);
  assert.equal(answer.metadata.status, "cancelled");
  assert.equal((await runOf(messageId)).status, "cancelled");
  assert.deepEqual(await client.request("agent_cancel", { channelId, messageId }), { ok: true, cancelled: 0 });
});

test("agent_cancel is for those in the channel", async () => {
  const { channelId } = await directChannel(server, rest, agentId);
  const stranger = await connectTo(server.url, randomUUID());
  const answer = await stranger.request("agent_cancel", { channelId });
  assert.equal(answer.ok, false);
  assert.equal(answer.code, "FORBIDDEN");
  assert.equal((await stranger.request("agent_cancel", {})).code, "INVALID");
});

test("an operator lists runs and cancels one", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "endless");
  const { messageId } = await client.events.waitFor("messageStreamChunk");
  const running = async () =>
    (await rest.get(`/api/runs?status=running&channelId=${channelId}&agentId=${agentId}`)).body.data.runs[0];
  // The record is written while the agent is at work already.
  let run = await running();
  for (let tries = 0; !run && tries < 200; ++tries) run = await running();
  assert.equal(run.messageId, messageId);

  assert.equal((await rest.delete(`/api/runs/${run.runId}`)).status, 204);
  await complete(client);

  assert.equal((await rest.delete(`/api/runs/${run.runId}`)).status, 409);
  assert.equal((await rest.delete(`/api/runs/${randomUUID()}`)).status, 404);
  assert.equal((await rest.get(`/api/runs/${randomUUID()}`)).status, 404);
  assert.equal((await rest.get("/api/runs?status=never")).status, 400);
});

test("/stop ends the agents of a channel", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "endless");
  await client.events.waitFor("messageStreamChunk");
  await client.send(channelId, "/stop");
  await complete(client);
  assert.equal((await answerOf(client)).metadata.status, "cancelled");
});

test("deleting the message, or the channel, ends its answer", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  const { messageId } = await client.send(channelId, "endless");
  await client.events.waitFor("messageStreamChunk");
  assert.equal((await rest.delete(`/api/messaging/channels/${channelId}/messages/${messageId}`)).status, 204);
  await complete(client);

  const other = await directChannel(server, rest, agentId);
  await other.client.send(other.channelId, "endless");
  await other.client.events.waitFor("messageStreamChunk");
  assert.equal((await rest.delete(`/api/messaging/channels/${other.channelId}`)).status, 204);
  await complete(other.client);
  assert.equal((await rest.get(`/api/messaging/channels/${other.channelId}/details`)).status, 404);
});

test("stopping an agent, or deleting it, ends what it is at", async () => {
  const script = [{ when: "", steps: [{ chunks: { text: "word ", count: 100_000, pause: 60 } }] }];
  for (const end of [(id) => rest.post(`/api/agents/${id}/stop`), (id) => rest.delete(`/api/agents/${id}`)]) {
    const id = await makeScriptedAgent(rest, `Talker ${randomUUID()}`, script);
    const { channelId, client } = await directChannel(server, rest, id);
    await client.send(channelId, "go on");
    await client.events.waitFor("messageStreamChunk");
    assert.ok((await end(id)).status < 300);
    await complete(client);
    assert.equal((await answerOf(client)).metadata.status, "cancelled");
  }
});

for (const [text, code] of [
  ["hang", "AGENT_TIMEOUT"],
  ["half", "AGENT_TIMEOUT"],
  ["fail", "BAD_KEY"],
  ["throw", "AGENT_FAILED"],
]) {
  test(`an agent that does "${text}" ends its turn and opens the input`, async () => {
    const { channelId, client } = await directChannel(server, rest, agentId);
    await client.send(channelId, text);
    const error = await client.events.waitFor("messageStreamError");
    await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");

    assert.equal(error.code, code);
    assert.ok(!error.error.includes("secret detail"));
    assert.deepEqual(controls(client), ["disable_input", "enable_input"]);
    assert.equal(client.events.all("messageComplete").length, 1);
    if (text === "half") assert.equal((await answerOf(client)).text, "Half a sent");
  });
}

test("an agent with nothing to say ends its turn", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "nothing");
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  assert.equal(client.events.all("messageStreamError").length, 0);
});

test("a provider that is away is asked again", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "again");
  assert.equal((await answerOf(client)).text, "at last");
});

test("steps are messages that change in place; attachments and actions come with the reply", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "use a tool");
  const answer = await answerOf(client);
  const steps = client.events.all("messageBroadcast").filter(({ source }) => source === "agent_action");

  assert.deepEqual(steps.map(({ rawMessage }) => rawMessage.actionStatus), ["executing", "completed"]);
  assert.equal(steps[0].id, steps[1].id);
  assert.deepEqual(steps[1].rawMessage.actionResult, { found: 2 });
  assert.ok(steps[1].updatedAt >= steps[1].createdAt);
  assert.deepEqual(answer.actions, ["REPLY", "SEARCH"]);
  assert.equal(answer.attachments[0].url, "https://example.org/a.png");
});

test("too many messages for an agent: the sender is told that it is busy", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  for (const text of ["endless", "waits", "waits too", "one too many"]) await client.send(channelId, text);
  const error = await client.events.waitFor("messageError");
  assert.equal(error.code, "AGENT_BUSY");
  assert.equal(error.agentId, agentId);
  await client.request("agent_cancel", { channelId });
});

test("the prompt is not part of the message", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "prompt");
  const answer = await answerOf(client);
  assert.equal(JSON.stringify(answer).includes("You are kind."), false);
  // In an open server everybody is who runs it.
  assert.equal((await client.events.waitFor("agent_prompt")).prompt, "You are kind.");
  const run = await runOf(answer.id);
  assert.equal(run.promptTokens, 5);
});

test("REST: transport http waits for the run, whatever becomes of it", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  const say = (text) => rest.say(channelId, client.entityId, text, { transport: "http" });

  const answered = await say("hello");
  assert.equal(answered.status, 201);
  assert.equal(answered.body.agentResponse.text, "You said: hello");
  const ignored = await say("nothing");
  assert.equal(ignored.status, 201);
  assert.deepEqual(ignored.body.agentResponse.actions, ["IGNORE"]);
  assert.equal((await say("fail")).status, 502);
  assert.equal((await say("hang")).status, 504);
});

test("REST: transport sse tells the reply in chunks, and it is stored", async () => {
  const { channelId, client } = await directChannel(server, rest, agentId);
  const { text } = await rest.say(channelId, client.entityId, "a story please", { transport: "sse" });
  const events = serverSentEvents(text);
  const chunks = events.filter(({ name }) => name === "chunk");

  assert.equal(events[0].name, "user_message");
  assert.ok(chunks.length > 2);
  assert.equal(events.at(-1).name, "done");
  assert.equal(chunks.map(({ data }) => data.chunk).join(""), events.at(-1).data.text);
  assert.ok(chunks.every(({ data }) => data.messageId === events.at(-1).data.responseId));
  const history = await rest.get(`/api/messaging/channels/${channelId}/messages`);
  assert.equal(history.body.data.messages[0].id, events.at(-1).data.responseId);

  const failed = serverSentEvents((await rest.say(channelId, client.entityId, "fail", { transport: "sse" })).text);
  assert.deepEqual(failed.map(({ name }) => name), ["user_message", "error"]);
  assert.equal(failed[1].data.error, "The key is not accepted");
});

test("sessions and jobs answer through the same runs", async () => {
  const userId = randomUUID();
  const session = await rest.post("/api/messaging/sessions", { agentId, userId });
  const posted = await rest.post(`/api/messaging/sessions/${session.body.sessionId}/messages`, { content: "a story please", transport: "sse" });
  const events = serverSentEvents(posted.text);
  assert.ok(events.filter(({ name }) => name === "chunk").length > 2);
  assert.equal((await runOf(events.at(-1).data.responseId)).status, "completed");

  const job = await rest.post("/api/messaging/jobs", { userId, agentId, content: "fail" });
  const status = async () => (await rest.get(`/api/messaging/jobs/${job.body.jobId}`)).body;
  let last = await status();
  for (let tries = 0; last.status === "processing" && tries < 200; ++tries) last = await status();
  assert.equal(last.status, "failed");
  assert.equal(last.error, "The key is not accepted");
});
