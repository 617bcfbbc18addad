import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { agentOf, connect } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer({ workers: 2 });
const limits = { "kept-lines": 3, "max-readers": 1, "max-traces": 1, "max-trace-duration": "10s" };
const small = await useServer({ flags: Object.entries(limits).flatMap(([name, value]) => [`--logs-${name}`, `${value}`]) });
const agent = await agentOf(server.url);

async function subscribe(options, clientOptions) {
  const client = await connect(server.url, clientOptions);
  assert.equal((await client.request("subscribe_logs", options)).ok, true);
  return client;
}

function lines(client) {
  return client.events.all("log_stream").map((event) => event.payload);
}

function line(client, fits) {
  return client.events.waitFor("log_stream", (event) => fits(event.payload)).then((event) => event.payload);
}

/** A line of level warn that names the socket: what the server logs of a request that it refuses. */
async function causeLine(client) {
  assert.equal((await client.request("join", {})).ok, false);
  return client.socket.id;
}

async function restLogs(query = "", options) {
  const response = await fetch(`${server.url}/api/server/logs${query}`, options);
  assert.equal(response.status, 200);
  return response.json();
}

test("the log is streamed, each line once to each subscriber, over each transport", async () => {
  const readers = await Promise.all([
    subscribe(),
    subscribe({}, { transports: ["websocket"] }),
    subscribe({}, { transports: ["polling"] }),
  ]);
  const client = await connect(server.url);
  const socketId = client.socket.id;
  for (let count = 0; count < 50; count += 1) await causeLine(client);

  for (const reader of readers) {
    const own = () => lines(reader).filter((entry) => entry.socketId === socketId);
    await reader.events.waitUntil(() => own().length >= 50, "50 lines");
    reader.socket.emit("unsubscribe_logs");
    await reader.events.waitFor("log_subscription_confirmed", (event) => event.subscribed === false);
    assert.equal(own().length, 50);
    for (const entry of own()) {
      assert.equal(entry.level, 40);
      assert.match(entry.msg, /^request refused: channelId is required for joining\.$/);
      assert.ok(Math.abs(entry.time - Date.now()) < 60_000);
    }
  }
});

test("a level is a minimum, and unknown ones let nothing pass", async () => {
  const reader = await subscribe();
  const client = await connect(server.url);
  const { filters } = await reader.request("update_log_filters", { level: "error" });
  assert.deepEqual(filters, { level: "error" });
  await causeLine(client);
  await reader.request("update_log_filters", { level: "no such level" });
  await causeLine(client);
  await reader.request("update_log_filters", { level: "warn" });
  const socketId = await causeLine(client);
  await line(reader, (entry) => entry.socketId === socketId);
  assert.equal(lines(reader).filter((entry) => entry.socketId === socketId).length, 1);
});

test("the lines of an agent's turns carry its name, its id and the channel", async () => {
  const channelId = randomUUID();
  const byName = await subscribe({ filters: { agentName: agent.name } });
  const byId = await subscribe({ filters: { agentId: agent.id, channelId } });
  const byOther = await subscribe({ filters: { agentName: "somebody else" } });
  const client = await connect(server.url);
  await client.join(channelId);
  await causeLine(client);
  await client.send(channelId, "Hello", { metadata: { isDm: true, targetUserId: agent.id } });

  for (const reader of [byName, byId]) {
    const answered = await line(reader, (entry) => entry.channelId === channelId);
    assert.equal(answered.agentName, agent.name);
    assert.equal(answered.agentId, agent.id);
    assert.match(answered.msg, /^answered message /);
    assert.ok(lines(reader).every((entry) => entry.agentName === agent.name));
  }
  assert.deepEqual(lines(byOther), []);
  const rest = await restLogs(`?agentName=${agent.name}`);
  assert.ok(rest.logs.some((entry) => entry.channelId === channelId));
  assert.ok(rest.logs.every((entry) => entry.agentName === agent.name));
});

test("a subscriber may begin with lines of the past", async () => {
  const client = await connect(server.url);
  const socketId = await causeLine(client);
  const reader = await subscribe({ tail: 1, filters: { text: "refused" } });
  const [first] = await reader.events.waitUntil(() => lines(reader).length > 0 && lines(reader), "a line");
  assert.equal(first.socketId, socketId);

  const since = await subscribe({ since: first.time, filters: { level: "warn" } });
  assert.equal((await line(since, () => true)).time >= first.time, true);
});

test("REST gives the lines in the real server's shape, selects them, and forgets them", async () => {
  const socketId = await causeLine(await connect(server.url));
  const all = await restLogs();
  assert.deepEqual(Object.keys(all), ["logs", "count", "total", "requestedLevel", "agentName", "agentId", "levels"]);
  assert.equal(all.count, all.logs.length);
  assert.equal(all.requestedLevel, "all");
  assert.deepEqual(all.levels, ["fatal", "error", "warn", "info", "log", "progress", "success", "debug", "trace"]);
  assert.equal(all.logs.at(-1).socketId, socketId);

  assert.equal((await restLogs("?level=error")).count, 0);
  const posted = await restLogs("", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ level: "warn", limit: 1 }),
  });
  assert.deepEqual(posted.logs, [all.logs.at(-1)]);

  assert.equal((await restLogs("", { method: "DELETE" })).status, "success");
  assert.equal((await restLogs()).total, 0);
});

test("stderr holds one line of JSON for each record", async () => {
  const client = await connect(server.url);
  const socketId = await causeLine(client);
  await server.untilLogged(new RegExp(socketId));
  const written = () => server.log.split("\n").slice(0, -1).map((text) => JSON.parse(text));
  const own = () => written().filter((entry) => entry.socketId === socketId);
  assert.equal(own().length, 1);
  assert.equal(own()[0].level, 40);
  assert.ok(written().some((entry) => entry.level === 30 && / is listening on port /.test(entry.msg)));
});

test("the log is kept, read and traced within the limits of the configuration", async () => {
  const client = await connect(small.url);
  for (let i = 0; i < 5; ++i) assert.equal((await client.request("join", {})).ok, false);
  const { total } = await (await fetch(`${small.url}/api/server/logs`)).json();
  assert.equal(total, 3);

  assert.equal((await client.request("subscribe_logs")).subscribed, true);
  const second = await connect(small.url);
  assert.equal((await second.request("subscribe_logs")).subscribed, false);

  const trace = async (seconds) => {
    const body = JSON.stringify({ all: true, seconds });
    const headers = { "content-type": "application/json" };
    return (await fetch(`${small.url}/api/server/trace`, { method: "POST", headers, body })).status;
  };
  assert.equal(await trace(11), 400);
  assert.equal(await trace(10), 201);
  assert.equal(await trace(10), 409);
});
