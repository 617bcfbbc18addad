import assert from "node:assert/strict";
import { once } from "node:events";
import test, { after } from "node:test";

import { createUniqueUuid } from "@elizaos/core";
import { connectAgent, wimpolePlugin } from "@wimpole/elizaos-connector";

import { startRuntime, xml } from "./agent.mjs";
import { SERVER_ID, ServerDouble } from "./server_double.mjs";

const server = await ServerDouble.start();
const LOBBY = { channelId: "55555555-5555-4555-8555-555555555555", serverId: SERVER_ID, name: "Lobby", type: "GROUP" };
const FAST = { reconnectDelayMs: 10, resumeDelayMs: 10, refusedDelayMs: 50 };

async function connect(behaviour, options = {}) {
  const runtime = await startRuntime(behaviour);
  const connection = await connectAgent(runtime, { url: server.url, ...FAST, ...options });
  after(() => connection.close());
  return { runtime, connection };
}

const echo = (conversation) => xml({ text: `You said: ${conversation.at(-1).text}` });

function gate() {
  let open;
  const passed = new Promise((resolve) => (open = resolve));
  return { passed, open };
}

/** Ends the agent's connection as a network would, and waits until it is back. */
async function reconnect(connection) {
  const ready = once(connection, "ready");
  server.socket.conn.close();
  await ready;
}

test("the handshake carries the key, and who the agent is", async () => {
  const { runtime } = await connect({ speak: echo, name: "Ida" }, { token: async () => "key-of-ida" });

  const { token, agent } = server.handshakes.at(-1);
  assert.equal(token, "key-of-ida");
  assert.deepEqual(agent, { id: runtime.agentId, name: "Ida", bio: ["Made for tests"], decides: true });
});

test("an agent may have another id at the server than in its runtime", async () => {
  const agentId = "44444444-4444-4444-8444-444444444444";
  const { runtime } = await connect({ speak: echo, name: "Ida" }, { agentId });
  assert.equal(server.handshakes.at(-1).agent.id, agentId);

  const turn = server.give();

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
  const memories = await runtime.getMemories({ roomId: createUniqueUuid(runtime, turn.channelId), tableName: "messages" });
  assert.equal(memories[1].entityId, runtime.agentId);
});

test("an agent that the server refuses is told why, by a refused connection", async () => {
  const runtime = await startRuntime({ speak: echo });
  server.refuse = () => "Invalid key";
  await assert.rejects(connectAgent(runtime, { url: server.url }), /Invalid key/);
  server.refuse = () => undefined;
});

test("an agent that the server refuses is told why, by messageError", async () => {
  const runtime = await startRuntime({ speak: echo });
  server.accept = (socket) => socket.emit("messageError", { error: "Only a key of an agent may play an agent.", code: "FORBIDDEN" });
  await assert.rejects(connectAgent(runtime, { url: server.url }), { code: "FORBIDDEN", message: /key of an agent/ });
  server.accept = undefined;
});

test("a server that knows nothing of agents is not waited for", async () => {
  const runtime = await startRuntime({ speak: echo });
  server.accept = () => {};
  await assert.rejects(connectAgent(runtime, { url: server.url, readyTimeoutMs: 50 }), /knows nothing of remote agents/);
  server.accept = undefined;
});

test("a refused agent is let in when the server has thought better of it", async () => {
  const { connection } = await connect({ speak: echo });
  server.refuse = () => "Invalid key";
  const refused = once(connection, "refused");
  server.socket.conn.close();
  await refused;
  const ready = once(connection, "ready");
  server.refuse = () => undefined;
  await ready;

  assert.equal((await server.outcome(server.give())).event, "agent_final");
});

test("when its token has ended the agent comes back with a new one", async () => {
  let count = 0;
  const { connection } = await connect({ speak: echo }, { token: () => `token ${++count}` });
  const offline = once(connection, "offline");
  const ready = offline.then(() => once(connection, "ready"));
  server.socket.emit("unauthorized", { reason: "Token expired" });
  await ready;

  assert.equal(server.handshakes.at(-1).token, "token 2");
  assert.equal((await server.outcome(server.give())).event, "agent_final");
});

test("a connection that the server has ended is made anew", async () => {
  const { connection } = await connect({ speak: echo });
  const ready = once(connection, "ready");
  server.socket.disconnect(true);
  await ready;

  assert.equal((await server.outcome(server.give())).event, "agent_final");
});

test("a turn that is given again after a reconnect is answered once", async () => {
  const { passed, open } = gate();
  let calls = 0;
  const { connection } = await connect({ speak: async (all) => ((calls += 1), await passed, echo(all)) });

  const turn = server.give();
  await server.seenBy(connection);
  await reconnect(connection);
  server.socket.emit("agent_turn", turn);
  open();

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
  await server.seenBy(connection);
  assert.equal(calls, 1);
  assert.equal(server.toldOf(turn).length, 1);
});

test("a reply that was ready while the connection was lost is told after the reconnect, without the turn", async () => {
  const { passed, open } = gate();
  const { connection } = await connect({ speak: async (all) => (await passed, echo(all)) });
  const turn = server.give();
  await server.seenBy(connection);
  server.refuse = () => "not yet";
  const refused = once(connection, "refused");
  server.socket.conn.close();
  await refused;
  open();
  server.refuse = () => undefined;

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
});

test("a reply of which the acknowledgement was lost is told again", async () => {
  const { connection } = await connect({ speak: echo });
  let arrived;
  const first = new Promise((resolve) => (arrived = resolve));
  server.answer = (event) => (event === "agent_final" ? void arrived() : { ok: true });
  const turn = server.give();
  await first;
  server.answer = () => ({ ok: true });
  await reconnect(connection);

  assert.equal((await server.outcome(turn)).payload.text, "You said: hello");
});

test("a server that does not acknowledge is told again, without a new connection", async () => {
  await connect({ speak: echo }, { answerTimeoutMs: 20 });
  let silent = 2;
  server.answer = () => (silent-- > 0 ? undefined : { ok: true });

  const turn = server.give();

  assert.equal((await server.outcome(turn)).event, "agent_final");
  server.answer = () => ({ ok: true });
});

test("no more settled runs are remembered than allowed", async () => {
  let calls = 0;
  const { connection } = await connect({ speak: (all) => ((calls += 1), echo(all)) }, { maxSettledRuns: 1 });
  const turns = [];
  for (let index = 0; index < 3; index += 1) {
    turns.push(server.give());
    await server.outcome(turns[index]);
    await server.seenBy(connection);
  }

  server.socket.emit("agent_turn", turns[2]);
  await server.outcome(turns[2], 2);
  assert.equal(calls, 3);
  server.socket.emit("agent_turn", turns[0]);
  await server.outcome(turns[0], 2);
  assert.equal(calls, 4);
});

test("a turn that was answered already is answered the same", async () => {
  let calls = 0;
  const { connection } = await connect({ speak: (all) => ((calls += 1), echo(all)) });
  const turn = server.give();
  const first = await server.outcome(turn);
  await server.seenBy(connection);

  server.socket.emit("agent_turn", turn);

  assert.deepEqual((await server.outcome(turn, 2)).payload, first.payload);
  assert.equal(calls, 1);
});

test("a run that the server no longer knows is stopped", async () => {
  const ended = gate();
  const { passed, open } = gate();
  async function* write() {
    try {
      yield "<response><thought>a</thought><actions>REPLY</actions><text>The first words of it.";
      await passed;
      yield "And many more words.</text></response>";
    } finally {
      ended.open();
    }
  }
  const { connection } = await connect({ speak: write });
  server.answer = () => ({ ok: false, code: "RUN_NOT_FOUND", message: "There is no such run" });
  const turn = server.give();
  await server.until(() => server.toldOf(turn).length > 0);
  server.answer = () => ({ ok: true });
  await server.seenBy(connection);
  open();
  await ended.passed;

  assert.equal(server.toldOf(turn).length, 1);
});

test("the agent knows the channels it is in, is added to and removed from", async () => {
  server.channels = [LOBBY];
  const { connection, runtime } = await connect({ speak: echo });
  assert.deepEqual([...connection.channels.values()], [LOBBY]);

  const added = await server.seenBy(connection);
  assert.deepEqual([...connection.channels.keys()], [LOBBY.channelId, added.channelId]);
  const roomId = createUniqueUuid(runtime, added.channelId);
  await waitFor(async () => (await runtime.getParticipantsForRoom(roomId)).includes(runtime.agentId));

  const removed = once(connection, "removed");
  server.socket.emit("agent_removed", { agentId: runtime.agentId, channelId: added.channelId });
  await removed;
  assert.deepEqual([...connection.channels.keys()], [LOBBY.channelId]);
  await waitFor(async () => !(await runtime.getParticipantsForRoom(roomId)).includes(runtime.agentId));
});

test("the agent forgets a message that was deleted, and all of a channel that was cleared", async () => {
  server.channels = [LOBBY];
  const { connection, runtime } = await connect({ speak: echo });
  const turn = server.give();
  await server.outcome(turn);
  const known = async () => (await runtime.getMemories({ roomId: createUniqueUuid(runtime, turn.channelId), tableName: "messages" })).length;
  await waitFor(async () => (await known()) === 2);

  const forgotten = once(connection, "forgotten");
  server.socket.emit("agent_message_deleted", { channelId: turn.channelId, messageId: turn.message.id });
  assert.deepEqual((await forgotten)[0], { channelId: turn.channelId, messageId: turn.message.id });
  assert.equal(await known(), 1);

  const cleared = once(connection, "forgotten");
  server.socket.emit("agent_channel_cleared", { channelId: turn.channelId });
  await cleared;
  assert.equal(await known(), 0);
});

test("the agent says something without being asked, by the channel or by the runtime's room", async () => {
  server.channels = [LOBBY];
  const { connection, runtime } = await connect({ speak: echo });
  await connection.say(LOBBY.channelId, { text: "Good morning" });
  await runtime.sendMessageToTarget({ source: "wimpole", channelId: LOBBY.channelId }, { text: "And a good day" });
  const turn = server.give();
  await server.outcome(turn);
  await runtime.sendMessageToTarget({ source: "wimpole", roomId: createUniqueUuid(runtime, turn.channelId) }, { text: "To you" });

  const said = server.reports.filter(({ event }) => event === "message").map(({ payload }) => payload.payload);
  assert.deepEqual(
    said.map((each) => [each.channelId, each.messageServerId, each.senderId, each.message]),
    [
      [LOBBY.channelId, LOBBY.serverId, runtime.agentId, "Good morning"],
      [LOBBY.channelId, LOBBY.serverId, runtime.agentId, "And a good day"],
      [turn.channelId, turn.serverId, runtime.agentId, "To you"],
    ],
  );
});

test("what the server does not store is not said", async () => {
  server.channels = [LOBBY];
  const { connection } = await connect({ speak: echo });
  server.answer = () => ({ ok: false, code: "FORBIDDEN", error: "No" });
  await assert.rejects(connection.say(LOBBY.channelId, { text: "Hello" }), { code: "FORBIDDEN", message: "No" });
  server.answer = () => ({ ok: true });
  await assert.rejects(connection.say(LOBBY.channelId, { text: " " }), TypeError);
  await assert.rejects(connection.say(LOBBY.channelId, { text: "x".repeat(200_001) }), RangeError);
  await assert.rejects(connection.say("nowhere", { text: "Hello" }), /no channel nowhere/);
  await connection.close();
  await assert.rejects(connection.say(LOBBY.channelId, { text: "Hello" }), /not acknowledged/);
});

test("as a plugin it connects with the settings of the agent, and leaves with the runtime", async () => {
  const settings = { WIMPOLE_URL: server.url };
  const secrets = { WIMPOLE_AGENT_KEY: "the-key-of-the-agent" };
  const known = server.sockets.length;
  const runtime = await startRuntime({ speak: echo, plugins: [wimpolePlugin], settings, secrets });
  await server.until(() => server.sockets.length > known);
  assert.equal(server.handshakes.at(-1).apiKey, "the-key-of-the-agent");
  const service = await runtime.getServiceLoadPromise("wimpole");
  await service.connection.untilReady();

  assert.equal((await server.outcome(server.give())).payload.text, "You said: hello");

  const left = once(server.socket, "disconnect");
  await runtime.stop();
  await left;
});

test("as a plugin without WIMPOLE_URL it leaves the agent alone", async () => {
  const runtime = await startRuntime({ speak: echo, plugins: [wimpolePlugin] });
  const service = await runtime.getServiceLoadPromise("wimpole");
  assert.equal(service.connection, undefined);
});

/** For what the runtime does behind an event of the connection. */
async function waitFor(condition) {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `not within 5 s: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
