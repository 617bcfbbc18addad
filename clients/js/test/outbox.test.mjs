import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { MemoryOutbox } from "../dist/index.js";
import { FileOutbox } from "../dist/file_outbox.js";
import { newClient, numbers, temporaryDirectory, texts, until, useServer } from "./support.mjs";

const server = await useServer();
const directory = await temporaryDirectory();
after(() => rm(directory, { recursive: true, force: true }));
const newDirectory = () => path.join(directory, randomUUID());
const NOWHERE = "http://127.0.0.1:9";

/** Writes messages without a server, and is killed. */
async function writeAndDie({ outbox, channelId, entityId, count }) {
  const program = `
    import { connect } from "@wimpole/client";
    import { FileOutbox } from "@wimpole/client/file-outbox";
    const client = connect(${JSON.stringify(NOWHERE)}, { entityId: "${entityId}", outbox: new FileOutbox("${outbox}") });
    const channel = client.channel("${channelId}");
    for (let n = 1; n <= ${count}; n += 1) channel.send(String(n)).catch(() => {});
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: new URL("..", import.meta.url),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const safe = async () => (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith(".json")).length;
  while (child.exitCode === null && (await safe()) < count) await new Promise(setImmediate);
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("messages of a process that was killed are sent by the next one, once and in order", async () => {
  const [outbox, channelId, entityId] = [newDirectory(), randomUUID(), randomUUID()];
  await writeAndDie({ outbox, channelId, entityId, count: 20 });

  const channel = newClient(server.url, { entityId, outbox: new FileOutbox(outbox) }).channel(channelId);
  await channel.join({ since: 0 });
  const last = await channel.send("21");

  assert.equal(last.seq, 21);
  assert.deepEqual(texts(channel.messages), numbers(1, 21).map(String));
  assert.deepEqual(channel.outgoing, []);
  const empty = new FileOutbox(outbox);
  while ((await empty.load()).length > 0) await new Promise(setImmediate);
});

test("two clients with the same outbox and identity send each message once", async () => {
  const [outbox, channelId, entityId] = [newDirectory(), randomUUID(), randomUUID()];
  await writeAndDie({ outbox, channelId, entityId, count: 10 });

  const channels = [1, 2].map(() =>
    newClient(server.url, { entityId, outbox: new FileOutbox(outbox) }).channel(channelId),
  );
  for (const channel of channels) await channel.join({ since: 0 });
  for (const channel of channels) await until(channel, "change", () => channel.outgoing.length === 0);

  for (const channel of channels) {
    await until(channel, "change", () => channel.seq === 10);
    assert.deepEqual(texts(channel.messages), numbers(1, 10).map(String));
  }
});

for (const [name, make] of Object.entries({ MemoryOutbox: () => new MemoryOutbox(), FileOutbox: () => new FileOutbox(newDirectory()) })) {
  test(`a ${name} gives back what was put and not removed`, async () => {
    const outbox = make();
    const entry = (id) => ({ id, channelId: "c", text: "ä\u{1f600}", senderName: "Ann", createdAt: 1, fields: { metadata: { a: [1] } } });
    assert.deepEqual(await outbox.load(), []);
    await Promise.all([outbox.put(entry("1")), outbox.put(entry("2/../x")), outbox.remove("1"), outbox.put(entry("3"))]);
    await outbox.remove("unknown");
    const ids = (await outbox.load()).sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(ids, [entry("2/../x"), entry("3")]);
    await outbox.put({ ...entry("3"), text: "new" });
    assert.equal((await outbox.load()).find(({ id }) => id === "3").text, "new");
  });
}

test("an outbox that fails is told, and the message is sent all the same", async () => {
  const errors = [];
  const broken = {
    load: () => Promise.reject(new Error("cannot load")),
    put: () => Promise.reject(new Error("cannot put")),
    remove: () => Promise.reject(new Error("cannot remove")),
  };
  const client = newClient(server.url, { outbox: broken });
  client.on("error", ({ message }) => errors.push(message));
  const { seq } = await client.channel(randomUUID()).send("hello");
  assert.equal(seq, 1);
  await until(client, "error", () => errors.length === 3);
  assert.deepEqual(errors.sort(), ["cannot load", "cannot put", "cannot remove"]);
});

test("no more messages wait than are allowed", async () => {
  const client = newClient(NOWHERE, { maxQueued: 2 });
  const channel = client.channel(randomUUID());
  const waiting = [channel.send("1"), channel.send("2")];
  await assert.rejects(channel.send("3"), { code: "QUEUE_FULL" });
  assert.equal(channel.discard(channel.outgoing[0].id), true);
  await assert.rejects(waiting[0], { code: "CANCELLED" });
  const third = channel.send("3");
  assert.deepEqual(texts(channel.outgoing), ["2", "3"]);
  client.close();
  for (const each of [waiting[1], third]) await assert.rejects(each, { code: "CLOSED" });
});
