import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { connect, connectTo, DEFAULT_SERVER_ID } from "./client.mjs";
import { addKey } from "./keys.mjs";
import { Rest } from "./rest.mjs";
import { StreamReader } from "./scripted_agent.mjs";
import { repository, useServer } from "./server.mjs";

// Agents that are programs elsewhere: docs/remote-agents.md.

const server = await useServer({ flags: ["--agents-remote-grace=300ms", "--agents-retry-delay=10ms", "--agents-max-remote=12"] });
const rest = new Rest(server);

const keyedAgent = randomUUID();
const keys = {};
const strict = await useServer({
  prepare: async (directory) => {
    keys.agent = await addKey(directory, { role: "agent", entity: keyedAgent });
    keys.person = await addKey(directory, { role: "user", entity: randomUUID() });
  },
});
const playStrictly = (auth) => connect(strict.url, { auth });

/** A server with room for one more agent. */
const roomy = await useServer();

/** A program that plays an agent, and the client of a person who has a direct channel with it. */
async function play(name = "Far") {
  const agentId = randomUUID();
  const auth = { agent: { id: agentId, name, bio: ["far away"] } };
  const program = await connect(server.url, { auth });
  await program.events.waitFor("agent_ready");
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, agentId], { type: "DM", metadata: { isDm: true } });
  const person = await connectTo(server.url, channelId, { entityId });
  return { agentId, auth, program, channelId, person };
}

const turnOf = (program, text) => program.events.waitFor("agent_turn", ({ message }) => message.text === text);
const answerOf = (client) => client.events.waitFor("messageBroadcast", ({ source }) => source === "agent_response");
/** The record of a run that has ended: it is stored beside what is told. */
async function recordOf(runId) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { status, body } = await rest.get(`/api/runs/${runId}`);
    if (status === 200 && body.data.status !== "running") return body.data;
    assert.ok(Date.now() < deadline, `run ${runId} has no record`);
    await setTimeout(10);
  }
}
const statusOf = async (agentId) =>
  (await rest.get("/api/agents")).body.data.agents.find(({ id }) => id === agentId)?.status;

test("a turn is given, thought about, streamed and answered under the id that was announced", async () => {
  const { agentId, program, channelId, person } = await play();
  const reader = new StreamReader(person);
  const { messageId } = await person.send(channelId, "how far?");
  const turn = await turnOf(program, "how far?");
  assert.equal(turn.agentId, agentId);
  assert.equal(turn.channelId, channelId);
  assert.equal(turn.channelType, "DM");
  assert.equal(turn.message.id, messageId);
  assert.deepEqual(turn.earlierMessages, []);
  assert.ok(turn.deadline > Date.now());

  const { runId } = turn;
  assert.deepEqual(await program.request("agent_thought", { runId, text: "quite far" }), { ok: true });
  assert.deepEqual(await program.request("agent_stream", { runId, chunk: "A long " }), { ok: true });
  await person.events.waitFor("messageStreamChunk");
  await program.request("agent_stream", { runId, chunk: "way" });
  await program.request("agent_action", { runId, id: "1", name: "MEASURE", status: "completed", result: { km: 7 } });
  const reply = { runId, text: "A long way", actions: ["REPLY", "MEASURE"], metadata: { unit: "km" } };
  assert.deepEqual(await program.request("agent_final", reply), { ok: true });

  const answer = await answerOf(person);
  assert.equal(answer.id, turn.messageId);
  assert.equal(answer.senderId, agentId);
  assert.equal(answer.text, "A long way");
  assert.equal(answer.thought, "quite far");
  assert.deepEqual(answer.actions, ["REPLY", "MEASURE"]);
  assert.equal(reader.texts.get(answer.id), "A long way");
  await person.events.waitFor("controlMessage", ({ action }) => action === "enable_input");

  const late = await program.request("agent_final", { runId, text: "again" });
  assert.equal(late.code, "RUN_NOT_FOUND");
});

test("nothing to say, and a failure, end the turn and open the input", async () => {
  const { program, channelId, person } = await play();
  await person.send(channelId, "well?");
  const { runId } = await turnOf(program, "well?");
  await program.request("agent_ignore", { runId });
  await person.events.waitFor("messageComplete");

  await person.send(channelId, "broken?");
  const second = await turnOf(program, "broken?");
  await program.request("agent_error", { runId: second.runId, code: "NO_MODEL", message: "The model is away" });
  const failure = await person.events.waitFor("messageStreamError");
  assert.equal(failure.code, "NO_MODEL");
  assert.equal(failure.error, "The model is away");
  await person.events.waitFor("agent_status", ({ runId, state }) => runId === second.runId && state === "idle");
  const run = await recordOf(second.runId);
  assert.equal(run.status, "failed");
});

test("a cancelled turn is told to the program, whose answer comes too late", async () => {
  const { program, channelId, person } = await play();
  await person.send(channelId, "count");
  const { runId } = await turnOf(program, "count");
  await program.request("agent_stream", { runId, chunk: "one, two" });
  await person.events.waitFor("messageStreamChunk");
  assert.equal((await person.request("agent_cancel", { channelId })).cancelled, 1);
  assert.equal((await program.events.waitFor("agent_stop")).runId, runId);
  assert.equal((await program.request("agent_final", { runId, text: "one, two, three" })).code, "RUN_NOT_FOUND");
});

test("who comes back in time goes on where it was; who does not is away, and its turn fails", async () => {
  const { agentId, auth, program, channelId, person } = await play();
  await person.send(channelId, "are you there?");
  const { runId } = await turnOf(program, "are you there?");
  program.socket.disconnect();
  const again = await connect(server.url, { auth });
  const given = await turnOf(again, "are you there?");
  assert.equal(given.runId, runId);
  await again.request("agent_final", { runId, text: "I am" });
  assert.equal((await answerOf(person)).text, "I am");
  assert.equal(await statusOf(agentId), "active");

  await person.send(channelId, "still?");
  await turnOf(again, "still?");
  again.socket.disconnect();
  assert.equal((await person.events.waitFor("messageStreamError")).code, "AGENT_OFFLINE");
  assert.equal(await statusOf(agentId), "inactive");
});

test("an agent is told of the channels that it comes to take part in, and of those that it leaves", async () => {
  const { agentId, auth, program, channelId } = await play();
  const group = await rest.channel([randomUUID()], { name: "later" });
  await rest.post(`/api/messaging/central-channels/${group}/agents`, { agentId });
  const added = await program.events.waitFor("agent_added", ({ channel }) => channel.channelId === group);
  assert.equal(added.channel.name, "later");
  await rest.delete(`/api/messaging/central-channels/${group}/agents/${agentId}`);
  await program.events.waitFor("agent_removed", (event) => event.channelId === group);

  const second = await connect(server.url, { auth });
  const { channels } = await second.events.waitFor("agent_ready");
  assert.deepEqual(channels.map((channel) => channel.channelId), [channelId]);
});

test("an agent is told what was deleted in its channels, and in no others", async () => {
  const { program, channelId, person } = await play();
  const other = await play("Other");
  const { messageId } = await person.send(channelId, "forget this");
  const { runId } = await turnOf(program, "forget this");
  await program.request("agent_final", { runId, text: "what?" });
  await answerOf(person);
  assert.equal((await rest.delete(`/api/messaging/central-channels/${channelId}/messages/${messageId}`)).status, 204);
  assert.deepEqual(await program.events.waitFor("agent_message_deleted"), { channelId, messageId });
  await rest.delete(`/api/messaging/central-channels/${channelId}/messages`);
  assert.deepEqual(await program.events.waitFor("agent_channel_cleared"), { channelId });

  await other.person.send(other.channelId, "and you?");
  await turnOf(other.program, "and you?");
  for (const name of ["agent_message_deleted", "agent_channel_cleared"]) assert.deepEqual(other.program.events.all(name), []);
});

test("an agent says something without being asked, as itself and as nobody else", async () => {
  const { agentId, program, channelId, person } = await play();
  const other = await play("Other");
  const said = await program.send(channelId, "good morning", { senderId: agentId, senderName: "Far" });
  const seen = await person.events.waitFor("messageBroadcast", ({ id }) => id === said.messageId);
  assert.equal(seen.senderId, agentId);

  const message = { channelId, messageServerId: DEFAULT_SERVER_ID, message: "hi", messageId: randomUUID() };
  for (const [client, senderId] of [[program, other.agentId], [person, agentId]]) {
    const refused = await client.request("message", { type: 2, payload: { ...message, senderId } });
    assert.equal(refused.code, "FORBIDDEN");
  }
});

test("in a smart group a program is offered a turn only if it decides, and may have nothing to say", async () => {
  const smart = await useServer({ flags: ["--agents-group-policy=smart"] });
  const join = async (name, decides) => {
    const id = randomUUID();
    const program = await connect(smart.url, { auth: { agent: { id, name, decides } } });
    await program.events.waitFor("agent_ready");
    return { id, program };
  };
  const judge = await join("Judge", true);
  const mute = await join("Mute");
  const [ann, bob] = [randomUUID(), randomUUID()];
  const channelId = await new Rest(smart).channel([ann, bob, judge.id, mute.id], { type: "GROUP" });
  const person = await connectTo(smart.url, channelId, { entityId: ann });

  await person.send(channelId, "nobody in particular");
  const offered = await turnOf(judge.program, "nobody in particular");
  assert.equal(offered.isOffered, true);
  judge.program.socket.emit("agent_ignore", { runId: offered.runId });
  await person.events.waitFor("messageComplete");

  await person.send(channelId, "Mute, are you there?");
  const addressed = await turnOf(mute.program, "Mute, are you there?");
  assert.equal(addressed.isOffered, false);
  mute.program.socket.emit("agent_final", { runId: addressed.runId, text: "Yes." });
  assert.equal((await answerOf(person)).text, "Yes.");
  assert.equal(mute.program.events.all("agent_turn").length, 1, "what was for nobody was not offered to it");
  assert.equal(judge.program.events.all("agent_turn").length, 1);
});

test("nobody plays an agent of the server, nor more agents than allowed", async () => {
  const builtIn = (await rest.get("/api/agents")).body.data.agents.find(({ name }) => name === "Eliza");
  const clumsy = await connect(server.url, { auth: { agent: { id: builtIn.id, name: "Impostor" } } });
  assert.equal((await clumsy.events.waitFor("messageError")).code, "CONFLICT");
  assert.equal((await clumsy.request("agent_final", { runId: randomUUID(), text: "" })).ok, false);

  const others = Array.from({ length: 13 }, () => connect(server.url, { auth: { agent: { id: randomUUID(), name: "Crowd" } } }));
  const crowd = await Promise.all(others);
  const answers = crowd.map(({ events }) =>
    events.waitUntil(() => events.all("agent_ready")[0] ?? events.all("messageError")[0], "an answer"),
  );
  const refused = (await Promise.all(answers)).filter(({ code }) => code);
  assert.ok(refused.length >= 1 && refused.every(({ code }) => code === "BUSY"), JSON.stringify(refused));

  const nameless = await connect(server.url, { auth: { agent: { id: randomUUID() } } });
  assert.match((await nameless.events.waitFor("messageError")).error, /agent\.name/);
});

test("the example of docs/remote-agents.md is a whole agent", async () => {
  const page = await readFile(path.join(repository, "docs/remote-agents.md"), "utf8");
  const [, example] = page.match(/<!-- tested -->\n```js\n(.*?)\n```/s);
  const agentId = example.match(/id: "([0-9a-f-]{36})"/)[1];
  const file = fileURLToPath(new URL("node_modules/.remote_agent.mjs", import.meta.url));
  await writeFile(file, example);
  const program = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, WIMPOLE_URL: roomy.url } });
  try {
    const entityId = randomUUID();
    const others = new Rest(roomy);
    const channelId = await others.channel([entityId, agentId], { type: "DM", metadata: { isDm: true } });
    const person = await connectTo(roomy.url, channelId, { entityId });
    const [line] = await once(program.stdout, "data");
    assert.equal(String(line), "Parrot is there\n");
    await person.send(channelId, "a word and another");
    assert.equal((await answerOf(person)).text, "a word and another");
  } finally {
    program.kill();
  }
});

test("where keys are asked for, only an agent's key plays an agent, and only its own", async () => {
  const program = await playStrictly({ apiKey: keys.agent.secret, agent: { name: "Keyed" } });
  assert.equal((await program.events.waitFor("agent_ready")).agentId, keyedAgent);
  const wrong = await playStrictly({ apiKey: keys.agent.secret, agent: { id: randomUUID(), name: "Other" } });
  assert.equal((await wrong.events.waitFor("messageError")).code, "FORBIDDEN");
  const person = await playStrictly({ apiKey: keys.person.secret, agent: { id: keyedAgent, name: "Person" } });
  assert.equal((await person.events.waitFor("messageError")).code, "FORBIDDEN");
});
