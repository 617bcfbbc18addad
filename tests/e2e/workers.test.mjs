import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer({ workers: 2 });

/** Opens a TCP connection for every request, as clients behind a plain load balancer do, and counts them. */
class FreshConnections extends Agent {
  opened = 0;

  constructor() {
    super({ keepAlive: false });
  }

  createConnection(...args) {
    this.opened += 1;
    return super.createConnection(...args);
  }
}

function seqs(client) {
  return client.events.all("messageBroadcast").map((message) => message.seq);
}

function upTo(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}

test("polling clients whose requests reach either of 2 workers get every message in order", async () => {
  const channelId = randomUUID();
  const agents = upTo(20).map(() => new FreshConnections());
  const clients = await Promise.all(
    agents.map((agent) => connectTo(server.url, channelId, { transports: ["polling"], agent })),
  );
  const perSender = 10;
  const total = clients.length * perSender;

  await Promise.all(
    clients.map(async (client, who) => {
      for (const n of upTo(perSender)) assert.equal((await client.send(channelId, `${who}/${n}`)).ok, true);
    }),
  );

  for (const client of clients) {
    await client.events.waitUntil(() => seqs(client).length >= total, `${total} messages`);
    assert.deepEqual(seqs(client), upTo(total));
    assert.equal(client.socket.io.engine.transport.name, "polling");
  }
  for (const agent of agents) assert.ok(agent.opened > 2 * perSender, `${agent.opened} connections`);
});

test("polling, websocket and upgrading clients of 2 workers see the same order", async () => {
  const channelId = randomUUID();
  const choices = [["polling"], ["websocket"], ["polling", "websocket"]];
  const clients = await Promise.all(
    upTo(18).map((n) => connectTo(server.url, channelId, { transports: choices[n % 3] })),
  );
  const perSender = 20;
  const total = clients.length * perSender;

  const answers = await Promise.all(
    clients.map((client, who) =>
      client.sendAll(
        channelId,
        upTo(perSender).map((n) => `${who}/${n}`),
      ),
    ),
  );

  assert.ok(answers.flat().every((answer) => answer.ok));
  for (const client of clients) {
    await client.events.waitUntil(() => seqs(client).length >= total, `${total} messages`);
    assert.deepEqual(seqs(client), upTo(total));
  }
});

test("a client that upgrades while messages arrive loses none and gets none twice", async () => {
  const channelId = randomUUID();
  const sender = await connectTo(server.url, channelId);
  const clients = await Promise.all(
    upTo(10).map(() => connectTo(server.url, channelId, { transports: ["polling", "websocket"], upgrade: false })),
  );
  const upgrading = await Promise.all(
    upTo(10).map(() => connectTo(server.url, channelId, { transports: ["polling", "websocket"] })),
  );

  await sender.sendAll(
    channelId,
    upTo(200).map((n) => `m${n}`),
  );

  for (const client of [...clients, ...upgrading]) {
    await client.events.waitUntil(() => seqs(client).length >= 200, "200 messages");
    assert.deepEqual(seqs(client), upTo(200));
  }
  for (const client of upgrading) assert.equal(client.socket.io.engine.transport.name, "websocket");
});
