import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { connectTo } from "./client.mjs";

/** Makes an agent that follows a script (docs/turns.md) and starts it; gives its id. */
export async function makeScriptedAgent(rest, name, script) {
  const id = randomUUID();
  const made = await rest.post("/api/agents", { agent: { id, name, bio: [], settings: { driver: "script", script } } });
  assert.equal(made.status, 201, made.text);
  const started = await rest.post(`/api/agents/${id}/start`);
  assert.equal(started.status, 200, started.text);
  return id;
}

/** A direct channel of a new person and the agent, and a client of that person that has joined it. */
export async function directChannel(server, rest, agentId) {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, agentId], { type: "DM", metadata: { isDm: true } });
  const client = await connectTo(server.url, channelId, { entityId });
  return { channelId, client };
}

/** Reads a reply as it is told: a chunk says where in the text it belongs. */
export class StreamReader {
  texts = new Map();

  constructor(client) {
    client.socket.on("messageStreamChunk", ({ messageId, chunk, offset }) => {
      const before = this.texts.get(messageId) ?? "";
      this.texts.set(messageId, before.slice(0, offset) + chunk);
    });
  }
}

/** The events of an answer's server-sent events. */
export function serverSentEvents(text) {
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("event: "))
    .map((event) => {
      const [name, data] = event.split("\n");
      return { name: name.slice("event: ".length), data: JSON.parse(data.slice("data: ".length)) };
    });
}
