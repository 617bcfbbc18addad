import { historyBefore } from "./history.js";
import { memoryId, memoryOf, rememberReply } from "./memories.js";
import { ensureRoom, ensureSender } from "./rooms.js";
import { workOn } from "./runtime_hooks.js";
import { turnError } from "./turn_error.js";
import { TurnReply } from "./turn_reply.js";

/** @import { Content, IAgentRuntime } from "@elizaos/core" */
/** @import { ChannelMessage } from "./index.js" */
/** @import { Run } from "./run.js" */

/**
 * @typedef {object} Place where the turn came from
 * @property {string} serverUrl
 * @property {Record<string, string>} headers credentials for its REST
 * @property {number} historyLimit
 * @property {number} maxSilenceMs
 * @property {(content: Content) => Promise<string>} say
 */

/** Of a turn whose deadline has passed already by this machine's clock, which need not be the server's. */
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Lets the runtime answer, and tells the run what it says. Resolves when it has told the outcome, or the run was stopped;
 * never rejects.
 * @param {IAgentRuntime} runtime
 * @param {Run} run
 * @param {Place} place
 */
export async function handleTurn(runtime, run, place) {
  const { maxSilenceMs } = place;
  const reply = new TurnReply(runtime, run, place.say);
  const stopped = new Promise((_, reject) => {
    run.signal.addEventListener("abort", () => reject(run.signal.reason), { once: true });
  });
  const alive = setInterval(() => run.breakSilenceOf(maxSilenceMs), maxSilenceMs / 4);
  try {
    // What a stopped run is still at ends when it next asks a provider, and is nobody's business.
    await Promise.race([workOn(reply, () => answer(runtime, reply, place)), stopped]);
  } catch (error) {
    if (run.signal.aborted) await rememberStreamed(runtime, run);
    else reply.fail(turnError(runtime, error));
  } finally {
    clearInterval(alive);
  }
}

/**
 * @param {IAgentRuntime} runtime
 * @param {TurnReply} reply
 * @param {Place} place
 */
async function answer(runtime, reply, place) {
  const { turn } = reply.run;
  if (!runtime.messageService) throw new Error("The runtime is not initialized");

  const channel = { ...turn, name: turn.channelName, type: turn.channelType };
  await ensureRoom(runtime, channel);
  for (const message of await messagesBefore(runtime, reply.run, place)) {
    const earlier = memoryOf(runtime, turn, message, place.serverUrl);
    if (await runtime.getMemoryById(earlier.id)) continue;
    await ensureSender(runtime, channel, message, earlier.entityId);
    await runtime.createMemory(earlier, "messages");
  }
  const memory = memoryOf(runtime, turn, turn.message, place.serverUrl);
  await ensureSender(runtime, channel, turn.message, memory.entityId);

  const timeLeft = turn.deadline - Date.now();
  const options = {
    timeoutDuration: timeLeft > 0 ? timeLeft : DEFAULT_TIMEOUT_MS,
    onStreamChunk: reply.streamed.bind(reply),
  };
  const service = runtime.messageService;
  const handle = () => service.handleMessage(runtime, memory, reply.said.bind(reply), options);
  const result = await (runtime.withEntityContext ? runtime.withEntityContext(memory.entityId, handle) : handle());
  reply.end(result.responseContent);
}

/**
 * The runtime answers without the history rather than not at all.
 * @param {IAgentRuntime} runtime
 * @param {Run} run
 * @param {Place} place
 * @returns {Promise<ChannelMessage[]>}
 */
async function messagesBefore(runtime, { turn, signal }, { serverUrl, headers, historyLimit }) {
  try {
    const history = await historyBefore(turn, { serverUrl, headers, limit: historyLimit, signal });
    return [...history, ...turn.earlierMessages];
  } catch (error) {
    runtime.logger.warn({ src: "plugin:wimpole", agentId: runtime.agentId, error }, "What was said before is not known");
    return turn.earlierMessages;
  }
}

/**
 * Of a reply that was stopped people have seen what was streamed: so the agent has said that.
 * @param {IAgentRuntime} runtime
 * @param {Run} run
 */
async function rememberStreamed(runtime, run) {
  if (run.streamed === "") return;
  const { turn, streamed } = run;
  try {
    await rememberReply(runtime, turn, { text: streamed }, memoryId(runtime, turn.messageId));
  } catch (error) {
    runtime.logger.warn({ src: "plugin:wimpole", agentId: runtime.agentId, error }, "What was said is not remembered");
  }
}
