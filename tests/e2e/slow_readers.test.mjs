// Readers that stop reading (GUARANTEES.md, P9): they cost the others nothing, the server no more than the limit, and
// lose nothing when they go on.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";

import { connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const STOPPED = 5;
const MESSAGES = 1_000;
/** So that what the kernel takes for a stopped reader, and the queue's limit, are soon full. */
const TEXT = "x".repeat(16_000);
const QUEUE_MIB = 1;
/** ThreadSanitizer keeps books of memory that is used for the first time. */
const BOOKS_MIB = process.env.SIOPP_SANITIZED === "tsan" ? 96 : 0;
/** What the kernel holds for a reader is its own; the server's part is the queue, and what allocating leaves. */
const GROWTH_MIB = STOPPED * QUEUE_MIB + 32 + BOOKS_MIB;

const server = await useServer({
  workers: 2,
  flags: ["--limits-max-queued-size", `${QUEUE_MIB}MiB`, "--channels-replay-messages", "20", "--rate-limits", "off"],
});
const program = fileURLToPath(new URL("slow_readers_program.mjs", import.meta.url));

/** The readers' process. */
class Readers {
  constructor(channelId) {
    this.child = spawn(process.execPath, [program, server.url, channelId, STOPPED], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    after(() => this.child.kill("SIGKILL"));
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async next() {
    return JSON.parse((await this.lines.next()).value);
  }

  /** What each of them lacks of so many messages, when it has caught up or should have. */
  state(messages) {
    this.child.stdin.write(`${messages}\n`);
    return this.next();
  }
}

async function residentMiB() {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(status.match(/^VmRSS:\s+(\d+) kB/m)[1]) / 1024;
}

/** Sends one after the other and gives the times of the round trip to another reader. */
async function timesOf(writer, reader, channelId, count) {
  const times = [];
  for (let sent = 0; sent < count; sent += 1) {
    const id = randomUUID();
    const started = performance.now();
    const arrived = reader.events.waitFor("messageBroadcast", ({ text }) => text.endsWith(id));
    await writer.send(channelId, TEXT + id);
    await arrived;
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

test("readers that are stopped cost the others nothing and lose nothing", { timeout: 300_000 }, async () => {
  const channelId = randomUUID();
  const [writer, reader] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);
  const readers = new Readers(channelId);
  assert.equal(await readers.next(), "joined");
  const before = await timesOf(writer, reader, channelId, 100);
  const resident = await residentMiB();

  readers.child.kill("SIGSTOP");
  const during = await timesOf(writer, reader, channelId, MESSAGES);
  const grown = (await residentMiB()) - resident;
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const cut = Number(metrics.match(/^siopp_sessions_closed_total\{.*reason="slow consumer".*\} (\d+)$/m)?.[1] ?? NaN);

  assert.ok(grown < GROWTH_MIB, `the server has grown by ${grown.toFixed(1)} MiB`);
  const middle = (times) => times[Math.floor(times.length / 2)];
  // Less work than before: nobody reads. The factor is for a machine that does something else meanwhile.
  assert.ok(middle(during) < 3 * middle(before), `${middle(before)} ms before, ${middle(during)} ms meanwhile`);
  assert.equal(cut, STOPPED, "all of them were cut off, and nobody else");

  readers.child.kill("SIGCONT");
  for (const { missing, disconnects } of await readers.state(100 + MESSAGES)) {
    assert.deepEqual(missing, []);
    assert.ok(disconnects >= 1);
  }
});
