import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo, LOBBY_ID } from "./client.mjs";
import { clientEvents, description, serverEvents } from "./asyncapi.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

/** The values of a Prometheus text, by name and labels; each line must be well-formed and explained. */
async function metrics() {
  const response = await fetch(`${server.url}/metrics`);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const values = new Map();
  const explained = new Set();
  for (const line of (await response.text()).trimEnd().split("\n")) {
    const comment = line.match(/^# (HELP|TYPE) ([a-z_]+) \S/);
    if (comment) {
      explained.add(comment[2]);
      continue;
    }
    const value = line.match(/^(([a-z_]+)(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})?) (\+Inf|-?[\d.e+-]+)$/);
    assert.ok(value, line);
    assert.ok(explained.has(value[2].replace(/_(bucket|sum|count)$/, "")) || explained.has(value[2]), line);
    assert.ok(!values.has(value[1]), `twice: ${line}`);
    values.set(value[1], Number(value[3]));
  }
  return values;
}

test("the metrics count messages, refusals, commits, agents' turns and log lines", async () => {
  const before = await metrics();
  const client = await connectTo(server.url, LOBBY_ID);
  const texts = ["Hello", "I feel sad", "Bye"];
  await client.sendAll(LOBBY_ID, texts, 1);
  await client.events.waitUntil(() => client.events.all("messageComplete").length >= texts.length, "all turns");
  await client.request("join", {});
  const after = await metrics();
  const grown = (name) => after.get(name) - before.get(name);

  assert.equal(grown("wimpole_messages_stored_total"), 6);
  assert.equal(grown('wimpole_requests_refused_total{code="INVALID"}'), 1);
  assert.equal(grown('wimpole_requests_refused_total{code="BUSY"}'), 0);
  assert.equal(grown('wimpole_agent_turns_total{outcome="replied"}'), 3);
  assert.equal(grown("wimpole_agent_turn_seconds_count"), 3);
  assert.equal(grown('wimpole_log_lines_total{level="warn"}'), 1);
  assert.equal(grown('wimpole_log_lines_total{level="info"}'), 3);
  assert.ok(grown("wimpole_store_commit_seconds_count") > 0);
  assert.ok(grown("wimpole_store_commit_seconds_sum") > 0);
  assert.equal(after.get("wimpole_store_queued_calls"), 0);
  assert.equal(after.get("wimpole_store_failing"), 0);
  assert.ok(after.get("wimpole_store_bytes") > 4_096);
  assert.equal(after.get("wimpole_agent_turns_running"), 0);
  assert.ok(grown("siopp_sessions_opened_total") >= 1);
});

test("probes find the server alive and ready", async () => {
  for (const [target, status] of [
    ["/livez", "alive"],
    ["/readyz", "ready"],
  ]) {
    const response = await fetch(`${server.url}${target}`);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status });
  }
});

test("operators see who is connected, and nothing secret of them", async () => {
  const entityId = randomUUID();
  const client = await connectTo(server.url, LOBBY_ID, { entityId, auth: { entityId, note: "a-secret" } });
  const { data } = await (await fetch(`${server.url}/api/server/sockets`)).json();
  const found = data.sockets.find(({ id }) => id === client.socket.id);

  assert.equal(data.total, data.sockets.length);
  assert.equal(found.address, "127.0.0.1");
  assert.equal(found.entityId, client.entityId);
  assert.equal(found.channels, 1);
  assert.ok(Math.abs(found.connectedAt - Date.now()) < 60_000);
  assert.ok(!JSON.stringify(data).includes("a-secret"));
});

test("operators see in which channels most sockets are", async () => {
  const [busy, quiet] = [randomUUID(), randomUUID()];
  const clients = await Promise.all([busy, busy, quiet].map((channel) => connectTo(server.url, channel)));
  const { data } = await (await fetch(`${server.url}/api/server/sockets`)).json();
  const counts = new Map(data.channels.map(({ id, sockets }) => [id, sockets]));

  assert.deepEqual([counts.get(busy), counts.get(quiet)], [2, 1]);
  assert.deepEqual([...counts.values()], [...counts.values()].sort((one, other) => other - one));
  clients.forEach((client) => client.close());
});

test("an operator closes one connection, whose client may come back, and no other", async () => {
  const channel = randomUUID();
  const [closed, other] = await Promise.all([connectTo(server.url, channel), connectTo(server.url, channel)]);
  const close = (id) => fetch(`${server.url}/api/server/sockets/${encodeURIComponent(id)}`, { method: "DELETE" });
  const { id } = closed.socket;

  assert.equal((await close(id)).status, 204);
  assert.equal(await closed.events.waitFor("disconnect"), "io server disconnect");
  closed.socket.connect();
  await closed.events.waitUntil(() => closed.events.all("connection_established").length === 2, "coming back");
  assert.notEqual(closed.socket.id, id);
  for (const unknown of [id, channel, "nobody"]) assert.equal((await close(unknown)).status, 404, unknown);
  assert.deepEqual((await other.request("presence", { channelId: channel })).entityIds, [other.entityId]);
  assert.deepEqual(other.events.all("disconnect"), []);
});

test("the description of the events is served, and has every event of the seed page", async () => {
  const response = await fetch(`${server.url}/api/asyncapi.json`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(await response.json(), description);
  assert.equal(description.asyncapi, "3.0.0");

  const ofPage = {
    server: [
      "connection_established", "channel_joined", "room_joined", "channelCleared", "channelDeleted",
      "messageBroadcast", "messageAck", "messageError", "messageDeleted", "controlMessage",
      "log_subscription_confirmed", "log_stream", "log_filters_updated", "unauthorized",
    ],
    client: ["message", "subscribe_logs", "update_log_filters", "unsubscribe_logs"],
  };
  for (const name of ofPage.server) assert.ok(serverEvents.includes(name), name);
  for (const name of ofPage.client) assert.ok(clientEvents.includes(name), name);
});

test("what is for operators is not for pages elsewhere", async () => {
  for (const target of ["/metrics", "/api/server/logs", "/api/server/trace"]) {
    const response = await fetch(`${server.url}${target}`, { headers: { origin: "https://evil.example" } });
    assert.equal(response.status, 403, target);
  }
});
