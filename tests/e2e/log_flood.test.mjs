import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { connect, LOBBY_ID } from "./client.mjs";
import { useServer } from "./server.mjs";

const LINES = 100_000;
const BATCH = 1_000;
const WARM_UP = 20_000;
const MAX_GROWTH_BYTES = 16 * 1024 * 1024;
const MAX_SEND_MS = 2_000;

const server = await useServer();

async function residentBytes() {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)[1]) * 1024;
}

/** Stops and starts reading from the connection, as a client does that hangs. */
function streamOf(client) {
  return client.socket.io.engine.transport.ws._socket;
}

/** Each refused request is one line of the log. */
async function causeLines(client, count) {
  for (let index = 1; index < count; index += 1) client.socket.emit("join", {});
  await client.request("join", {});
}

test(
  "a subscriber that does not read costs nothing but its own lines, which are counted exactly",
  { timeout: 180_000 },
  async (t) => {
    const stuck = await connect(server.url);
    let received = 0;
    let dropped = 0;
    // Before the log of events, whose waiting then sees the counts.
    stuck.socket.prependAny((name, event) => {
      if (name !== "log_stream") return;
      received += 1;
      dropped += event.dropped ?? 0;
    });
    await stuck.request("subscribe_logs", { filters: { level: "warn" } });
    const flooder = await connect(server.url);
    const person = await connect(server.url);
    await person.join(LOBBY_ID);
    streamOf(stuck).pause();

    let warm = 0;
    let slowest = 0;
    for (let logged = 0; logged < LINES; logged += BATCH) {
      if (logged === WARM_UP) warm = await residentBytes();
      await causeLines(flooder, BATCH);
      const start = performance.now();
      assert.equal((await person.send(LOBBY_ID, `after ${logged} lines`)).ok, true);
      slowest = Math.max(slowest, performance.now() - start);
    }
    const growth = (await residentBytes()) - warm;
    t.diagnostic(`slowest send ${slowest.toFixed(0)} ms, growth ${(growth / 1024).toFixed(0)} KiB`);
    assert.ok(slowest < MAX_SEND_MS, `a send took ${slowest} ms`);
    assert.ok(growth < MAX_GROWTH_BYTES, `the server has grown by ${growth} bytes`);

    streamOf(stuck).resume();
    await stuck.events.waitUntil(() => received + dropped >= LINES, "all lines, received or dropped", 60_000);
    assert.equal(received + dropped, LINES);
    assert.ok(dropped > 0);
    t.diagnostic(`${received} received, ${dropped} dropped`);

    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.equal(Number(metrics.match(/^wimpole_log_lines_dropped_total\{reader="subscriber"\} (\S+)$/m)[1]), dropped);
    assert.equal(Number(metrics.match(/^wimpole_log_lines_total\{level="warn"\} (\S+)$/m)[1]), LINES);
  },
);
