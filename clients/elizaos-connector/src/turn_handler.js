import { memoryId, memoryOf, remember, rememberReply } from "./memories.js";
import { ensureRoom, ensureSender } from "./rooms.js";
import { workOn } from "./runtime_hooks.js";
import { turnError } from "./turn_error.js";
import { TurnReply } from "./turn_reply.js";

/** @import { Content, IAgentRuntime } from "@elizaos/core" */
/** @import { Run } from "./run.js" */

/** Of a turn whose deadline has passed already by this machine's clock, which need not be the server's. */
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * Lets the runtime answer, and tells the run what it says. Resolves when it has told the outcome, or the run was stopped;
 * never rejects.
 * @param {IAgentRuntime} runtime
 * @param {Run} run
 * @param {{serverUrl: string, maxSilenceMs: number, say: (content: Content) => Promise<string>}} place
 */
export async function handleTurn(runtime, run, { serverUrl, maxSilenceMs, say }) {
  const reply = new TurnReply(runtime, run, say);
  const stopped = new Promise((_, reject) => {
    run.signal.addEventListener("abort", () => reject(run.signal.reason), { once: true });
  });
  const alive = setInterval(() => run.breakSilenceOf(maxSilenceMs), maxSilenceMs / 4);
  try {
    // What a stopped run is still at ends when it next asks a provider, and is nobody's business.
    await Promise.race([workOn(reply, () => answer(runtime, reply, serverUrl)), stopped]);
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
 * @param {string} serverUrl
 */
async function answer(runtime, reply, serverUrl) {
  const { turn } = reply.run;
  if (!runtime.messageService) throw new Error("The runtime is not initialized");

  const memories = [...turn.earlierMessages, turn.message].map((each) => memoryOf(runtime, turn, each, serverUrl));
  const channel = { ...turn, name: turn.channelName, type: turn.channelType };
  await ensureRoom(runtime, channel);
  for (const [index, message] of [...turn.earlierMessages, turn.message].entries()) {
    await ensureSender(runtime, channel, message, memories[index].entityId);
  }
  const memory = /** @type {typeof memories[0]} */ (memories.pop());
  await remember(runtime, memories);

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
