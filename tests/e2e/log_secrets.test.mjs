import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { connect } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

const CANARY = "canary0123456789";
const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIke${CANARY}In0.${CANARY}`;

async function trace(body, method = "POST") {
  const response = await fetch(`${server.url}/api/server/trace`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
}

async function textOf(target) {
  return (await fetch(`${server.url}${target}`)).text();
}

/** Says the canary in every place where secrets are. */
async function leak() {
  const client = await connect(server.url, {
    auth: { apiKey: CANARY, token: JWT, password: CANARY },
    query: { api_key: CANARY },
    extraHeaders: { authorization: `Bearer ${CANARY}`, cookie: `session=1; id=${CANARY}`, "x-api-key": CANARY },
  });
  await client.request("message", { type: 2, payload: { apiKey: CANARY, secrets: { OPENAI: CANARY } } });
  await client.request("join", { channelId: "lobby", metadata: { authorization: `Bearer ${CANARY}` } });
  await client.request("join", { token: 123, client_secret: CANARY, text: `Authorization: Bearer ${CANARY}` });
  await client.request("leave", { channelId: `see ${JWT}`, raw: JSON.stringify({ access_token: CANARY }) });
  await client.request("update_log_filters", { token: CANARY, password: `"${CANARY}"` });
  return client;
}

test("secrets appear in no line, no stream, no capture and no metric", async () => {
  const reader = await connect(server.url);
  await reader.request("subscribe_logs");
  const traced = await trace({ all: true });
  const captured = await trace({ all: true, capture: true });
  assert.equal(traced.status, 201);
  assert.equal(captured.status, 201);

  const client = await leak();
  const socketId = client.socket.id;
  const ofClient = () => reader.events.all("log_stream").filter((event) => event.payload.socketId === socketId);
  await reader.events.waitUntil(() => ofClient().some((event) => /update_log_filters/.test(event.payload.msg)), "lines");
  client.close();
  await reader.events.waitUntil(() => ofClient().some((event) => /^disconnect /.test(event.payload.msg)), "the end");
  assert.equal((await trace(undefined, "DELETE")).status, 200);
  await reader.events.waitFor("log_stream", (event) => event.payload.trace === captured.data.id);

  const directory = path.join(server.dataDirectory, "captures");
  const [file] = await readdir(directory);
  assert.equal(file, captured.data.captureFile);
  assert.equal((await stat(path.join(directory, file))).mode & 0o777, 0o600);
  const capture = await readFile(path.join(directory, file), "utf8");
  const streamed = JSON.stringify(reader.events.all("log_stream"));
  const places = {
    streamed,
    capture,
    rest: await textOf("/api/server/logs?limit=1000"),
    metrics: await textOf("/metrics"),
    stderr: server.log,
  };
  for (const [place, text] of Object.entries(places)) {
    assert.ok(text.length > 0, place);
    assert.ok(!text.includes(CANARY), `${place}: ${text.slice(text.indexOf(CANARY) - 200).slice(0, 400)}`);
  }
  assert.match(streamed, /\[redacted\]/);
  assert.match(capture, /\[redacted\]/);
  assert.match(places.rest, /\[redacted\]/);
});

test("what a client says cannot break out of its line", async () => {
  const reader = await connect(server.url);
  await reader.request("subscribe_logs");
  const { data } = await trace({ all: true, maxLines: 100 });
  const client = await connect(server.url);
  const text = 'one\n{"level":60,"msg":"forged"}\u001b[31m\u202e';
  await client.request("leave", { channelId: text });
  const event = await reader.events.waitFor("log_stream", ({ payload }) => /leave/.test(payload.msg));
  assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202e]/.test(event.payload.msg), JSON.stringify(event.payload.msg));
  assert.equal(event.payload.trace, data.id);
  await fetch(`${server.url}/api/server/trace/${data.id}`, { method: "DELETE" });
  for (const line of server.log.split("\n").slice(0, -1)) assert.notEqual(JSON.parse(line).msg, "forged");
});
