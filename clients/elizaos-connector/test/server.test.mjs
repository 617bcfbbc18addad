import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after } from "node:test";

import { connectAgent } from "@wimpole/elizaos-connector";

import { Proxy } from "../../js/test/proxy.mjs";
import { connect, connectTo } from "../../../tests/e2e/client.mjs";
import { addKey } from "../../../tests/e2e/keys.mjs";
import { Rest } from "../../../tests/e2e/rest.mjs";
import { useServer } from "../../../tests/e2e/server.mjs";
import { startRuntime, xml } from "./agent.mjs";

// With the wimpole binary, and the client of its own tests as the person.

const server = await useServer({
  flags: ["--agents-retry-delay=10ms", "--agents-idle-timeout=2s", "--agents-first-event-timeout=2s"],
});
const rest = new Rest(server);

async function plugIn(behaviour, options = {}) {
  const runtime = await startRuntime({ name: `Agent ${randomUUID().slice(0, 8)}`, ...behaviour });
  const connection = await connectAgent(runtime, { url: server.url, reconnectDelayMs: 10, resumeDelayMs: 10, ...options });
  after(() => connection.close());
  return { runtime, connection };
}

async function direct(agentId) {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, agentId], { type: "DM", metadata: { isDm: true } });
  return { channelId, person: await connectTo(server.url, channelId, { entityId }) };
}

const answerOf = (client, fits = () => true) =>
  client.events.waitFor("messageBroadcast", (event) => event.source === "agent_response" && fits(event));
const echo = (conversation) => xml({ text: `You said: ${conversation.at(-1).text}`, thought: "easy" });

test("a person talks with an ElizaOS agent, which remembers what was said before", async () => {
  const speak = (all) => xml({ text: all.map(({ text }) => text).join("; "), thought: "as ever" });
  const { runtime } = await plugIn({ speak });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "one");
  const first = await answerOf(person);
  await person.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  await person.send(channelId, "two");
  const second = await answerOf(person, ({ id }) => id !== first.id);

  assert.deepEqual([first.senderId, first.senderName], [runtime.agentId, runtime.character.name]);
  assert.deepEqual([first.text, first.thought, first.actions], ["one", "as ever", ["REPLY"]]);
  assert.equal(second.text, "one; one; two");
});

test("an agent that is addressed in a group knows what was said there before, and by whom", async () => {
  const { runtime } = await plugIn({ speak: (all) => xml({ text: all.map(({ text }) => text).join("; ") }) });
  const other = await plugIn({ speak: echo });
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, other.runtime.agentId, runtime.agentId], { type: "GROUP" });
  const person = await connectTo(server.url, channelId, { entityId });
  await person.send(channelId, "good morning");
  await answerOf(person, ({ senderId }) => senderId === other.runtime.agentId);

  await person.send(channelId, `@${runtime.character.name} what was that?`);

  const answer = await answerOf(person, ({ senderId }) => senderId === runtime.agentId);
  assert.equal(answer.text, `good morning; You said: good morning; @${runtime.character.name} what was that?`);
  assert.deepEqual((await runtime.getEntityById(other.runtime.agentId)).names, [other.runtime.character.name]);
});

test("a streamed reply comes in chunks under the id of the whole one", async () => {
  let goOn;
  const read = new Promise((resolve) => (goOn = resolve));
  async function* write() {
    yield "<response><thought>a story</thought><actions>REPLY</actions><text>Once upon a time, ";
    await read;
    yield "there was a server.</text></response>";
  }
  const { runtime } = await plugIn({ speak: write });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "tell me");
  const chunk = await person.events.waitFor("messageStreamChunk");
  goOn();

  const answer = await answerOf(person);
  assert.equal(answer.text, "Once upon a time, there was a server.");
  assert.equal(answer.id, chunk.messageId);
  assert.equal(person.events.all("messageStreamChunk").map((each) => each.chunk).join(""), answer.text);
});

test("an action is shown while it runs, in one message", async () => {
  const action = {
    name: "WEATHER",
    description: "",
    validate: async () => true,
    handler: async (runtime, incoming, state, options, callback) => {
      await callback({ text: "It rains." });
      return { success: true, text: "rain" };
    },
  };
  const plugins = [{ name: "weather", description: "", actions: [action] }];
  const { runtime } = await plugIn({ speak: () => xml({ text: "", actions: "WEATHER" }), plugins });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "and the weather?");
  await answerOf(person, ({ text }) => text === "It rains.");

  const steps = person.events.all("messageBroadcast").filter(({ source }) => source === "agent_action");
  assert.deepEqual(steps.map(({ rawMessage }) => rawMessage.actionStatus), ["executing", "completed"]);
  assert.equal(new Set(steps.map(({ id }) => id)).size, 1);
});

test("an overloaded provider is tried again; a refusing one ends the turn and opens the input", async () => {
  let calls = 0;
  const speak = (all) => {
    calls += 1;
    if (calls === 1) throw Object.assign(new Error("Overloaded"), { statusCode: 529 });
    if (calls === 2) return echo(all);
    throw Object.assign(new Error("No credit"), { statusCode: 402 });
  };
  const { runtime } = await plugIn({ speak });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "hello");
  assert.equal((await answerOf(person)).text, "You said: hello");
  await person.send(channelId, "again");

  const failure = await person.events.waitFor("messageStreamError");
  assert.deepEqual([failure.code, failure.error], ["PROVIDER_REFUSED", "No credit"]);
  await person.events.waitUntil(
    () => person.events.all("controlMessage").filter(({ action }) => action === "enable_input").length === 2,
    "the input to open",
  );
});

test("a reply that is stopped ends the model's stream, and what was told stays", async () => {
  let closed;
  const isClosed = new Promise((resolve) => (closed = resolve));
  async function* write() {
    try {
      yield "<response><thought>long</thought><actions>REPLY</actions><text>The beginning of a long story.";
      for (;;) {
        yield " And so on.";
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      closed();
    }
  }
  const { runtime } = await plugIn({ speak: write });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "tell me");
  await person.events.waitFor("messageStreamChunk");
  assert.equal((await person.request("agent_cancel", { channelId })).cancelled, 1);
  await isClosed;

  const answer = await answerOf(person);
  assert.equal(answer.metadata.status, "cancelled");
});

test("a model that takes longer than the server waits for a sign of life is waited for", async () => {
  const speak = async (all) => (await new Promise((resolve) => setTimeout(resolve, 3_000)), echo(all));
  const { runtime } = await plugIn({ speak }, { maxSilenceMs: 500 });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "slow?");

  assert.equal((await answerOf(person)).text, "You said: slow?");
});

test("a connection lost in the middle of a turn costs nothing", async () => {
  let goOn;
  const lost = new Promise((resolve) => (goOn = resolve));
  let asked;
  const isAsked = new Promise((resolve) => (asked = resolve));
  const calls = [];
  const speak = async (all) => (calls.push(all), asked(), await lost, echo(all));
  const proxy = await Proxy.start(() => server.port);
  after(() => proxy.close());
  const { runtime, connection } = await plugIn({ speak }, { url: proxy.url });
  const { channelId, person } = await direct(runtime.agentId);

  await person.send(channelId, "hold on");
  await isAsked;
  const ready = new Promise((resolve) => connection.once("ready", resolve));
  proxy.cut();
  await ready;
  goOn();

  assert.equal((await answerOf(person)).text, "You said: hold on");
  assert.equal(calls.length, 1);
});

test("where keys are asked for, the agent's key lets it in, answer and speak unasked; another does not", async () => {
  const runtime = await startRuntime({ name: "Keyed", speak: echo });
  const entityId = randomUUID();
  const keys = {};
  const strict = await useServer({
    prepare: async (directory) => {
      keys.agent = await addKey(directory, { role: "agent", entity: runtime.agentId });
      keys.person = await addKey(directory, { role: "user", entity: entityId });
    },
  });
  await assert.rejects(connectAgent(runtime, { url: strict.url, token: keys.person.secret }), { code: "FORBIDDEN" });
  const connection = await connectAgent(runtime, { url: strict.url, token: keys.agent.secret });
  after(() => connection.close());

  const channelId = randomUUID();
  const person = await connect(strict.url, { entityId, auth: { apiKey: keys.person.secret } });
  await person.send(channelId, "hello", { metadata: { isDm: true, targetUserId: runtime.agentId } });
  await person.join(channelId, { since: 0 });
  assert.equal((await answerOf(person)).text, "You said: hello");

  const id = await connection.say(channelId, { text: "By the way" });
  const said = await person.broadcastOf("By the way");
  assert.deepEqual([said.id, said.senderId], [id, runtime.agentId]);
});
