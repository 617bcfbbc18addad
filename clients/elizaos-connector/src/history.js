/** @import { AgentTurn, ChannelMessage } from "./index.js" */

const TIMEOUT_MS = 5_000;

/**
 * What was said in the channel before the turn, the oldest first: in a group much of that was no turn of the agent's.
 * @param {AgentTurn} turn
 * @param {{serverUrl: string, headers: Record<string, string>, limit: number, signal: AbortSignal}} how
 * @returns {Promise<ChannelMessage[]>}
 * @throws where the server cannot be asked
 */
export async function historyBefore(turn, { serverUrl, headers, limit, signal }) {
  if (limit === 0) return [];
  const url = new URL(`/api/messaging/channels/${turn.channelId}/messages`, serverUrl);
  url.search = new URLSearchParams({ limit: String(limit), before: String(turn.message.createdAt + 1) }).toString();
  const response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);

  const { data } = await response.json();
  const known = new Set([turn.message, ...turn.earlierMessages].map(({ id }) => id));
  return data.messages
    .filter((/** @type {any} */ each) => !known.has(each.id) && each.sourceType !== "agent_action")
    .map(messageOf)
    .reverse();
}

/** @param {any} stored */
function messageOf({ id, authorId, content, sourceType, metadata, created_at: createdAt, inReplyToRootMessageId }) {
  return {
    id,
    senderId: authorId,
    senderName: metadata?.user_display_name ?? metadata?.agentName ?? "",
    text: content,
    createdAt,
    source: sourceType,
    inReplyTo: inReplyToRootMessageId ?? undefined,
    attachments: metadata?.attachments,
  };
}
