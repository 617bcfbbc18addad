import { AsyncLocalStorage } from "node:async_hooks";

import { getStreamingContext } from "@elizaos/core";

/** @import { IAgentRuntime } from "@elizaos/core" */
/** @import { TurnReply } from "./turn_reply.js" */

/** The reply that the runtime is working on, in whatever it does for it. @type {AsyncLocalStorage<TurnReply>} */
const current = new AsyncLocalStorage();

/** @type {WeakSet<IAgentRuntime>} */
const hooked = new WeakSet();

/**
 * Calls it as work on that reply.
 * @template T
 * @param {TurnReply} reply
 * @param {() => T} work
 */
export function workOn(reply, work) {
  return current.run(reply, work);
}

/**
 * Registers, once, what the connector must know of the runtime's work. For work of other origin they do nothing.
 * @param {IAgentRuntime} runtime
 */
export function hookInto(runtime) {
  if (hooked.has(runtime)) return;
  hooked.add(runtime);

  runtime.registerEvent(/** @type {any} */ ("ACTION_STARTED"), async (/** @type {any} */ event) => {
    current.getStore()?.actionStarted(event.content ?? {});
  });
  runtime.registerEvent(/** @type {any} */ ("ACTION_COMPLETED"), async (/** @type {any} */ event) => {
    current.getStore()?.actionCompleted(event.content ?? {});
  });
  // Providers are asked before each call of a model and each action: the places where a stopped run can end.
  runtime.registerProvider({
    name: "WIMPOLE_RUN",
    description: "Ends the work on a reply that nobody waits for",
    get: async () => {
      const signal = current.getStore()?.signal;
      signal?.throwIfAborted();
      if (signal) cutStreamOn(signal);
      return {};
    },
  });
  // Evaluators are asked when the reply is complete; what they do then may take as long as the reply did.
  runtime.registerEvaluator({
    name: "WIMPOLE_REPLY",
    description: "Sends the reply before it is evaluated",
    alwaysRun: true,
    examples: [],
    validate: async () => {
      current.getStore()?.complete();
      return false;
    },
    handler: async () => undefined,
  });
}

/**
 * Lets the runtime leave the stream of a model when the signal says so: its context has a place for the signal, which
 * handleMessage() leaves empty. A reply that was cut is not asked for once more.
 * @param {AbortSignal} signal
 */
function cutStreamOn(signal) {
  const context = getStreamingContext();
  if (!context || context.abortSignal === signal) return;
  const isComplete = context.isComplete;
  context.abortSignal = signal;
  context.isComplete = () => signal.aborted || (isComplete?.() ?? false);
}
