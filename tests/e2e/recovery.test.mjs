// Connection state recovery, and who is offered it (docs/adr/0012-recovery-is-for-browsers.md).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { PythonClient } from "./python_client.mjs";
import { useServer } from "./server.mjs";

const MESSAGES = 200;

/** What a browser says of itself. */
const BROWSER = { extraHeaders: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" } };

const standard = await useServer({ workers: 2 });
const forgetful = await useServer({ workers: 2, flags: ["--recovery-max-events-per-socket", "8"] });
const forAll = await useServer({ workers: 2, flags: ["--recovery-clients", "all"] });
const forNone = await useServer({ workers: 2, flags: ["--recovery-clients", "none"] });

/** Cuts the connection as a network would, and waits until the client has noticed. */
async function cutOff({ socket }) {
  const disconnected = new Promise((resolve) => socket.once("disconnect", resolve));
  socket.io.engine.close();
  await disconnected;
}

function reconnected({ socket }) {
  return new Promise((resolve) => socket.once("connect", resolve));
}

const seqs = (client) => client.events.all("messageBroadcast").map(({ seq }) => seq);
const upTo = (last) => Array.from({ length: last }, (_, index) => index + 1);

/** A client that never joins again, as the official web client, while messages are sent. */
async function readThroughCuts(server, cuts, options) {
  const channelId = randomUUID();
  const reader = await connectTo(server.url, channelId, { reconnectionDelay: 50, ...options });
  const writer = await connectTo(server.url, channelId);
  const writing = writer.sendAll(channelId, upTo(MESSAGES).map(String), 8);
  for (let cut = 0; cut < cuts; cut += 1) {
    await cutOff(reader);
    await reconnected(reader);
  }
  await writing;
  return { reader, writer, channelId };
}

for (const [name, server, options] of [["in a browser", standard, BROWSER], ["of any kind", forAll, {}]]) {
  test(`a client ${name} that does not join again misses nothing, whichever worker it comes back to`, async () => {
    const { reader } = await readThroughCuts(server, 10, options);
    await reader.events.waitUntil(() => seqs(reader).length >= MESSAGES, "all messages");
    assert.deepEqual(seqs(reader), upTo(MESSAGES));
    assert.equal(reader.socket.recovered, true);
  });
}

test("who has missed more than is kept begins anew, without channels", async () => {
  const channelId = randomUUID();
  const reader = await connectTo(forgetful.url, channelId, { reconnection: false, ...BROWSER });
  const writer = await connectTo(forgetful.url, channelId);
  await writer.send(channelId, "seen");
  await reader.broadcastOf("seen");
  await cutOff(reader);
  await writer.sendAll(channelId, upTo(20).map(String));
  const back = reconnected(reader);
  reader.socket.connect();
  await back;
  assert.equal(reader.socket.recovered, false);
  const joined = await reader.replay(channelId, 1);
  assert.equal(joined.length, 20, "since gives what recovery could not");
});

for (const [name, server, options] of [["no browser", standard, {}], ["no one it is offered to", forNone, BROWSER]]) {
  test(`a client that is ${name} is deaf until it joins again`, async () => {
    const channelId = randomUUID();
    const reader = await connectTo(server.url, channelId, { reconnectionDelay: 50, ...options });
    const writer = await connectTo(server.url, channelId);
    await cutOff(reader);
    await reconnected(reader);
    assert.ok(!reader.socket.recovered);
    await writer.send(channelId, "unheard");
    assert.deepEqual((await reader.replay(channelId, 0)).map(({ text }) => text), ["unheard"]);
  });
}

for (const [name, server, breaks] of [["everybody", forAll, true], ["browsers", standard, false]]) {
  test(`a handler in Python that takes one argument ${breaks ? "breaks" : "works"} where recovery is for ${name}`, async () => {
    const channelId = randomUUID();
    const node = await connectTo(server.url, channelId);
    const python = new PythonClient(server.url, "websocket", channelId, randomUUID(), 2);
    await python.waitFor("channel_joined");
    await node.send(channelId, "ping");
    if (breaks) {
      await python.untilComplained(/TypeError: .*on_message\(\) takes 1 positional argument but 2 were given/);
      python.child.kill("SIGKILL");
    } else {
      await python.exitCode();
    }
  });
}
