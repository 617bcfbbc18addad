// Replies of agents of the real server while they are written, over cuts and crashes.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { Rest } from "../../../tests/e2e/rest.mjs";
import { makeScriptedAgent } from "../../../tests/e2e/scripted_agent.mjs";
import { Proxy } from "./proxy.mjs";
import { newClient, Server, state, temporaryDirectory, until } from "./support.mjs";

const dataDirectory = await temporaryDirectory();
const start = () => Server.start({ dataDirectory, flags: ["--agents-save-interval=20ms"] });
let server = await start();
after(async () => {
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

const agentId = await makeScriptedAgent(new Rest(server), "Teller", [
  { when: "story", steps: [{ chunks: { text: "Grüße 🎉 ", count: 12, pause: 60 } }, { reply: {} }] },
  { when: "endless", steps: [{ chunks: { text: "word ", count: 100_000, pause: 60 } }] },
  { when: "fail", steps: [{ chunk: "Half a sent" }, { error: { code: "BAD_KEY", message: "The key is not accepted" } }] },
]);

/** Somebody who talks with the agent, by a network of their own. */
async function talk() {
  const proxy = await Proxy.start(() => server.port);
  after(() => proxy.close());
  const client = newClient(proxy.url);
  const channel = client.channel(randomUUID());
  await channel.join({ metadata: { isDm: true, targetUserId: agentId } });
  const begun = new Promise((resolve) => channel.on("stream", resolve));
  return { proxy, client, channel, begun };
}

async function collect(pieces) {
  const collected = [];
  for await (const piece of pieces) collected.push(piece);
  return collected.join("");
}

test("a reply comes in pieces, and is the message that is stored", async () => {
  const { channel, begun } = await talk();
  const statuses = [];
  channel.on("agent", (status) => statuses.push(status.state));
  await channel.send("a story please");
  const stream = await begun;
  let pieces = 0;
  stream.on("change", () => (pieces += 1));
  const text = await collect(stream);
  await until(channel, "agent", () => statuses.length === 2);

  const message = await stream.message;
  assert.ok(pieces > 2, `${pieces} pieces`);
  assert.equal(text, "Grüße 🎉 ".repeat(12));
  assert.equal(message.text, text);
  assert.equal(message.id, stream.messageId);
  assert.deepEqual(channel.messages.at(-1), message);
  assert.deepEqual((await channel.history()).at(-1), message);
  assert.deepEqual(statuses, ["thinking", "idle"]);
});

for (const pieces of [1, 3, 6]) {
  test(`a reply that is cut off after ${pieces} pieces goes on where it was`, async () => {
    const { proxy, channel, begun } = await talk();
    await channel.send("a story please");
    const stream = await begun;
    const collecting = collect(stream);
    await until(stream, "change", () => stream.text.length >= pieces * 9);
    proxy.cut();
    await state(channel, "joining");

    const { text } = await stream.message;
    assert.equal(await collecting, text);
    assert.equal(text, "Grüße 🎉 ".repeat(12));
  });
}

test("a reply that a crash of the server breaks off is kept as far as it came", async () => {
  const { channel, begun } = await talk();
  await channel.send("endless");
  const stream = await begun;
  await until(stream, "change", () => stream.text.length > 50);
  await server.kill();
  server = await start();

  await state(channel, "joined");
  await Promise.race([stream.message.catch(() => {}), until(channel, "change", () => channel.streams.length === 0)]);
  const kept = channel.messages.at(-1);
  assert.equal(kept.id, stream.messageId);
  assert.match(kept.text, /^(word )+/);
  assert.notEqual(stream.state, "streaming");
  assert.equal(channel.inputEnabled, true);
});

test("a reply that is cancelled ends, and what was written is kept", async () => {
  const { channel, begun } = await talk();
  await channel.send("endless");
  const stream = await begun;
  await until(stream, "change", () => stream.text.length > 20);

  stream.cancel();

  await assert.rejects(stream.message, { code: "STREAM" });
  await until(channel, "change", () => channel.messages.at(-1).id === stream.messageId);
  assert.equal(channel.messages.at(-1).text, stream.text);
});

test("a reply that fails rejects with the reason", async () => {
  const { channel, begun } = await talk();
  await channel.send("fail");
  const stream = await begun;
  await assert.rejects(stream.message, { name: "ChatError", code: "STREAM" });
  await assert.rejects(collect(stream), { code: "STREAM" });
  assert.equal(stream.text, "Half a sent");
});
