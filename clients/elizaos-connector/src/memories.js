import { createUniqueUuid } from "@elizaos/core";

import { entityOf, roomIds, SOURCE } from "./rooms.js";

/** @import { Content, IAgentRuntime, Media, Memory, UUID } from "@elizaos/core" */
/** @import { AgentTurn, ChannelMessage } from "./index.js" */

/**
 * Of a message of the server: the id that the ElizaOS server gives it too, so that each is remembered once.
 * @param {IAgentRuntime} runtime
 * @param {string} messageId
 * @returns {UUID}
 */
export function memoryId(runtime, messageId) {
  return createUniqueUuid(runtime, `${messageId}-${runtime.agentId}`);
}

/**
 * @param {IAgentRuntime} runtime
 * @param {AgentTurn} turn
 * @param {ChannelMessage} message the turn's, or one before it
 * @param {string} serverUrl
 * @returns {Memory & {id: UUID}}
 */
export function memoryOf(runtime, turn, message, serverUrl) {
  const { senderId, senderName, inReplyTo, createdAt } = message;
  return {
    id: memoryId(runtime, message.id),
    ...roomIds(runtime, turn),
    entityId: entityOf(runtime, turn.agentId, senderId),
    agentId: runtime.agentId,
    createdAt,
    content: {
      text: message.text,
      // Not that of the message: the runtime would take it for an order to answer, which is for the server to say.
      source: SOURCE,
      channelType: /** @type {any} */ (turn.channelType),
      attachments: mediaOf(message.attachments, serverUrl),
      inReplyTo: inReplyTo ? memoryId(runtime, inReplyTo) : undefined,
      mentionContext: turn.isOffered ? undefined : ADDRESSED,
    },
    metadata: {
      ...message.metadata,
      type: /** @type {any} */ ("message"),
      source: /** @type {any} */ (message.source ?? SOURCE),
      sourceId: /** @type {UUID} */ (message.id),
      entityName: senderName,
      raw: { senderId, senderName },
    },
  };
}

/** Makes the runtime answer without asking its model whether it should: the server has decided that. */
const ADDRESSED = Object.freeze({
  isMention: true,
  isReply: false,
  isThread: false,
  mentionType: /** @type {const} */ ("platform_mention"),
});

/**
 * Remembers what the agent has said; returns that memory.
 * @param {IAgentRuntime} runtime
 * @param {AgentTurn} turn
 * @param {Content} content
 * @param {UUID} id
 * @returns {Promise<Memory>}
 */
export async function rememberReply(runtime, turn, content, id) {
  const { agentId } = runtime;
  const memory = { id, ...roomIds(runtime, turn), entityId: agentId, agentId, content, createdAt: Date.now() };
  if (!(await runtime.getMemoryById(id))) await runtime.createMemory(memory, "messages");
  return memory;
}

/**
 * A message was deleted: the agent shall not go on quoting it.
 * @param {IAgentRuntime} runtime
 * @param {string} messageId
 */
export async function forgetMessage(runtime, messageId) {
  await runtime.deleteMemory(memoryId(runtime, messageId));
}

/**
 * The same for all messages of a channel.
 * @param {IAgentRuntime} runtime
 * @param {string} channelId
 */
export async function forgetChannel(runtime, channelId) {
  await runtime.deleteAllMemories(createUniqueUuid(runtime, channelId), "messages");
}

/**
 * Attachments of the wire as the runtime knows them; addresses on the server become whole ones.
 * @param {unknown} attachments
 * @param {string} serverUrl
 * @returns {Media[] | undefined}
 */
function mediaOf(attachments, serverUrl) {
  if (!Array.isArray(attachments) || attachments.length === 0) return undefined;
  return attachments
    .filter((each) => typeof each?.url === "string")
    .map(({ id, url, title, name, description, text, contentType, type }) => ({
      id: String(id ?? url),
      url: url.startsWith("/") ? new URL(url, serverUrl).href : url,
      title: title ?? name,
      source: SOURCE,
      description,
      text,
      contentType: contentTypeOf(contentType ?? type),
    }));
}

/**
 * @param {unknown} type a MIME type, or what the runtime calls it
 * @returns {any}
 */
function contentTypeOf(type) {
  const main = String(type ?? "").split("/")[0];
  if (main === "application" || main === "text") return "document";
  return ["image", "video", "audio", "document", "link"].includes(main) ? main : undefined;
}
