import { randomUUID } from "node:crypto";

import { connectTo } from "./client.mjs";

/** The kinds of channels in which turns of agents are tried, and who else is there. */
export const places = {
  DM: { type: "DM", others: [] },
  GROUP: { type: "GROUP", others: [randomUUID()] },
};

/** Says a text in a new channel with the agent, and gives what came of the turn when that has ended. */
export async function turn({ server, rest, agent }, { type, others }, text) {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, ...others, agent], { type });
  const client = await connectTo(server.url, channelId, { entityId });
  const start = Date.now();
  const { messageId } = await client.send(channelId, text, { senderName: "Ann" });
  await client.events.waitFor("messageComplete", (event) => event.channelId === channelId, 15_000);
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  const result = {
    messageId,
    channelId,
    elapsedMs: Date.now() - start,
    reply: client.events.all("messageBroadcast").find((message) => message.senderId === agent),
    error: client.events.all("messageStreamError")[0],
    chunks: client.events.all("messageStreamChunk").map((event) => event.chunk).join(""),
    controls: client.events.all("controlMessage").map(({ action }) => action),
  };
  client.close();
  return result;
}
