import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { closeClients, connectTo } from "./client.mjs";
import { binary, environment, Server, temporaryDirectory } from "./server.mjs";

const AGENT_ID = "3e2bf65f-c61c-4cea-a3bc-c2b11862958a";
/** Memories are made and recalled, answers take turns, LIMIT goes round. */
const TEXTS = [
  "My neighbour plays the trumpet",
  "I am sad about my job",
  "Nothing special",
  "My mother calls every day",
  "Well",
  "I am sad about my job",
  "Hm",
  "You are not very helpful",
  "Nothing special",
  "I remember Vienna",
  "Well",
  "My cat sings",
  "Hm",
  "I am sad about my job",
  "Well",
];

const directories = [];
let server;
after(async () => {
  closeClients();
  if (server?.running) await server.kill();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

async function newDirectory() {
  const directory = await temporaryDirectory();
  directories.push(directory);
  return directory;
}

/** Says a text in a direct channel with the built-in agent, and gives its answer. */
async function exchange(channelId, entityId, text) {
  const client = await connectTo(server.url, channelId, { entityId });
  const ack = await client.send(channelId, text, {
    metadata: { isDm: true, channelType: "DM", targetUserId: AGENT_ID },
  });
  const { text: reply, thought } = await client.events.waitFor(
    "messageBroadcast",
    (message) => message.source === "agent_response" && message.seq > ack.seq,
  );
  client.close();
  return { reply, thought };
}

async function conversation({ killAfter }) {
  const dataDirectory = await newDirectory();
  const [channelId, entityId] = [randomUUID(), randomUUID()];
  const transcript = [];
  server = await Server.start({ dataDirectory });
  for (const [index, text] of TEXTS.entries()) {
    transcript.push(await exchange(channelId, entityId, text));
    // Somebody else in another channel changes nothing.
    if (index % 5 === 0) await exchange(randomUUID(), randomUUID(), "My dog barks");
    if (!killAfter(index)) continue;
    await server.kill();
    server = await Server.start({ dataDirectory });
  }
  assert.equal(await server.stop(), 0);
  return transcript;
}

test("a server that is killed between any two exchanges goes on as if nothing had happened", async () => {
  const uninterrupted = await conversation({ killAfter: () => false });
  const killed = await conversation({ killAfter: () => true });

  assert.deepEqual(killed, uninterrupted);
  assert.ok(uninterrupted.some(({ thought }) => /memory recalled/.test(thought)), "a memory was recalled");
  assert.notEqual(uninterrupted[1].reply, uninterrupted[5].reply, "answers take turns");
});

test("another script answers, and a broken one is told with its line", async () => {
  const dataDirectory = await newDirectory();
  const script = path.join(dataDirectory, "script.txt");
  await writeFile(script, "(Good day.)\n(sad ((0 sad 0) (How sad: 3)))\n(NONE ((0) (Quite.)))\n");
  server = await Server.start({ dataDirectory, flags: ["--eliza-script", script] });
  assert.equal((await exchange(randomUUID(), randomUUID(), "sad news")).reply, "How sad: news");
  assert.equal(await server.stop(), 0);

  await writeFile(script, "(Good day.)\n(sad ((0) (How sad)))\n");
  const arguments_ = ["serve", "--port", "0", "--data", dataDirectory, "--eliza-script", script];
  const { status, stderr } = spawnSync(binary, arguments_, { encoding: "utf8", env: environment() });
  assert.equal(status, 1);
  assert.match(stderr, /script\.txt:1: the script has no NONE rule/);
});
