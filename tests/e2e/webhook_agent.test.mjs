import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import test, { after } from "node:test";

import { places, turn } from "./agent_turn.mjs";
import { checkFromServer } from "./asyncapi.mjs";
import { connect, connectTo, DEFAULT_SERVER_ID } from "./client.mjs";
import { addKey } from "./keys.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

// Agents that are called: docs/remote-agents.md, "Webhooks".

const SECRET = "canary-webhook-secret-0123456789";
const COMMON_SECRET = "canary-common-secret-0123456789";
const FIRST_EVENT_MS = 1_000;
const IDLE_MS = 700;
const RETRIES = 2;
const MIB = 1024 * 1024;
const CALLED = randomUUID();
const COMMON = randomUUID();
const SHUT = randomUUID();

const json = (response, body, status = 200, headers = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
};
const tells = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const says = (chunk) => tells("agent_stream", { chunk });
const stream = (response, ...pieces) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const piece of pieces) response.write(piece);
};
const whole = (response, ...pieces) => {
  stream(response, ...pieces);
  response.end();
};
const raw = (response, bytes) => response.socket.end(bytes);
const TEXT = "All is well.";
const once = (fault) => (turn, response, tries) => (tries > 1 ? json(response, { text: TEXT }) : fault(response));

/** What an operator's server may do: `reply`, nothing (`silent`), or `code`, with what was told before as `partial`. */
const scripts = {
  plain: { reply: TEXT, play: (turn, response) => json(response, { text: TEXT }) },
  slow: { reply: TEXT, play: (turn, response) => setTimeout(() => json(response, { text: TEXT }), 300) },
  streamed: { reply: TEXT, play: (turn, response) => whole(response, says("All is "), says("well."), tells("agent_final", { text: TEXT })) },
  split_letter: {
    reply: "Grüße",
    play: (turn, response) => {
      const bytes = Buffer.from(tells("agent_final", { text: "Grüße" }));
      const at = bytes.indexOf(0xc3) + 1;
      stream(response, bytes.subarray(0, at));
      setTimeout(() => response.end(bytes.subarray(at)), 50);
    },
  },
  busy_once: { reply: TEXT, tries: 2, play: once((response) => json(response, "{}", 503)) },
  limited_once: { reply: TEXT, tries: 2, play: once((response) => json(response, "{}", 429, { "retry-after": "0" })) },
  reset_once: { reply: TEXT, tries: 2, play: once((response) => response.socket.resetAndDestroy()) },
  no_content: { silent: true, play: (turn, response) => response.writeHead(204).end() },
  accepted: { silent: true, play: (turn, response) => response.writeHead(202).end("later") },
  ignores: { silent: true, play: (turn, response) => json(response, { ignore: true }) },
  ignores_in_stream: { silent: true, play: (turn, response) => whole(response, tells("agent_ignore", {})) },

  hang_before: { code: "TIMEOUT", play: () => {} },
  hang_in_head: { code: "TIMEOUT", play: (turn, response) => response.socket.write("HTTP/1.1 200 OK\r\nX: ") },
  hang_within_json: {
    code: "TIMEOUT",
    play: (turn, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"text":"All');
    },
  },
  hang_within_stream: { code: "TIMEOUT", partial: "All is ", play: (turn, response) => stream(response, says("All is ")) },
  hang_after_half_an_event: { code: "TIMEOUT", partial: "All ", play: (turn, response) => stream(response, says("All "), says("is").slice(0, 30)) },
  reset_before: { code: "WEBHOOK_UNAVAILABLE", play: (turn, response) => response.socket.resetAndDestroy() },
  reset_within: {
    code: "WEBHOOK_UNAVAILABLE",
    partial: "All ",
    play: (turn, response) => {
      stream(response, says("All "));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    },
  },
  closed_before: { code: "WEBHOOK_UNAVAILABLE", play: (turn, response) => response.socket.destroy() },
  server_error: { code: "WEBHOOK_UNAVAILABLE", play: (turn, response) => json(response, { error: "canary" }, 500) },
  always_limited: { code: "WEBHOOK_UNAVAILABLE", play: (turn, response) => json(response, {}, 429, { "retry-after": "0" }) },
  limited_for_long: { code: "WEBHOOK_UNAVAILABLE", play: (turn, response) => json(response, {}, 429, { "retry-after": "9999" }) },
  unauthorized: { code: "WEBHOOK_REFUSED", play: (turn, response) => json(response, {}, 401) },
  not_found: { code: "WEBHOOK_REFUSED", play: (turn, response) => json(response, {}, 404) },
  redirect: { code: "WEBHOOK_REFUSED", play: (turn, response) => response.writeHead(307, { location: "http://127.0.0.1:9/" }).end() },
  html_page: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>hi</html>") },
  no_object: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => json(response, "[1]") },
  no_text: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => json(response, { message: "Workflow was started" }) },
  empty_body: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => json(response, "") },
  invalid_utf8: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => json(response, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString("latin1")) },
  half_an_event: { code: "WEBHOOK_BAD_ANSWER", partial: "All ", play: (turn, response) => whole(response, says("All "), 'event: agent_stream\ndata: {"chu') },
  no_end: { code: "WEBHOOK_BAD_ANSWER", partial: "All ", play: (turn, response) => whole(response, says("All ")) },
  error_in_stream: {
    code: "NO_MODEL",
    partial: "All ",
    play: (turn, response) => whole(response, says("All "), tells("agent_error", { code: "NO_MODEL", message: "The model is away" })),
  },
  huge_line: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => whole(response, `data: ${"x".repeat(3 * MIB)}\n\n`) },
  oversized_body: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => json(response, `{"text":"${"x".repeat(9 * MIB)}"}`) },
  oversized_head: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => raw(response, `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`) },
  no_http: { code: "WEBHOOK_BAD_ANSWER", play: (turn, response) => raw(response, "SSH-2.0-OpenSSH_9.2\r\n\r\n") },
  wrong_chunks: {
    code: "WEBHOOK_BAD_ANSWER",
    play: (turn, response) => raw(response, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
  },
};

/** The operator's server: plays the script that the message asks for ("play NAME"). */
const calls = [];
const tries = new Map();
const hook = createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    const turn = JSON.parse(body);
    const name = /play (\w+)/.exec(turn.message.text)[1];
    tries.set(turn.runId, (tries.get(turn.runId) ?? 0) + 1);
    const closed = new Promise((resolve) => response.once("close", resolve));
    calls.push({ name, turn, body, headers: request.headers, url: request.url, closed });
    scripts[name].play(turn, response, tries.get(turn.runId));
  });
});
await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
after(() => {
  hook.closeAllConnections();
  hook.close();
});
const url = `http://127.0.0.1:${hook.address().port}/agent?team=a`;

const server = await useServer({
  env: { WIMPOLE_AGENTS_WEBHOOK_SECRET: COMMON_SECRET, CALLED_SECRET: SECRET },
  prepare: async (directory) => {
    const agents = path.join(directory, "characters");
    await mkdir(agents);
    const write = (id, name, webhook) => writeFile(path.join(agents, `${name}.json`), JSON.stringify({ id, name, settings: { webhook } }));
    await write(CALLED, "Called", { url, secret: "${CALLED_SECRET}", allowPrivate: true });
    await write(COMMON, "Common", { url, allowPrivate: true });
    await write(SHUT, "Shut", { url });
    return {
      flags: [
        ...["--agents", agents, "--no-agent", "--log-level", "trace"],
        ...["--agents-first-event-timeout", `${FIRST_EVENT_MS}ms`, "--agents-idle-timeout", `${IDLE_MS}ms`],
        ...["--agents-retry-delay", "20ms", "--agents-max-retries", String(RETRIES), "--agents-input-lock", "all"],
      ],
    };
  },
});
const rest = new Rest(server);

const turnOf = (agent, place, text) => turn({ server, rest, agent }, place, text);

function timeLimitOf(script) {
  if (script.code !== "TIMEOUT") return 5_000;
  return script.partial ? IDLE_MS + 1_000 : (1 + RETRIES) * (FIRST_EVENT_MS + 1_000);
}

const signatureOf = (secret, { headers, body }) =>
  `v1,${createHmac("sha256", secret).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64")}`;

for (const [place, channel] of Object.entries(places)) {
  for (const [name, script] of Object.entries(scripts)) {
    test(`${place}: ${name}`, async () => {
      const before = calls.length;
      const { reply, error, chunks, controls, elapsedMs } = await turnOf(CALLED, channel, `play ${name}`);

      assert.ok(elapsedMs < timeLimitOf(script), `${elapsedMs} ms`);
      assert.deepEqual(controls, ["disable_input", "enable_input"]);
      if (script.reply) {
        assert.equal(error, undefined);
        assert.equal(reply.text, script.reply);
        assert.ok(chunks === "" || chunks === script.reply, chunks);
        assert.equal(calls.length - before, script.tries ?? 1, "calls");
        return;
      }
      if (script.silent) {
        assert.equal(reply, undefined);
        assert.equal(error, undefined);
        assert.equal(calls.length - before, 1);
        return;
      }
      assert.match(error.code, new RegExp(script.code));
      assert.ok(!JSON.stringify(error).includes("canary"), error.error);
      assert.equal(error.partialText ?? "", script.partial ?? "");
      // What was told of an answer is not told again.
      if (script.partial) assert.equal(calls.length - before, 1);
    });
  }
}

test("a turn is posted as a connected program gets it, signed, and under the same id when it is tried again", async () => {
  const { messageId, channelId, reply } = await turnOf(CALLED, places.DM, "play busy_once");
  const [first, second] = calls.slice(-2);

  checkFromServer("agent_turn", first.turn);
  assert.equal(first.url, "/agent?team=a");
  assert.equal(first.turn.agentId, CALLED);
  assert.equal(first.turn.channelId, channelId);
  assert.equal(first.turn.message.id, messageId);
  assert.equal(first.turn.messageId, reply.id);
  assert.equal(first.headers["content-type"], "application/json");
  assert.equal(first.headers["webhook-id"], first.turn.runId);
  assert.equal(second.headers["webhook-id"], first.turn.runId);
  assert.ok(Math.abs(Number(first.headers["webhook-timestamp"]) - Date.now() / 1000) < 60);
  for (const call of [first, second]) assert.equal(call.headers["webhook-signature"], signatureOf(SECRET, call));
});

test("an agent without a secret of its own is signed with that of the server", async () => {
  const { reply } = await turnOf(COMMON, places.DM, "play plain");
  assert.equal(reply.text, TEXT);
  assert.equal(calls.at(-1).headers["webhook-signature"], signatureOf(COMMON_SECRET, calls.at(-1)));
});

test("a private address is not called unless the operator's file says so", async () => {
  const made = await rest.post("/api/agents", {
    agent: { name: "Mallory", settings: { webhook: { url, allowPrivate: true, secret: "${CALLED_SECRET}" } } },
  });
  assert.equal(made.status, 201, made.text);
  await rest.post(`/api/agents/${made.body.data.id}/start`);
  const before = calls.length;
  for (const agent of [SHUT, made.body.data.id]) {
    const { error } = await turnOf(agent, places.DM, "play plain");
    assert.equal(error.code, "WEBHOOK_REFUSED");
  }
  assert.equal(calls.length, before, "the loopback was not reached");
});

test("a webhook by REST needs a URL of http", async () => {
  const made = await rest.post("/api/agents", { agent: { name: "Odd", settings: { webhook: "file:///etc/passwd" } } });
  assert.equal(made.status, 400, made.text);
});

test("a cancelled turn closes its connection", async () => {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, CALLED], { type: "DM" });
  const client = await connectTo(server.url, channelId, { entityId });
  await client.send(channelId, "play hang_within_stream");
  await client.events.waitFor("messageStreamChunk");
  assert.equal((await client.request("agent_cancel", { channelId })).cancelled, 1);
  await calls.at(-1).closed;
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
});

test("who has accepted a turn may answer later by REST, with the agent's key", async () => {
  const entityId = randomUUID();
  const keys = {};
  const strict = await useServer({
    prepare: async (directory) => {
      keys.agent = await addKey(directory, { role: "agent", entity: CALLED });
      keys.person = await addKey(directory, { role: "user", entity: entityId });
      const agents = path.join(directory, "characters");
      await mkdir(agents);
      const settings = { webhook: { url, allowPrivate: true } };
      await writeFile(path.join(agents, "called.json"), JSON.stringify({ id: CALLED, name: "Called", settings }));
      return { flags: ["--agents", agents, "--no-agent"] };
    },
  });
  const channelId = randomUUID();
  const person = await connect(strict.url, { entityId, auth: { apiKey: keys.person.secret } });
  await person.send(channelId, "play accepted", { metadata: { isDm: true, targetUserId: CALLED } });
  await person.join(channelId, { since: 0 });
  await person.events.waitFor("messageComplete");
  const later = {
    channel_id: channelId,
    server_id: DEFAULT_SERVER_ID,
    author_id: CALLED,
    content: "Here it is",
    source_type: "agent_response",
    raw_message: {},
    metadata: {},
  };
  const submitted = await new Rest(strict).request("POST", "/api/messaging/submit", later, { "x-api-key": keys.agent.secret });
  assert.equal(submitted.status, 201, submitted.text);
  assert.equal((await person.broadcastOf("Here it is")).senderId, CALLED);
});

test("no secret is logged or shown", async () => {
  const shown = [server.log];
  for (const target of [`/api/agents/${CALLED}`, "/api/agents", "/metrics"]) shown.push((await rest.get(target)).text);
  for (const text of shown) assert.ok(text.length > 0 && !text.includes("canary"));
});
