import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test from "node:test";

import { Client, closeClients, connect } from "./client.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

const ROUNDS = 6;
const CLIENTS = 4;
const IN_FLIGHT_PER_CLIENT = 16;
const ACKS_BEFORE_KILL = { min: 20, max: 400 };

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

async function loadUntilKilled(server, channels, identities, ledger, ackCount) {
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
  for (const message of ledger.unanswered) {
    const client = new Client(server.url, { entityId: message.client.entityId });
    const ack = await client.send(message.channelId, message.text, { messageId: message.messageId });
    ledger.record(message, ack);
    assert.equal(ack.duplicate === true, byText.has(message.text), "duplicate tells whether it had been stored");
    client.close();
  }
}

test(
  "a server killed under load has every acknowledged message after its restart, once and in order",
  { timeout: 120_000 },
  async (t) => {
    const seed = Number(process.env.WIMPOLE_CRASH_SEED ?? randomInt(2 ** 31));
    t.diagnostic(`WIMPOLE_CRASH_SEED=${seed}`);
    const random = randomFrom(seed);
    const dataDirectory = await temporaryDirectory();
    const channels = [randomUUID(), randomUUID(), randomUUID()];
    const identities = Array.from({ length: CLIENTS }, () => randomUUID());
    const ledger = new Ledger();
    let stored = new Map();

    let server = await Server.start({ dataDirectory });
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const ackCount = random(ACKS_BEFORE_KILL.min, ACKS_BEFORE_KILL.max);
        await loadUntilKilled(server, channels, identities, ledger, ackCount);
        const unanswered = ledger.unanswered.length;

        server = await Server.start({ dataDirectory });
        stored = await readChannels(server, channels);
        const byText = assertComplete(stored, ledger, stored);
        await resendUnanswered(server, ledger, byText);
        t.diagnostic(
          `round ${round}: killed after ${ackCount} acks with ${unanswered} unanswered, ${byText.size} stored`,
        );
      }
      const last = await readChannels(server, channels);
      const byText = assertComplete(last, ledger, stored);
      assert.equal(byText.size, ledger.sent.size);
      assert.equal(await server.stop(), 0);
    } finally {
      closeClients();
      await server.kill();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  },
);
