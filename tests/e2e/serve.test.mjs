import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { closeClients, connect, connectTo } from "./client.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

const directories = [];
after(async () => {
  closeClients();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

async function newDirectory() {
  const directory = await temporaryDirectory();
  directories.push(directory);
  return directory;
}

test("a taken port is told in one line and the server ends", async () => {
  const first = await Server.start({ dataDirectory: await newDirectory() });

  const second = Server.start({ dataDirectory: await newDirectory(), port: first.port });
  await assert.rejects(second, (error) => {
    assert.match(error.message, new RegExp(`ended with 1 .*\\nwimpole: .*${first.port}.*in use.*\\n$`));
    return true;
  });

  assert.equal((await fetch(`${first.url}/api/agents`)).status, 200);
  assert.equal(await first.stop(), 0);
});

test("a data directory that another server uses is refused", async () => {
  const dataDirectory = await newDirectory();
  const first = await Server.start({ dataDirectory });

  await assert.rejects(Server.start({ dataDirectory }), /ended with 1 .*\nwimpole: .*in use/);

  assert.equal(await first.stop(), 0);
});

test("a server that is asked to end closes its clients' connections, and keeps what it has acknowledged", async () => {
  const dataDirectory = await newDirectory();
  const channelId = randomUUID();
  const first = await Server.start({ dataDirectory });
  const choices = [["websocket"], ["polling"]];
  const clients = await Promise.all(
    choices.map((transports) => connectTo(first.url, channelId, { transports, reconnection: false })),
  );
  for (const client of clients) assert.equal((await client.send(channelId, `from ${client.entityId}`)).ok, true);

  assert.equal(await first.stop(), 0);
  for (const client of clients) await client.events.waitFor("disconnect");

  const second = await Server.start({ dataDirectory });
  const reader = await connect(second.url);
  const texts = (await reader.replay(channelId)).map((message) => message.text);
  assert.deepEqual(
    texts,
    clients.map((client) => `from ${client.entityId}`),
  );
  assert.equal(await second.stop(), 0);
});
