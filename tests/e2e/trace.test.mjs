import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "node:test";

import { agentOf, connect } from "./client.mjs";
import { parseCapture, replay } from "./replay.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
const fresh = await useServer();
const agent = await agentOf(server.url);
const tool = fileURLToPath(new URL("replay.mjs", import.meta.url));

async function startTrace(body) {
  const response = await fetch(`${server.url}/api/server/trace`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 201);
  return (await response.json()).data;
}

async function stopTrace(id) {
  assert.equal((await fetch(`${server.url}/api/server/trace/${id}`, { method: "DELETE" })).status, 200);
}

async function traceReader() {
  const reader = await connect(server.url);
  await reader.request("subscribe_logs");
  return reader;
}

function traced(reader, id) {
  return reader.events
    .all("log_stream")
    .map((event) => event.payload)
    .filter((line) => line.trace === id);
}

test("an operator follows a socket, and nobody else", async () => {
  const reader = await traceReader();
  const client = await connect(server.url);
  const other = await connect(server.url);
  const socketId = client.socket.id;
  const { id } = await startTrace({ socketId, maxLines: 1_000 });
  const channelId = randomUUID();
  await other.join(channelId);
  await client.join(channelId);
  await stopTrace(id);
  const end = (line) => /^trace ended after \d+ lines: it was stopped$/.test(line.msg);
  await reader.events.waitUntil(() => traced(reader, id).some(end), "the trace's end");

  const seen = traced(reader, id).filter((line) => !end(line));
  assert.deepEqual(
    seen.map((line) => line.msg.split(" ").slice(0, 2).join(" ")),
    [`connect {"entityId":"${client.entityId}"}`, "in message", "out channel_joined", "out room_joined"],
  );
  assert.ok(seen.every((line) => line.level === 10 && line.socketId === socketId));

  await client.join(randomUUID());
  assert.equal(traced(reader, id).length, seen.length + 1);
});

test("a trace of a channel has the events that name it, and ends by itself", async () => {
  const reader = await traceReader();
  const client = await connect(server.url);
  const [channelId, other] = [randomUUID(), randomUUID()];
  const { id } = await startTrace({ channelId, maxLines: 5 });
  await client.join(other);
  await client.join(channelId);
  await client.send(channelId, "Hello");
  await reader.events.waitUntil(() => traced(reader, id).some((line) => / it is full$/.test(line.msg)), "its end");
  const seen = traced(reader, id).filter((line) => line.level === 10);
  assert.equal(seen.length, 5);
  assert.ok(seen.slice(1).every((line) => line.msg.includes(channelId) && line.channelId === channelId));

  const list = await (await fetch(`${server.url}/api/server/trace`)).json();
  assert.deepEqual(list.data.traces, []);
});

test("a capture is replayed against another server, and gives the same again", async () => {
  const { id, captureFile } = await startTrace({ all: true, capture: true });
  const channelId = randomUUID();
  const [ann, bob] = [await connect(server.url), await connect(server.url)];
  await ann.join(channelId);
  await bob.join(channelId);
  for (const text of ["one", "two", "three"]) {
    await ann.send(channelId, text);
    await bob.broadcastOf(text);
  }
  await bob.request("join", {});
  const dm = randomUUID();
  await ann.join(dm);
  await ann.send(dm, "I feel sad", { metadata: { isDm: true, targetUserId: agent.id } });
  await ann.events.waitFor("messageComplete");
  await ann.events.waitFor("controlMessage", (event) => event.action === "enable_input");
  await bob.request("leave", { channelId });
  await stopTrace(id);

  const file = path.join(server.dataDirectory, "captures", captureFile);
  const text = await readFile(file, "utf8");
  const results = await replay(parseCapture(text), fresh.url);
  assert.equal(results.size, 2);
  for (const { expected, received } of results.values()) {
    assert.ok(expected.length > 5);
    assert.deepEqual(received, expected);
  }

  // The same by the command, which finds what was changed.
  const changed = path.join(server.dataDirectory, "changed.jsonl");
  await writeFile(changed, text.replace('"text":"two"', '"text":"2"').replaceAll(channelId, randomUUID()));
  const run = promisify(execFile)(process.execPath, [tool, changed, fresh.url]);
  await assert.rejects(run, (error) => {
    assert.equal(error.code, 1);
    assert.match(error.stdout, /^ {2}then: .*"text":"2".*\n {2}now: {2}.*"text":"two"/m);
    assert.match(error.stdout, /2 sockets, \d+ differences\n$/);
    return true;
  });
});
