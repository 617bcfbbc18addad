import { randomUUID } from "node:crypto";

import { head } from "./head.js";
import { memoryId, rememberReply } from "./memories.js";
import { plainJson } from "./plain_json.js";

/** @import { Content, IAgentRuntime, Memory, UUID } from "@elizaos/core" */
/** @import { Run } from "./run.js" */

// Together less than the packet that the server takes, however many bytes a character needs.
const MAX_TEXT_CHARACTERS = 200_000;
const MAX_ATTACHMENTS_CHARACTERS = 100_000;
const MAX_DETAIL_CHARACTERS = 16_384;
/** Decisions, not deeds. */
const NOT_TOLD = new Set(["REPLY", "IGNORE", "NONE"]);

/** @param {string} [text] */
const detail = (text = "") => head(text, MAX_DETAIL_CHARACTERS);

/** Collects what the runtime says and does in a turn, and tells it as one reply. */
export class TurnReply {
  /** @type {string[]} */
  #texts = [];
  /** @type {Set<string>} */
  #actions = new Set();
  /** @type {unknown[]} */
  #attachments = [];
  /** @type {string | undefined} */
  #thought;
  /** @type {string | undefined} */
  #toldThought;
  /** @type {Map<string, string>} */
  #openActions = new Map();
  /** @type {UUID | undefined} */
  #streamOf;
  #isIgnored = false;
  #isStop = false;

  /**
   * @param {IAgentRuntime} runtime
   * @param {Run} run
   * @param {(content: Content) => Promise<string>} say for what is no part of the reply; gives the id of that message
   */
  constructor(runtime, run, say) {
    this.runtime = runtime;
    this.run = run;
    this.say = say;
  }

  get signal() {
    return this.run.signal;
  }

  /**
   * The callback of handleMessage().
   * @param {Content} content
   * @returns {Promise<Memory[]>}
   */
  async said(content) {
    if (this.signal.aborted) return [];
    if (this.run.isOver) return this.#saidLate(content);
    const actions = (content.actions ?? []).map((each) => each.toUpperCase());
    this.#isIgnored ||= actions.includes("IGNORE");
    this.#isStop ||= actions.includes("STOP");
    if (actions.includes("IGNORE") || !content.text?.trim()) return [];

    const isFirst = this.#texts.length === 0;
    this.#add(content);
    const { turn } = this.run;
    const id = isFirst ? memoryId(this.runtime, turn.messageId) : /** @type {UUID} */ (randomUUID());
    return [await rememberReply(this.runtime, turn, content, id)];
  }

  /**
   * An evaluator may have something to say when the reply has been sent: that is a message of its own.
   * @param {Content} content
   * @returns {Promise<Memory[]>}
   */
  async #saidLate(content) {
    if (!content.text?.trim() || content.actions?.includes("IGNORE")) return [];
    const id = await this.say(content);
    return [await rememberReply(this.runtime, this.run.turn, content, memoryId(this.runtime, id))];
  }

  /**
   * The listener to streaming of handleMessage().
   * @param {string} chunk
   * @param {UUID} [messageId] of the runtime, which may say several messages in a turn
   */
  async streamed(chunk, messageId) {
    const isNext = this.#streamOf !== undefined && messageId !== this.#streamOf && this.run.streamed !== "";
    this.#streamOf = messageId;
    this.run.stream(isNext ? `\n\n${chunk}` : chunk);
  }

  /** @param {Content} content of ACTION_STARTED */
  actionStarted({ actions, actionId, text, thought }) {
    const name = actions?.[0] ?? "ACTION";
    if (NOT_TOLD.has(name)) return;
    if (thought && thought !== this.#toldThought) {
      this.#toldThought = thought;
      this.run.think(detail(thought));
    }
    const id = String(actionId ?? name);
    this.#openActions.set(id, name);
    this.run.act({ id, name, status: "executing", text: detail(text) });
  }

  /** @param {Content} content of ACTION_COMPLETED */
  actionCompleted({ actions, actionId, actionStatus, actionResult, text }) {
    const name = actions?.[0] ?? "ACTION";
    const id = String(actionId ?? name);
    if (!this.#openActions.delete(id)) return;
    this.#actions.add(name);
    const status = actionStatus === "failed" ? "failed" : "completed";
    this.run.act({ id, name, status, text: detail(text), result: plainJson(actionResult, MAX_DETAIL_CHARACTERS) });
  }

  /** Sends the reply if there is any yet, or that there will be none. */
  complete() {
    if (this.#texts.length > 0) this.#send();
    else if (this.#isIgnored) this.run.ignore({ stop: this.#isStop });
  }

  /**
   * Sends whatever there is: the runtime has nothing to add.
   * @param {Content | null | undefined} planned what the model said; where actions ran, none of them need have said it
   */
  end(planned) {
    this.complete();
    if (this.run.isOver) return;
    const actions = (planned?.actions ?? []).map((each) => each.toUpperCase());
    if (!planned?.text?.trim() || actions.includes("IGNORE")) {
      return this.run.ignore({ stop: this.#isStop || actions.includes("STOP") });
    }
    this.#add(planned);
    this.#send();
    rememberReply(this.runtime, this.run.turn, planned, memoryId(this.runtime, this.run.turn.messageId)).catch((error) =>
      this.#warn(`The reply is not remembered: ${error.message}`),
    );
  }

  /** @param {import("./index.js").TurnError} error */
  fail(error) {
    for (const [id, name] of this.#openActions) this.run.act({ id, name, status: "failed" });
    this.run.fail(error);
  }

  /** @param {Content} content */
  #add(content) {
    this.#texts.push(String(content.text).trim());
    for (const action of content.actions ?? []) this.#actions.add(action);
    this.#attachments.push(...(content.attachments ?? []));
    this.#thought ||= content.thought;
  }

  #send() {
    const attachments = plainJson(this.#attachments, MAX_ATTACHMENTS_CHARACTERS);
    if (!attachments) this.#warn("Attachments too large to be sent are left out");
    this.run.reply({
      text: head(this.#texts.join("\n\n"), MAX_TEXT_CHARACTERS),
      actions: [...this.#actions],
      ...(this.#thought && this.#thought !== this.#toldThought ? { thought: detail(this.#thought) } : {}),
      ...(attachments?.length > 0 ? { attachments } : {}),
    });
  }

  /** @param {string} what */
  #warn(what) {
    this.runtime.logger.warn({ src: "plugin:wimpole", agentId: this.runtime.agentId, runId: this.run.turn.runId }, what);
  }
}
