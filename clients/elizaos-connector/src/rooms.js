import { createUniqueUuid } from "@elizaos/core";

/** @import { IAgentRuntime, UUID } from "@elizaos/core" */
/** @import { AgentChannel, ChannelMessage } from "./index.js" */

/** The platform, as the runtime calls it. */
export const SOURCE = "wimpole";

const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Ids of the world and the room that stand for a channel: the same as under the ElizaOS server.
 * @param {IAgentRuntime} runtime
 * @param {{channelId: string, serverId: string}} channel
 */
export function roomIds(runtime, channel) {
  return {
    worldId: createUniqueUuid(runtime, channel.serverId),
    roomId: createUniqueUuid(runtime, channel.channelId),
  };
}

/**
 * Makes the channel a room in which the agent takes part.
 * @param {IAgentRuntime} runtime
 * @param {AgentChannel} channel
 */
export async function ensureRoom(runtime, channel) {
  const { worldId, roomId } = roomIds(runtime, channel);
  const name = channel.name || `Channel ${channel.channelId.slice(0, 8)}`;
  const type = /** @type {any} */ (channel.type);
  const messageServerId = /** @type {UUID} */ (channel.serverId);
  const worldName = `Server ${channel.serverId.slice(0, 8)}`;
  await runtime.ensureWorldExists({ id: worldId, name: worldName, agentId: runtime.agentId, messageServerId });

  const room = await runtime.getRoom(roomId);
  if (!room) {
    const { agentId } = runtime;
    const { channelId } = channel;
    await runtime.ensureRoomExists({ id: roomId, name, agentId, worldId, channelId, messageServerId, source: SOURCE, type });
  } else if (room.name !== name || room.type !== type) {
    await runtime.updateRoom({ ...room, name, type });
  }
  await runtime.ensureParticipantInRoom(runtime.agentId, roomId);
  return { worldId, roomId };
}

/**
 * @param {IAgentRuntime} runtime
 * @param {string} channelId
 */
export async function leaveRoom(runtime, channelId) {
  await runtime.removeParticipant(runtime.agentId, createUniqueUuid(runtime, channelId));
}

/**
 * Makes the sender an entity that takes part in the room.
 * @param {IAgentRuntime} runtime
 * @param {AgentChannel} channel of which ensureRoom() has made a room
 * @param {ChannelMessage} message
 * @param {UUID} entityId
 */
export async function ensureSender(runtime, channel, message, entityId) {
  if (entityId === runtime.agentId) return;
  const name = message.senderName || `User-${message.senderId.slice(0, 8)}`;
  await runtime.ensureConnection({
    ...roomIds(runtime, channel),
    entityId,
    name,
    userId: /** @type {UUID} */ (message.senderId),
    source: SOURCE,
    type: /** @type {any} */ (channel.type),
    channelId: channel.channelId,
    messageServerId: /** @type {UUID} */ (channel.serverId),
  });
}

/**
 * @param {IAgentRuntime} runtime
 * @param {string} agentId the agent's id at the server
 * @param {string} senderId
 * @returns {UUID}
 */
export function entityOf(runtime, agentId, senderId) {
  if (senderId === agentId) return runtime.agentId;
  return UUID_PATTERN.test(senderId) ? /** @type {UUID} */ (senderId) : createUniqueUuid(runtime, senderId);
}
