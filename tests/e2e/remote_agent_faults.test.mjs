import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connect, connectTo } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

// Whatever a program that plays an agent does, its turns end in time and people may write again.

const FIRST_EVENT_MS = 1_000;
const IDLE_MS = 700;
const GRACE_MS = 300;
const server = await useServer({
  flags: [
    ...[`--agents-remote-grace=${GRACE_MS}ms`, "--agents-retry-delay=10ms", "--agents-max-retries=1", "--agents-input-lock=all"],
    ...[`--agents-first-event-timeout=${FIRST_EVENT_MS}ms`, `--agents-idle-timeout=${IDLE_MS}ms`],
  ],
});
const rest = new Rest(server);

const TEXT = "All is well.";
const emit = (program, name, fields) => program.socket.emit(name, fields);
/** A report that the server refuses. */
async function refused(program, name, fields) {
  const answer = await program.request(name, fields);
  assert.equal(answer.ok, false, JSON.stringify(answer));
}

/** What becomes of a turn: `reply`, `silent` or `code`, after `within` ms at the most. */
const faults = {
  replies: { reply: TEXT, within: 0, play: (program, { runId }) => emit(program, "agent_final", { runId, text: TEXT }) },
  replies_twice: {
    reply: TEXT,
    within: 0,
    play: (program, { runId }) => {
      emit(program, "agent_final", { runId, text: TEXT });
      emit(program, "agent_final", { runId, text: "Or not." });
    },
  },
  ignores: { silent: true, within: 0, play: (program, { runId }) => emit(program, "agent_ignore", { runId }) },
  fails: { code: "NO_MODEL", within: 0, play: (program, { runId }) => emit(program, "agent_error", { runId, code: "NO_MODEL", message: "away" }) },
  fails_after_text: {
    code: "NO_MODEL",
    partial: "All ",
    within: 0,
    play: (program, { runId }) => {
      emit(program, "agent_stream", { runId, chunk: "All " });
      emit(program, "agent_error", { runId, code: "NO_MODEL", message: "away", retryable: true });
    },
  },
  fails_and_is_tried_again: {
    code: "NO_MODEL",
    within: 100,
    play: (program, { runId }) => emit(program, "agent_error", { runId, code: "NO_MODEL", message: "away", retryable: true }),
  },
  wants_to_wait_for_long: {
    code: "NO_MODEL",
    within: 0,
    play: (program, { runId }) => emit(program, "agent_error", { runId, code: "NO_MODEL", message: "away", retryable: true, retryAfterMs: 9e6 }),
  },
  says_nothing: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: () => {} },
  stops_after_a_thought: { code: "AGENT_TIMEOUT", within: IDLE_MS, play: (program, { runId }) => emit(program, "agent_thought", { runId, text: "hm" }) },
  stops_within_the_reply: {
    code: "AGENT_TIMEOUT",
    partial: "All ",
    within: IDLE_MS,
    play: (program, { runId }) => emit(program, "agent_stream", { runId, chunk: "All " }),
  },
  stops_within_a_step: {
    code: "AGENT_TIMEOUT",
    within: IDLE_MS,
    play: (program, { runId }) => emit(program, "agent_action", { runId, id: "1", name: "LOOK", status: "executing" }),
  },
  speaks_of_another_run: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: (program) => refused(program, "agent_final", { runId: randomUUID(), text: TEXT }) },
  names_no_run: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: (program) => refused(program, "agent_final", { text: TEXT }) },
  replies_without_text: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: (program, { runId }) => refused(program, "agent_final", { runId }) },
  sends_no_object: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: (program) => refused(program, "agent_final", "All is well.") },
  corrects_itself: {
    reply: TEXT,
    within: 100,
    play: async (program, { runId }) => {
      await refused(program, "agent_final", { runId, text: 7 });
      emit(program, "agent_final", { runId, text: TEXT });
    },
  },
  streams_no_text: { code: "AGENT_TIMEOUT", within: FIRST_EVENT_MS, play: (program, { runId }) => refused(program, "agent_stream", { runId, chunk: 7 }) },
  leaves: { code: "AGENT_OFFLINE", within: GRACE_MS, play: (program) => program.socket.disconnect() },
  leaves_within_the_reply: {
    code: "AGENT_OFFLINE",
    partial: "All ",
    within: GRACE_MS,
    play: async (program, { runId }) => {
      await program.request("agent_stream", { runId, chunk: "All " });
      program.socket.disconnect();
    },
  },
  is_cut_off: { code: "AGENT_OFFLINE", within: GRACE_MS, play: (program) => program.socket.io.engine.close() },
};

const places = { DM: [], GROUP: [randomUUID()] };

for (const [place, others] of Object.entries(places)) {
  for (const [name, fault] of Object.entries(faults)) {
    test(`${place}: ${name}`, async () => {
      const agentId = randomUUID();
      const program = await connect(server.url, { auth: { agent: { id: agentId, name: "Far" } }, reconnection: false });
      await program.events.waitFor("agent_ready");
      const played = [];
      program.socket.on("agent_turn", (turn) => played.push(fault.play(program, turn)));
      const entityId = randomUUID();
      const channelId = await rest.channel([entityId, agentId, ...others], { type: place });
      const person = await connectTo(server.url, channelId, { entityId });

      const start = Date.now();
      await person.send(channelId, "are you well?");
      await person.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
      const elapsedMs = Date.now() - start;
      await Promise.all(played);

      assert.ok(elapsedMs < fault.within + 1_000, `${elapsedMs} ms`);
      assert.deepEqual(person.events.all("controlMessage").map(({ action }) => action), ["disable_input", "enable_input"]);
      const reply = person.events.all("messageBroadcast").find(({ senderId, source }) => senderId === agentId && source === "agent_response");
      const [error] = person.events.all("messageStreamError");
      assert.equal(error?.code, fault.code);
      assert.equal(reply?.text, fault.reply ?? fault.partial);
      program.close();
      person.close();
    });
  }
}
