// Many clients come and go and many messages pass; then the server must be as it was before: memory, descriptors, and
// no timer left that wakes it. Usage: node soak.mjs [CYCLES] [MESSAGES]; tools/run_soak.
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

import { PollingSession } from "../conformance/support/polling.mjs";
import { Server } from "../conformance/support/server.mjs";
import { frame, opcode, RawWebSocket } from "../conformance/support/websocket.mjs";
import { descriptors, residentKiB, wakeUps } from "./process_state.mjs";

const CYCLES = Number(process.argv[2] ?? 200_000);
const MESSAGES = Number(process.argv[3] ?? 5_000_000);
const AT_ONCE = 100;
const LISTENERS = 100;
/** Published before the listeners must have caught up. */
const BATCH = 500;
/** A twentieth of everything beforehand: tables and the allocator's arenas have their size then. */
const WARM_UP = 0.05;

/** Longer than a cycle takes, on a busy machine as well: no ping comes between its packets. */
const PING_MS = 15_000;
/** When every timer of a session that is gone would have fired, had it been left. */
const QUIET_MS = 3 * PING_MS;
const IDLE_MS = 4_000;
const MEMORY_GROWTH_KIB = 4 * 1024;

const flags = ["--workers", "2", "--ping-interval", String(PING_MS), "--ping-timeout", String(PING_MS)];
const server = await Server.start("clients", flags);
const base = "/socket.io/";

/** A source address has 28,000 ports, each of which waits a minute after its use. */
const addressOf = (n) => `127.0.0.${1 + (n % 200)}`;
const joined = async (n) => {
  const localAddress = addressOf(n);
  const socket = await RawWebSocket.openSession(server, { base, localAddress });
  socket.sendText("40");
  assert.match(await socket.nextText(), /^40\{"sid":/);
  assert.equal(await socket.nextText(), '42["welcome",{}]');
  return socket;
};

/** Ways to come and go. */
const cycles = [
  async function leavesPolitely(n) {
    const socket = await joined(n);
    socket.sendText('42["echo","hello"]');
    assert.equal(await socket.nextText(), '42["echo-back","hello"]');
    socket.sendText("41", "1");
    await socket.expectClose();
  },
  async function vanishes(n) {
    (await joined(n)).destroy();
  },
  async function owesAnAnswerInARoom(n) {
    const socket = await joined(n);
    socket.sendText(`420["join","room ${n}"]`, '42["ask-me"]');
    assert.equal(await socket.nextText(), "430[]");
    assert.match(await socket.nextText(), /^42\d+\["question"\]$/);
    socket.destroy();
  },
  async function breaksTheProtocol(n) {
    const socket = await joined(n);
    socket.sendText('451-["echo",{"_placeholder":true,"num":0}]', "42[]");
    await socket.expectClose();
  },
  async function closesTheWebSocket(n) {
    const socket = await joined(n);
    socket.write(frame("", { code: opcode.close }));
    await socket.expectClose();
  },
  async function isSentAway(n) {
    const socket = await joined(n);
    socket.sendText('42["finish"]');
    assert.equal(await socket.nextText(), '42["finished"]');
    assert.equal(await socket.nextText(), "41");
    await socket.expectClose();
  },
  async function neverJoins(n) {
    const socket = await RawWebSocket.openSession(server, { base, localAddress: addressOf(n) });
    socket.destroy();
  },
  async function upgrades(n) {
    const session = await PollingSession.open(server, { base });
    const path = `${base}?EIO=4&transport=websocket&sid=${session.sid}`;
    const socket = await RawWebSocket.open(server.port, path, { localAddress: addressOf(n) });
    socket.sendText("2probe", "5", "40");
    assert.equal(await socket.nextText(), "3probe");
    assert.match(await socket.nextText(), /^40/);
    socket.destroy();
  },
  async function polls() {
    const session = await PollingSession.open(server, { base });
    await session.send("40", '42["echo"]');
    assert.equal((await session.receive(3)).at(-1), '42["echo-back"]');
    await session.send("1");
  },
];

async function comeAndGo(count) {
  let next = 0;
  const loop = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      await cycles[n % cycles.length](n);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, loop));
}

/** Sends messages to a room of listeners, who count the bytes; `count` is what they receive together. */
async function sendMessages(count) {
  const publisher = await joined(0);
  const listeners = [];
  for (let n = 0; n < LISTENERS; n += 1) {
    const socket = await joined(n);
    socket.sendText('420["join","hall"]');
    assert.equal(await socket.nextText(), "430[]");
    listeners.push(socket);
  }
  const rounds = Math.ceil(count / LISTENERS / BATCH);
  for (let round = 0; round < rounds; round += 1) {
    const texts = Array.from({ length: BATCH }, (_, n) => `42["say","hall",${n}]`);
    publisher.sendText(...texts);
    await Promise.all(listeners.map(readBatch));
    answerPings(publisher);
  }
  for (const socket of [publisher, ...listeners]) socket.destroy();
  return rounds * BATCH * LISTENERS;
}

async function readBatch(socket) {
  for (let n = 0; n < BATCH;) {
    const text = await socket.nextText();
    if (text === "2") {
      socket.sendText("3");
    } else {
      assert.equal(text, `42["said","hall",${n}]`);
      n += 1;
    }
  }
}

function answerPings(socket) {
  for (const text of socket.takeTexts()) {
    assert.equal(text, "2");
    socket.sendText("3");
  }
}

async function stateOf() {
  await wait(QUIET_MS);
  const before = await wakeUps(server.pid);
  await wait(IDLE_MS);
  return {
    resident: await residentKiB(server.pid),
    descriptors: await descriptors(server.pid),
    wakeUps: (await wakeUps(server.pid)) - before,
  };
}

function report(what, state) {
  console.log(`${what}: ${state.resident} KiB, ${state.descriptors} descriptors, ${state.wakeUps} wake-ups while idle`);
}

const fresh = await stateOf();
report("fresh", fresh);
await comeAndGo(Math.ceil(CYCLES * WARM_UP));
await sendMessages(Math.ceil(MESSAGES * WARM_UP));
const before = await stateOf();
report("warm", before);

let start = performance.now();
await comeAndGo(CYCLES);
console.log(`${CYCLES} clients came and went in ${Math.round((performance.now() - start) / 1000)} s`);
start = performance.now();
const messages = await sendMessages(MESSAGES);
console.log(`${messages} messages arrived in ${Math.round((performance.now() - start) / 1000)} s`);
const after = await stateOf();
report("after", after);

// Each worker opens its batch of writes at its first broadcast, and keeps it.
assert.equal(after.descriptors, before.descriptors, "descriptors are left");
assert.ok(after.wakeUps <= fresh.wakeUps, "timers are left");
assert.ok(after.resident <= before.resident + MEMORY_GROWTH_KIB, "memory is left");
assert.equal(await server.stop(), 0);
assert.equal(server.errors, "");
