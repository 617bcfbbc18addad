import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import test, { after } from "node:test";

import { createUniqueUuid } from "@elizaos/core";
import { connectAgent } from "@wimpole/elizaos-connector";

import { startRuntime, xml } from "./agent.mjs";
import { message, ServerDouble } from "./server_double.mjs";

const server = await ServerDouble.start();

async function connect(behaviour, options = {}) {
  const runtime = await startRuntime(behaviour);
  const connection = await connectAgent(runtime, { url: server.url, ...options });
  after(() => connection.close());
  return { runtime, connection };
}

const echo = (conversation) => xml({ text: `You said: ${conversation.at(-1).text}`, thought: "easy" });

test("a DM is answered by the runtime, with its thought and actions", async () => {
  const { runtime } = await connect({ speak: echo });

  const turn = server.give();

  const { event, payload } = await server.outcome(turn);
  assert.equal(event, "agent_final");
  assert.deepEqual(payload, { runId: turn.runId, text: "You said: hello", thought: "easy", actions: ["REPLY"] });
  assert.equal(server.handshakes.at(-1).agent.id, runtime.agentId);
  assert.equal(server.handshakes.at(-1).agent.name, "Tess");
});

test("the runtime knows the channel as a room, the sender as an entity, and remembers both sides", async () => {
  const { runtime } = await connect({ speak: echo });

  const turn = server.give();
  await server.outcome(turn);

  const roomId = createUniqueUuid(runtime, turn.channelId);
  const room = await runtime.getRoom(roomId);
  assert.deepEqual([room.name, room.type, room.channelId], ["Ada and Tess", "DM", turn.channelId]);
  assert.deepEqual((await runtime.getEntityById(turn.message.senderId)).names, ["Ada"]);
  assert.deepEqual((await runtime.getParticipantsForRoom(roomId)).sort(), [runtime.agentId, turn.message.senderId].sort());
  const memories = await runtime.getMemories({ roomId, tableName: "messages" });
  assert.deepEqual(
    memories.map(({ entityId, content }) => [entityId, content.text]),
    [
      [turn.message.senderId, "hello"],
      [runtime.agentId, "You said: hello"],
    ],
  );
});

test("messages that wait for the same answer are remembered before it", async () => {
  const { runtime } = await connect({ speak: (all) => xml({ text: all.map((each) => each.text).join(" ") }) });

  const turn = server.give({ earlierMessages: [message("one"), message("two")], message: message("three") });

  assert.equal((await server.outcome(turn)).payload.text, "one two three");
  assert.equal((await runtime.getMemories({ roomId: createUniqueUuid(runtime, turn.channelId), tableName: "messages" })).length, 4);
});

test("a turn is answered without what was said before where the server does not tell that", async () => {
  await connect({ speak: echo });
  server.history = undefined;

  const turn = server.give();

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
  server.history = [];
});

test("a message that is offered in a group may be ignored", async () => {
  const asked = [];
  await connect({ speak: echo, decide: (prompt) => (asked.push(prompt), "IGNORE") });

  const turn = server.give({ channelType: "GROUP", isOffered: true });

  assert.equal((await server.outcome(turn)).event, "agent_ignore");
  assert.equal(asked.length, 1);
});

test("a message that is offered in a group may be answered", async () => {
  await connect({ speak: echo });

  const turn = server.give({ channelType: "GROUP", isOffered: true });

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
});

test("where the server has decided that the agent answers, its model is not asked", async () => {
  await connect({ speak: echo, decide: () => assert.fail("asked") });

  const turn = server.give({ channelType: "GROUP", isOffered: false, message: message("hello", { source: "socketio_client" }) });

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
});

test("a model that says STOP leaves the agent alone", async () => {
  await connect({ speak: () => xml({ text: "", actions: "STOP" }) });

  const turn = server.give();

  assert.deepEqual((await server.outcome(turn)).payload, { runId: turn.runId, stop: true });
});

test("a reply is streamed as the model writes it, and then told as a whole", async () => {
  const told = withResolvers();
  async function* write() {
    yield "<response><thought>a story</thought><actions>REPLY</actions><text>Once upon a time, ";
    await told.promise;
    yield "there was a server.";
    yield "</text></response>";
  }
  await connect({ speak: write });

  const turn = server.give();
  await server.until(() => server.toldOf(turn).length > 0);
  told.resolve();

  const { payload, before } = await server.outcome(turn);
  assert.equal(payload.text, "Once upon a time, there was a server.");
  assert.equal(payload.thought, "a story");
  assert.ok(before.length > 1);
  assert.ok(before.every(({ event }) => event === "agent_stream"));
  assert.equal(before.map((each) => each.payload.chunk).join(""), payload.text);
});

test("a reply of any length is told in packets that a server takes, and no letter is broken", async () => {
  const long = "a" + "\u{1f600}".repeat(150_000);
  async function* write() {
    yield `<response><thought>${"t".repeat(100_000)}</thought><actions>REPLY</actions><text>`;
    yield long;
    yield "</text></response>";
  }
  await connect({ speak: write });

  const turn = server.give();

  const { payload, before } = await server.outcome(turn);
  assert.equal(payload.text, long.slice(0, 199_999));
  assert.equal(payload.thought.length, 16_384);
  assert.ok(before.length > 1);
  assert.ok(before.every((each) => each.payload.chunk.length <= 16_384 && each.payload.chunk.isWellFormed()));
  assert.equal(before.map((each) => each.payload.chunk).join("").slice(0, 50_000), long.slice(0, 50_000));
});

test("actions are told while they run, and what they say is the reply", async () => {
  const action = {
    name: "WEATHER",
    description: "Looks out of the window",
    validate: async () => true,
    handler: async (runtime, incoming, state, options, callback) => {
      await callback({ text: "It rains.", actions: ["WEATHER"] });
      await callback({ text: "Take a coat." });
      return { success: true, text: "rain", data: { mm: 3 } };
    },
  };
  const plugins = [{ name: "weather", description: "", actions: [action] }];
  await connect({ speak: () => xml({ text: "Let me look.", thought: "look out", actions: "WEATHER" }), plugins });

  const turn = server.give();

  const { payload, before } = await server.outcome(turn);
  assert.equal(payload.text, "It rains.\n\nTake a coat.");
  assert.deepEqual(payload.actions, ["WEATHER"]);
  const [thought, executing, completed] = before.map((each) => [each.event, each.payload]);
  assert.deepEqual([thought[0], thought[1].text], ["agent_thought", "look out"]);
  assert.deepEqual([executing[0], executing[1].name, executing[1].status], ["agent_action", "WEATHER", "executing"]);
  assert.deepEqual([completed[1].id, completed[1].status, completed[1].result.data], [executing[1].id, "completed", { mm: 3 }]);
});

test("an action that fails ends the run as failed, and itself", async () => {
  const action = {
    name: "BREAK",
    description: "Breaks",
    validate: async () => true,
    handler: async () => {
      throw new Error("It broke");
    },
  };
  const plugins = [{ name: "break", description: "", actions: [action] }];
  await connect({ speak: () => xml({ text: "", actions: "BREAK" }), plugins });

  const turn = server.give();

  const { event, payload, before } = await server.outcome(turn);
  assert.deepEqual([event, payload.code, payload.message], ["agent_error", "AGENT_FAILED", "It broke"]);
  assert.deepEqual(before.slice(1).map((each) => each.payload.status), ["executing", "failed"]);
});

test("what the model said is the reply where its actions say nothing", async () => {
  await connect({ speak: () => xml({ text: "As you wish.", actions: "UNKNOWN" }) });

  const turn = server.give();

  assert.equal((await server.outcome(turn)).payload.text, "As you wish.");
});

test("the reply does not wait for evaluators, which may take long", async () => {
  const evaluated = withResolvers();
  const evaluator = {
    name: "SLOW",
    description: "",
    alwaysRun: true,
    examples: [],
    validate: async () => true,
    handler: () => evaluated.promise,
  };
  await connect({ speak: echo, plugins: [{ name: "slow", description: "", evaluators: [evaluator] }] });

  const turn = server.give();

  assert.equal((await server.outcome(turn)).event, "agent_final");
  evaluated.resolve();
});

test("what an evaluator says when the reply was sent is a message of its own", async () => {
  const evaluator = {
    name: "CRITIC",
    description: "",
    alwaysRun: true,
    examples: [],
    validate: async () => true,
    handler: (runtime, incoming, state, options, callback) => callback({ text: "I could have said more." }),
  };
  const { runtime } = await connect({ speak: echo, plugins: [{ name: "critic", description: "", evaluators: [evaluator] }] });

  const turn = server.give();
  await server.until(() => server.reports.at(-1)?.event === "message");

  const { type, payload } = server.reports.at(-1).payload;
  assert.equal(type, 2);
  assert.deepEqual([payload.senderId, payload.channelId], [runtime.agentId, turn.channelId]);
  assert.equal(payload.message, "I could have said more.");
  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
});

test("an error of the model provider is told without the agent's secrets, with its code and when to try again", async () => {
  const secret = "very-secret-value";
  let calls = 0;
  const speak = (conversation) => {
    calls += 1;
    if (calls > 1) return echo(conversation);
    const error = new Error(`Too many requests of ${secret} and sk-abcdefghijklmnop`);
    throw Object.assign(error, { statusCode: 429, responseHeaders: { "retry-after": "2" } });
  };
  const { runtime } = await connect({ speak, secrets: { MODEL_KEY: secret } });
  assert.equal(runtime.getSetting("MODEL_KEY"), secret);

  const turn = server.give();

  const failed = await server.outcome(turn);
  assert.deepEqual(failed.payload, {
    runId: turn.runId,
    code: "PROVIDER_RATE_LIMITED",
    message: "Too many requests of [secret] and [secret]",
    retryable: true,
    retryAfterMs: 2000,
  });
  server.socket.emit("agent_turn", turn);
  assert.equal((await server.outcome(turn, 2)).payload.text, "You said: hello");
});

test("a model that thinks for long is shown to be at work, and its error is still one to try again", async () => {
  const enough = withResolvers();
  const speak = async () => {
    await enough.promise;
    throw Object.assign(new Error("Overloaded"), { statusCode: 529 });
  };
  await connect({ speak }, { maxSilenceMs: 20 });

  const turn = server.give();
  await server.until(() => server.toldOf(turn).length === 3);
  enough.resolve();

  const { payload, before } = await server.outcome(turn);
  assert.ok(before.every((each) => each.event === "agent_thought" && each.payload.text === ""));
  assert.deepEqual([payload.code, payload.retryable], ["PROVIDER_UNAVAILABLE", true]);
});

test("a run that takes longer than its deadline fails as timed out", async () => {
  await connect({ speak: () => new Promise(() => {}) });

  const turn = server.give({ deadline: Date.now() + 300 });

  assert.deepEqual((await server.outcome(turn)).payload.code, "AGENT_TIMEOUT");
});

test("a stopped run ends the model's stream, tells nothing more, and is remembered as far as it was told", async () => {
  const closed = withResolvers();
  const mayGoOn = withResolvers();
  let calls = 0;
  async function* write() {
    calls += 1;
    try {
      yield "<response><thought>long</thought><actions>REPLY</actions><text>The beginning of a long story.";
      await mayGoOn.promise;
      for (;;) {
        yield " And so on.";
        await sleep(1);
      }
    } finally {
      closed.resolve();
    }
  }
  const { runtime, connection } = await connect({ speak: write });

  const turn = server.give();
  await server.until(() => server.toldOf(turn).length > 0);
  server.socket.emit("agent_stop", { runId: turn.runId });
  await server.seenBy(connection);
  mayGoOn.resolve();
  await closed.promise;

  const told = server.toldOf(turn);
  assert.deepEqual(told.map(({ event }) => event), ["agent_stream"]);
  assert.equal(calls, 1);
  const roomId = createUniqueUuid(runtime, turn.channelId);
  const own = (await runtime.getMemories({ roomId, tableName: "messages" })).filter((each) => each.entityId === runtime.agentId);
  assert.deepEqual(own.map((each) => each.content.text), [told[0].payload.chunk]);
});

test("a stopped run begins no further action", async () => {
  const started = withResolvers();
  const mayEnd = withResolvers();
  const ended = withResolvers();
  const deeds = [];
  const deed = (name, handler) => ({ name, description: "", validate: async () => true, handler });
  const actions = [
    deed("DIG", async () => {
      started.resolve();
      await mayEnd.promise;
      deeds.push("DIG");
      return { success: true };
    }),
    deed("PLANT", async () => deeds.push("PLANT")),
  ];
  const events = { RUN_ENDED: [async () => ended.resolve()] };
  const plugins = [{ name: "deeds", description: "", actions, events }];
  const { connection } = await connect({ speak: () => xml({ text: "", actions: "DIG,PLANT" }), plugins });

  const turn = server.give();
  await started.promise;
  await server.until(() => server.toldOf(turn).length === 2);
  server.socket.emit("agent_stop", { runId: turn.runId });
  await server.seenBy(connection);
  mayEnd.resolve();
  await ended.promise;

  assert.deepEqual(deeds, ["DIG"]);
  assert.deepEqual(server.toldOf(turn).map(({ payload }) => payload.status), [undefined, "executing"]);
});

test("more turns than the agent may have at a time are refused, to be given again", async () => {
  const free = withResolvers();
  await connect({ speak: async (all) => (await free.promise, echo(all)) }, { maxRuns: 1 });

  const first = server.give();
  const second = server.give({ channelId: "33333333-3333-4333-8333-333333333333" });

  assert.deepEqual((await server.outcome(second)).payload.code, "AGENT_BUSY");
  free.resolve();
  assert.equal((await server.outcome(first)).event, "agent_final");
});

test("a reply that the server does not take ends the run as failed", async () => {
  await connect({ speak: echo });
  server.answer = (event) => (event === "agent_final" ? { ok: false, code: "VALIDATION_ERROR", error: "too long" } : { ok: true });

  const turn = server.give();
  await server.until(() => server.toldOf(turn).some(({ event }) => event === "agent_error"));
  server.answer = () => ({ ok: true });

  const { payload } = server.reports.at(-1);
  assert.deepEqual([payload.code, payload.message], ["REPLY_REFUSED", "The server has refused the reply: too long"]);
});

test("a server that is busy is told again", async () => {
  await connect({ speak: echo });
  let busy = 2;
  server.answer = () => (busy-- > 0 ? { ok: false, code: "BUSY", retryAfterMs: 1 } : { ok: true });

  const turn = server.give();
  await server.until(() => server.toldOf(turn).length === 3);
  server.answer = () => ({ ok: true });

  assert.deepEqual(server.toldOf(turn).map(({ event }) => event), ["agent_final", "agent_final", "agent_final"]);
});

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
