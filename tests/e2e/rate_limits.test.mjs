// How much clients may ask for, and what it does not touch (GUARANTEES.md: P15, P16, P25, E1).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import path from "node:path";
import { after, test } from "node:test";

import { agentOf, connect, connectTo } from "./client.mjs";
import { temporaryDirectory, useServer } from "./server.mjs";

const AGENT_TURNS = Number(process.env.WIMPOLE_AGENT_TURNS ?? 1_000);
/** The server gives a session ten seconds to connect, and a connection as many for its request. */
const CUT_MS = 10_000;

const limited = await useServer({ workers: 2, flags: ["--rate-limits", "on"] });
const open = await useServer({ workers: 2 });
const capped = await useServer({
  workers: 2,
  flags: ["--limits-max-connections", "12", "--limits-max-connections-per-address", "8"],
});

/** A server whose limits are in a file: 1 event in a second, and few at once. */
const settings = path.join(await temporaryDirectory(), "wimpole.toml");
after(() => rm(path.dirname(settings), { recursive: true, force: true }));
const writeLimits = (limits) => {
  const lines = Object.entries({ socket_events: 1, socket_events_burst: 5, ...limits }).map((pair) => pair.join(" = "));
  return writeFile(settings, `[auth]\nrate_limits = "on"\n[rate_limits]\n${lines.join("\n")}\n`);
};
await writeLimits({});
const changing = await useServer({ flags: ["--config", settings] });
async function changeLimits(limits) {
  await writeLimits(limits);
  changing.reload();
  await changing.untilLogged(new RegExp(`configuration read again; changed: .*${Object.keys(limits)[0]}\\b`));
}

test("who asks for too much is told how long to wait, and may go on then", async () => {
  const channelId = randomUUID();
  const client = await connectTo(limited.url, channelId);
  const started = Date.now();
  const answers = await client.sendAll(channelId, Array(400).fill("x"), 64);
  const accepted = answers.filter(({ ok }) => ok).length;
  const refused = answers.filter(({ ok }) => !ok);

  // 100 at once and 20 a second; the join was one of them.
  const most = 100 + ((Date.now() - started) / 1000) * 20;
  assert.ok(accepted >= 99 && accepted <= most, `${accepted} were accepted, at most ${most} may be`);
  assert.ok(refused.length > 0);
  for (const answer of refused) {
    assert.equal(answer.code, "RATE_LIMITED");
    assert.equal(answer.error, "Too many requests. Please try again later.");
    assert.ok(answer.retryAfterMs >= 1 && answer.retryAfterMs <= 50, `${answer.retryAfterMs} ms`);
  }
  assert.equal(client.events.all("messageError").length, refused.length);

  await new Promise((resolve) => setTimeout(resolve, refused.at(-1).retryAfterMs));
  assert.equal((await client.send(channelId, "patient")).ok, true);
});

test("events about the log count like others", async () => {
  const client = await connect(limited.url);
  const answers = await Promise.all(
    Array.from({ length: 150 }, () => client.socket.timeout(10_000).emitWithAck("update_log_filters", { level: "warn" })),
  );
  assert.ok(answers.some(({ error }) => error === "Not subscribed to log stream"));
  assert.ok(answers.some(({ code }) => code === "RATE_LIMITED"));
});

test("several connections of one person have one limit together", async () => {
  const entityId = randomUUID();
  const clients = await Promise.all([1, 2, 3, 4].map(() => connect(limited.url, { entityId })));
  const started = Date.now();
  const answers = await Promise.all(clients.map((client) => client.sendAll(randomUUID(), Array(100).fill("x"), 50)));

  // 200 at once and 30 a second, though each of the four sockets could send its 100.
  const accepted = answers.flat().filter(({ ok }) => ok).length;
  const most = 200 + ((Date.now() - started) / 1000) * 30;
  assert.ok(accepted >= 200 && accepted <= most, `${accepted} were accepted, at most ${most} may be`);
  const other = await connect(limited.url);
  assert.equal((await other.send(randomUUID(), "another person")).ok, true);
});

test("requests beyond 1000 in a quarter of an hour are refused as by the real server", async () => {
  const get = () => fetch(`${limited.url}/api/agents`);
  const first = await get();
  assert.equal(first.headers.get("ratelimit-policy"), "1000;w=900");
  assert.equal(first.headers.get("ratelimit-limit"), "1000");
  assert.equal(first.headers.get("ratelimit-remaining"), "999");

  let refused;
  // What comes back meanwhile is about one request a second.
  for (let sent = 1; sent < 2_000 && !refused; sent += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, get));
    const bodies = await Promise.all(answers.map(async (answer) => ({ answer, body: await answer.json() })));
    refused = bodies.find(({ answer }) => answer.status === 429);
    if (!refused) assert.ok(sent < 1_000 + 900, "no end");
  }
  const error = { code: "RATE_LIMIT_EXCEEDED", message: "Too many requests. Please try again later." };
  assert.deepEqual(refused.body, { success: false, error });
  assert.equal(refused.answer.headers.get("retry-after"), "1");
  assert.equal((await fetch(`${limited.url}/healthz`)).status, 200);
  // At most one of them can have come within what has been given back meanwhile.
  for (const target of ["/api/server/logs", "/metrics"]) {
    const operators = await Promise.all([1, 2, 3].map(() => fetch(limited.url + target)));
    const statuses = operators.map(({ status }) => status);
    assert.ok(statuses.filter((status) => status === 429).length >= 2, `${target} counts, too: ${statuses}`);
  }
});

test("SIGHUP changes the limits, of connected sockets too", async () => {
  const channelId = randomUUID();
  const client = await connectTo(changing.url, channelId);
  /** So many of 50 events are accepted, and one more for each second that it takes. */
  const accepts = async (count) => {
    const started = Date.now();
    const answers = await client.sendAll(channelId, Array(50).fill("x"));
    const accepted = answers.filter(({ ok }) => ok).length;
    const most = count + Math.ceil((Date.now() - started) / 1000);
    assert.ok(accepted >= count && accepted <= most, `${accepted} were accepted, not ${count} to ${most}`);
  };
  await accepts(4);
  await changeLimits({ socket_events_burst: 30 });
  await accepts(30);
  await changeLimits({ socket_events: 0 });
  await accepts(50);
});

test("the agent is never limited", { timeout: 300_000 }, async () => {
  const server = open;
  const agent = await agentOf(server.url);
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  const metadata = { isDm: true, targetUserId: agent.id };
  const answers = () =>
    client.events.all("messageBroadcast").filter(({ source }) => source === "agent_response").length;

  const inFlight = 16;
  for (let sent = 0; sent < AGENT_TURNS; sent += inFlight) {
    const batch = Array.from({ length: Math.min(inFlight, AGENT_TURNS - sent) }, (_, i) => `${sent + i}`);
    await Promise.all(batch.map((text) => client.send(channelId, text, { metadata })));
    await client.events.waitUntil(() => answers() >= sent + batch.length, `answer ${sent + batch.length}`);
  }
  assert.equal(answers(), AGENT_TURNS);
});

test("connections beyond the caps are closed and the others go on", async () => {
  const clients = await Promise.all(Array.from({ length: 6 }, () => connect(capped.url)));
  const raw = [];
  let closed = 0;
  let tell = () => {};
  const openRaw = (count, localAddress) => {
    for (let i = 0; i < count; i += 1) {
      const stream = connectTcp({ port: capped.port, host: "127.0.0.1", localAddress });
      stream.on("error", () => {});
      stream.on("close", () => tell((closed += 1)));
      raw.push(stream);
    }
  };
  const closedAre = (count) =>
    new Promise((resolve) => {
      tell = () => closed >= count && resolve(closed);
      tell();
    });

  // Two more may come from this address, then two from any other.
  openRaw(7, "127.0.0.1");
  assert.equal(await closedAre(5), 5);
  openRaw(9, "127.0.0.2");
  assert.equal(await closedAre(10), 10);
  for (const client of clients) assert.equal((await client.join(randomUUID())).ok, true);
  assert.equal(raw.filter((stream) => !stream.destroyed).length, 6);

  for (const stream of raw) stream.destroy();
  for (const client of clients) client.close();
});

test("who never connects to the namespace, and who sends too slowly, is cut off", { timeout: 60_000 }, async () => {
  const started = Date.now();
  const timeOfClose = (bytes) =>
    new Promise((resolve) => {
      const stream = connectTcp(limited.port, "127.0.0.1", () => stream.write(bytes));
      stream.resume();
      stream.on("error", () => {});
      stream.on("close", () => resolve(Date.now() - started));
    });
  const upgrade =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const slowPost = "POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
  const times = await Promise.all([upgrade, slowPost, "GET / HTTP/1.1\r\nHost: x\r\n", ""].map(timeOfClose));

  for (const time of times) assert.ok(time > CUT_MS - 1_000 && time < CUT_MS + 10_000, `${times} ms`);
  const client = await connect(limited.url);
  assert.equal((await client.join(randomUUID())).ok, true);
});
