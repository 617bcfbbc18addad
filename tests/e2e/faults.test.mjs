// A disk that fails: tests/faults lets system calls of the server fail (GUARANTEES.md, P2).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { closeClients, connect } from "./client.mjs";
import { binary, Server, temporaryDirectory } from "./server.mjs";

const library = path.join(path.dirname(binary), "wimpole_faults.so");
// The runtime of a sanitizer insists on being the first library.
const skip = process.env.WIMPOLE_BIN ? "the server may be built with a sanitizer" : false;
const CHOSEN_CALLS = { "write ENOSPC": [1, 2, 3, 5, 8, 13, 21], "sync EIO": [1, 2, 3, 4, 5] };
const MESSAGES = 12;
const RETRY_MS = 20;

async function withServer(environment, run) {
  const dataDirectory = await temporaryDirectory();
  const faultFile = path.join(dataDirectory, "fault");
  const preload = { LD_PRELOAD: library, FAULTS_WHILE: faultFile, ...environment };
  let server;
  const start = async (env) => (server = await Server.start({ dataDirectory, env }));
  try {
    await run({ start: () => start(preload), restart: () => start({}), faultFile });
  } finally {
    closeClients();
    await server?.kill();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function stored(server, channelId) {
  const reader = await connect(server.url);
  const messages = await reader.replay(channelId);
  reader.close();
  return messages.map((message) => message.text);
}

async function sendUntilAccepted(client, channelId, text) {
  const messageId = randomUUID();
  const deadline = Date.now() + 10_000;
  for (;;) {
    const ack = await client.send(channelId, text, { messageId });
    if (ack.ok) return ack;
    assert.equal(ack.code, "STORAGE");
    assert.ok(Date.now() < deadline, "the server did not become writable again");
    // The server says nothing when it has recovered: whoever was refused tries again.
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

for (const fault of Object.keys(CHOSEN_CALLS)) {
  test(`while the disk fails (${fault}) nothing is acknowledged; it goes on when the disk does`, { skip }, async () => {
    await withServer({}, async ({ start, restart, faultFile }) => {
      const server = await start();
      const client = await connect(server.url);
      const channelId = randomUUID();
      assert.equal((await client.send(channelId, "before")).ok, true);

      await writeFile(faultFile, fault);
      for (let i = 0; i < 5; i += 1) {
        const refused = await client.send(channelId, `lost ${i}`);
        assert.equal(refused.ok, false);
        assert.equal(refused.code, "STORAGE");
      }
      assert.deepEqual(await stored(server, channelId), ["before"], "reading goes on");

      await unlink(faultFile);
      const ack = await sendUntilAccepted(client, channelId, "after");
      assert.equal(ack.seq, 2);
      await server.kill();
      assert.deepEqual(await stored(await restart(), channelId), ["before", "after"]);
    });
  });

  test(`a single failed call (${fault}) loses nothing that was acknowledged`, { skip, timeout: 120_000 }, async () => {
    for (const call of CHOSEN_CALLS[fault]) {
      const environment = { FAULTS_KIND: fault, FAULTS_AT: String(call) };
      await withServer(environment, async ({ start, restart }) => {
        // The first calls belong to the start itself, which may fail, but then in words.
        const server = await start().catch((error) => {
          assert.match(error.message, /cannot use the store|before it listened/);
          return undefined;
        });
        const channelId = randomUUID();
        const acked = [];
        if (server) {
          const client = await connect(server.url);
          for (let i = 0; i < MESSAGES; i += 1) {
            const ack = await client.send(channelId, `message ${i}`);
            if (ack.ok) acked.push(`message ${i}`);
            else assert.equal(ack.code, "STORAGE");
          }
          await server.kill();
        }
        assert.deepEqual(await stored(await restart(), channelId), acked, `call ${call}`);
      });
    }
  });
}
