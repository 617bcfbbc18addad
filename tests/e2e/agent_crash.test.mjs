import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { closeClients, connectTo } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { directChannel, makeScriptedAgent } from "./scripted_agent.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

// A server that is killed, or ends, while an agent tells its reply.

const script = [{ when: "", steps: [{ chunks: { text: "word ", count: 100_000, pause: 30 } }] }];
const flags = ["--agents-save-interval=50ms"];

async function useDirectory() {
  const directory = await temporaryDirectory();
  after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

after(closeClients);

async function serverWithStream(dataDirectory) {
  const server = await Server.start({ dataDirectory, flags });
  const rest = new Rest(server);
  const agentId = await makeScriptedAgent(rest, "Scripted", script);
  const { channelId, client } = await directChannel(server, rest, agentId);
  await client.send(channelId, "go on");
  const { messageId } = await client.events.waitFor("messageStreamChunk", ({ index }) => index === 8);
  return { server, channelId, client, messageId };
}

test("after SIGKILL the run has failed, what was told is kept, and the input is open", async () => {
  const dataDirectory = await useDirectory();
  const { server, channelId, client, messageId } = await serverWithStream(dataDirectory);
  await server.kill();
  client.socket.disconnect();

  const again = await Server.start({ dataDirectory, flags });
  const rest = new Rest(again);
  const [run] = (await rest.get("/api/runs")).body.data.runs;
  assert.equal(run.status, "failed");
  assert.equal(run.messageId, messageId);
  const [message] = (await rest.get(`/api/messaging/channels/${channelId}/messages`)).body.data.messages;
  assert.equal(message.id, messageId);
  assert.equal(message.metadata.status, "failed");
  assert.match(message.content, /^(word )+$/);

  const back = await connectTo(again.url, channelId, { entityId: client.entityId });
  await back.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  assert.equal(back.events.all("messageComplete").length, 1);
  await again.stop();
});

test("a server that ends ends its agents and tells so", async () => {
  const dataDirectory = await useDirectory();
  const { server, client, messageId } = await serverWithStream(dataDirectory);
  const stopping = server.stop();
  const error = await client.events.waitFor("messageStreamError");
  assert.equal(error.messageId, messageId);
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  await stopping;

  const again = await Server.start({ dataDirectory, flags });
  assert.equal((await new Rest(again).get("/api/runs")).body.data.runs[0].status, "cancelled");
  await again.stop();
});
