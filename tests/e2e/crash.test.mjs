import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test from "node:test";

import { Client, closeClients, connect } from "./client.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

// `make crashes` asks for 200.
const ROUNDS = Number(process.env.WIMPOLE_CRASH_ROUNDS ?? 6);
const CLIENTS = 4;
const IN_FLIGHT_PER_CLIENT = 16;
// Of many rounds each is short: what counts is the number of kills.
const ACKS_BEFORE_KILL = ROUNDS > 20 ? { min: 1, max: 60 } : { min: 20, max: 400 };
// One join replays 1000 messages at most, so the channels are changed before they have more.
const ROUNDS_PER_SCENE = 6;
const ROUND_TIMEOUT_MS = 20_000;

/** Small reproducible generator (mulberry32): the same seed kills after the same numbers of acks. */
function randomFrom(seed) {
  let state = seed;
  return (min, max) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min));
  };
}

/** What the clients know: which messages they sent and which of them the server acknowledged. */
class Ledger {
  sent = new Map();
  acked = new Map();

  get unanswered() {
    return [...this.sent.values()].filter((message) => !this.acked.has(message.text));
  }

  record(message, ack) {
    assert.equal(ack.ok, true, JSON.stringify(ack));
    this.acked.set(message.text, ack.messageId);
  }
}

/** Keeps a number of sends in flight until the connection is gone. */
async function sendUntilDisconnected(client, channels, ledger, onAck) {
  let next = 0;
  const sendOneAfterTheOther = async () => {
    while (client.socket.connected) {
      const channelId = channels[next++ % channels.length];
      const message = { text: randomUUID(), messageId: randomUUID(), channelId, client };
      ledger.sent.set(message.text, message);
      try {
        ledger.record(message, await client.send(channelId, message.text, { messageId: message.messageId }));
        onAck();
      } catch (error) {
        if (client.socket.connected) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_PER_CLIENT }, sendOneAfterTheOther));
}

async function loadUntilKilled(server, { channels, identities, ledger }, ackCount) {
  const clients = await Promise.all(
    identities.map((entityId) => connect(server.url, { entityId, reconnection: false })),
  );
  let acks = 0;
  let killed;
  const onAck = () => {
    acks += 1;
    if (acks === ackCount) killed = server.kill();
  };
  await Promise.all(clients.map((client) => sendUntilDisconnected(client, channels, ledger, onAck)));
  await killed;
  for (const client of clients) client.close();
}

async function readChannels(server, channels) {
  const reader = await connect(server.url);
  const stored = new Map();
  for (const channelId of channels) stored.set(channelId, await reader.replay(channelId));
  reader.close();
  return stored;
}

function assertComplete(stored, ledger, before) {
  const byText = new Map();
  for (const [channelId, messages] of stored) {
    assert.deepEqual(
      messages.map((message) => message.seq),
      messages.map((_, index) => index + 1),
      "seq has gaps",
    );
    for (const message of messages) {
      assert.ok(!byText.has(message.text), `stored twice: ${message.text}`);
      assert.equal(ledger.sent.get(message.text)?.channelId, channelId, "stored but never sent to this channel");
      byText.set(message.text, message);
    }
    const earlier = before.get(channelId) ?? [];
    assert.deepEqual(messages.slice(0, earlier.length), earlier, "what was stored before has changed");
  }
  for (const [text, messageId] of ledger.acked) {
    assert.equal(byText.get(text)?.id, messageId, `acknowledged but lost: ${text}`);
  }
  return byText;
}

/** As a client does after a reconnect: what was not acknowledged is sent again under its messageId. */
async function resendUnanswered(server, ledger, byText) {
  const clients = new Map();
  for (const message of ledger.unanswered) {
    const { entityId } = message.client;
    if (!clients.has(entityId)) clients.set(entityId, new Client(server.url, { entityId }));
    const ack = await clients.get(entityId).send(message.channelId, message.text, { messageId: message.messageId });
    ledger.record(message, ack);
    assert.equal(ack.duplicate === true, byText.has(message.text), "duplicate tells whether it had been stored");
  }
  for (const client of clients.values()) client.close();
}

/** Some channels, the clients that write to them, and what they know. */
class Scene {
  channels = [randomUUID(), randomUUID(), randomUUID()];
  identities = Array.from({ length: CLIENTS }, () => randomUUID());
  ledger = new Ledger();
  stored = new Map();

  async check(server) {
    const stored = await readChannels(server, this.channels);
    const byText = assertComplete(stored, this.ledger, this.stored);
    this.stored = stored;
    return byText;
  }
}

test(
  "a server killed under load has every acknowledged message after its restart, once and in order",
  { timeout: ROUNDS * ROUND_TIMEOUT_MS },
  async (t) => {
    const seed = Number(process.env.WIMPOLE_CRASH_SEED ?? randomInt(2 ** 31));
    t.diagnostic(`WIMPOLE_CRASH_SEED=${seed}`);
    const random = randomFrom(seed);
    const dataDirectory = await temporaryDirectory();
    const scenes = [];

    let server = await Server.start({ dataDirectory });
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        if ((round - 1) % ROUNDS_PER_SCENE === 0) scenes.push(new Scene());
        const scene = scenes.at(-1);
        const ackCount = random(ACKS_BEFORE_KILL.min, ACKS_BEFORE_KILL.max);
        await loadUntilKilled(server, scene, ackCount);
        const unanswered = scene.ledger.unanswered.length;

        server = await Server.start({ dataDirectory });
        const byText = await scene.check(server);
        await resendUnanswered(server, scene.ledger, byText);
        t.diagnostic(
          `round ${round}: killed after ${ackCount} acks with ${unanswered} unanswered, ${byText.size} stored`,
        );
      }
      for (const scene of scenes) {
        const byText = await scene.check(server);
        assert.equal(byText.size, scene.ledger.sent.size);
      }
      assert.equal(await server.stop(), 0);
    } finally {
      closeClients();
      await server.kill();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  },
);
