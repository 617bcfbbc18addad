// Agents that a program plays by createAgent(), at the real server.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { addKey } from "../../../tests/e2e/keys.mjs";
import { createAgent } from "../dist/agent.js";
import { Proxy } from "./proxy.mjs";
import { newClient, Server, state, temporaryDirectory, until, useServer } from "./support.mjs";

const server = await useServer({ flags: ["--agents-max-retries=0"] });
const WAITS = { backoff: { minMs: 20, maxMs: 200 }, socket: { transports: ["websocket"] } };

const ready = (agent) => new Promise((resolve) => agent.on("ready", resolve));

/** An agent, and somebody who talks with it. */
async function play(onMessage, { url = server.url, ...options } = {}) {
  const id = randomUUID();
  const agent = createAgent(url, { id, name: "Parrot", onMessage, ...WAITS, ...options });
  after(() => agent.close());
  await ready(agent);
  const client = newClient(options.urlOfPerson ?? url);
  const channel = client.channel(randomUUID());
  await channel.join({ metadata: { isDm: true, targetUserId: id } });
  return { agent, client, channel };
}

const replyIn = (channel) =>
  until(channel, "message", () => channel.messages.find(({ source }) => source === "agent_response"), "a reply");
const ended = (channel) => new Promise((resolve) => channel.on("complete", resolve));

test("what the handler returns is the reply", async () => {
  const { channel } = await play(({ message, channel: { type }, isOffered }) => `${message.text}! ${type} ${isOffered}`);
  await channel.send("hello");
  const reply = await replyIn(channel);
  assert.equal(reply.text, "hello! DM false");
  assert.equal(reply.senderName, "Parrot");
});

test("what it yields is read while it is written, and is the reply", async () => {
  const goOn = deferred();
  const { channel } = await play(async function* ({ message }) {
    yield `${message.text} `;
    await goOn.promise;
    yield "and the rest";
  });
  const stream = new Promise((resolve) => channel.on("stream", resolve));
  await channel.send("a beginning");
  const begun = await stream;
  await until(begun, "change", () => begun.text === "a beginning ", "the first piece");
  goOn.resolve();
  const reply = await replyIn(channel);
  assert.equal(reply.text, "a beginning and the rest");
  assert.equal(reply.id, begun.messageId);
});

test("thoughts, steps and what belongs to the reply are told", async () => {
  const { channel } = await play(async (turn) => {
    turn.think("let me count");
    const sum = await turn.action("ADD", () => 3 + 4);
    await turn.action("FAIL", () => Promise.reject(new Error("no"))).catch(() => {});
    return { text: `it is ${sum}`, metadata: { sum }, actions: ["ADD"] };
  });
  await channel.send("3 + 4?");
  const reply = await replyIn(channel);
  assert.equal(reply.text, "it is 7");
  assert.equal(reply.thought, "let me count");
  assert.equal(reply.metadata.sum, 7);
  const steps = channel.messages.filter(({ source }) => source === "agent_action");
  assert.deepEqual(steps.map(({ rawMessage }) => rawMessage.actionStatus), ["completed", "failed"]);
});

test("nothing is no reply, and opens the input", async () => {
  const { channel } = await play(() => undefined);
  const end = ended(channel);
  await channel.send("say nothing");
  await end;
  assert.equal(channel.messages.length, 1);
  assert.equal(channel.inputEnabled, true);
});

test("what it throws ends the turn, and the next one goes well", async () => {
  const { agent, channel } = await play(({ message }) => {
    if (message.text === "fail") throw Object.assign(new Error("the reservoir is empty"), { code: "EMPTY" });
    return "fine";
  });
  const errors = [];
  agent.on("error", (error) => errors.push(error.message));
  const end = ended(channel);
  await channel.send("fail");
  await end;
  assert.deepEqual(errors, ["the reservoir is empty"]);
  const [run] = (await newClient(server.url).request("GET", `/api/runs?channelId=${channel.id}`)).runs;
  assert.equal(run.status, "failed");
  assert.match(run.error, /EMPTY|reservoir/);
  await channel.send("again");
  assert.equal((await replyIn(channel)).text, "fine");
});

test("who is stopped is told so, and answers no more", async () => {
  const stopped = deferred();
  const { agent, channel } = await play(async (turn) => {
    turn.write("half a sent");
    turn.signal.addEventListener("abort", () => stopped.resolve());
    await stopped.promise;
    return "too late";
  });
  const stream = new Promise((resolve) => channel.on("stream", resolve));
  await channel.send("begin");
  await stream;
  await channel.stopAgents();
  await stopped.promise;
  assert.equal((await replyIn(channel)).text, "half a sent");
  await until(channel, "change", () => channel.inputEnabled, "the input");
  assert.equal(channel.messages.length, 2);
  await new Promise(setImmediate);
  assert.equal(agent.turns, 0);
});

test("a reply goes on over a cut of the agent's connection, and arrives once", async () => {
  const proxy = await Proxy.start(() => server.port);
  after(() => proxy.close());
  const goOn = deferred();
  const { agent, channel } = await play(
    async function* () {
      yield "before ";
      await goOn.promise;
      yield "while it is away ";
    },
    { url: proxy.url, urlOfPerson: server.url },
  );
  const stream = new Promise((resolve) => channel.on("stream", resolve));
  await channel.send("tell me");
  await stream;
  const offline = state(agent, "offline");
  proxy.cut();
  await offline;
  goOn.resolve();
  const reply = await replyIn(channel);
  assert.equal(reply.text, "before while it is away ");
  assert.equal(channel.messages.length, 2);
});

test("a turn of which nothing was told is given again after a cut, and answered once", async () => {
  const proxy = await Proxy.start(() => server.port);
  after(() => proxy.close());
  const goOn = deferred();
  const begun = deferred();
  let calls = 0;
  const { agent, channel } = await play(
    async () => {
      calls += 1;
      begun.resolve();
      await goOn.promise;
      return "the answer";
    },
    { url: proxy.url, urlOfPerson: server.url },
  );
  await channel.send("think");
  await begun.promise;
  const again = ready(agent);
  proxy.cut();
  await again;
  goOn.resolve();
  assert.equal((await replyIn(channel)).text, "the answer");
  assert.equal(calls, 1);
  assert.equal(channel.messages.length, 2);
});

test("the agent comes back to a server that was killed", async () => {
  const dataDirectory = await temporaryDirectory();
  let own = await Server.start({ dataDirectory });
  const { agent, channel } = await play(({ message }) => `re: ${message.text}`, { url: own.url });
  const offline = state(agent, "offline");
  await own.kill();
  await offline;
  const again = ready(agent);
  own = await Server.start({ dataDirectory, port: own.port });
  await again;
  await state(channel, "joined");
  await channel.send("are you there?");
  assert.equal((await replyIn(channel)).text, "re: are you there?");
  agent.close();
  await own.stop();
  await rm(dataDirectory, { recursive: true });
});

test("only a key of an agent lets somebody play one", async () => {
  const entity = randomUUID();
  const keys = {};
  const strict = await useServer({
    prepare: async (directory) => {
      keys.agent = await addKey(directory, { role: "agent", entity });
      keys.person = await addKey(directory, { role: "user", entity: randomUUID() });
    },
  });
  const options = { name: "Parrot", onMessage: () => "", ...WAITS };
  const good = createAgent(strict.url, { ...options, apiKey: keys.agent.secret });
  assert.equal((await ready(good)).agentId, entity);

  const wrong = createAgent(strict.url, { ...options, apiKey: "wrong" });
  await state(wrong, "refused");
  const person = createAgent(strict.url, { ...options, apiKey: keys.person.secret });
  const error = await new Promise((resolve) => person.on("error", resolve));
  assert.equal(error.code, "FORBIDDEN");
  for (const agent of [good, wrong, person]) agent.close();
  assert.equal(good.state, "closed");
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
