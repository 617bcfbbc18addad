// A clock that jumps (GUARANTEES.md, P8): tests/faults moves the server's time of day. seq rules, times do not go back.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { closeClients, connectTo } from "./client.mjs";
import { binary, Server, temporaryDirectory } from "./server.mjs";

const library = path.join(path.dirname(binary), "wimpole_faults.so");
// The runtime of a sanitizer insists on being the first library.
const skip = process.env.WIMPOLE_BIN ? "the server may be built with a sanitizer" : false;
const DAY_S = 86_400;
const MESSAGES = 600;

test("messages keep their order and their times while the clock jumps by days under load", { skip }, async (t) => {
  const dataDirectory = await temporaryDirectory();
  const clock = path.join(dataDirectory, "clock");
  // Short heartbeats: a clock that jumps must end no connection.
  const flags = ["--connections-ping-interval", "200ms", "--connections-ping-timeout", "5s"];
  const server = await Server.start({ dataDirectory, flags, env: { LD_PRELOAD: library, FAULTS_CLOCK: clock } });
  t.after(async () => {
    closeClients();
    await server.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  });
  const channelId = randomUUID();
  const [reader, ...writers] = await Promise.all([0, 1, 2].map(() => connectTo(server.url, channelId)));
  const arrived = (count) =>
    reader.events.waitUntil(() => reader.events.all("messageBroadcast").length >= count, `${count} messages`);

  const sending = writers.map((writer) => writer.sendAll(channelId, Array(MESSAGES / 2).fill("x"), 8));
  const offsets = [DAY_S, -DAY_S, 0, 2 * DAY_S, -2 * DAY_S];
  for (const [step, offset] of offsets.entries()) {
    await arrived(Math.floor((MESSAGES * (step + 1)) / (offsets.length + 1)));
    await writeFile(clock, `${offset}`);
  }
  const answers = (await Promise.all(sending)).flat();
  await arrived(MESSAGES);

  assert.ok(answers.every(({ ok }) => ok));
  const messages = reader.events.all("messageBroadcast");
  assert.deepEqual(messages.map(({ seq }) => seq), Array.from({ length: MESSAGES }, (_, index) => index + 1));
  const times = messages.map(({ createdAt }) => createdAt);
  assert.ok(times.every((time, index) => index === 0 || time >= times[index - 1]), "a time went back");
  assert.ok(times.at(-1) - Date.now() > DAY_S * 1000, "the clock has jumped");
  assert.equal(reader.events.all("disconnect").length, 0);

  const history = await fetch(`${server.url}/api/messaging/channels/${channelId}/messages?limit=1000`);
  const { data } = await history.json();
  assert.deepEqual(data.messages.map(({ seq }) => seq), messages.map(({ seq }) => seq).reverse());
});
