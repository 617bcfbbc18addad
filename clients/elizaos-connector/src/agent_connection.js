import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";

import { io } from "socket.io-client";

import { ensureRoom, leaveRoom, SOURCE } from "./rooms.js";
import { Run } from "./run.js";
import { hookInto } from "./runtime_hooks.js";
import { handleTurn } from "./turn_handler.js";

/** @import { Content, IAgentRuntime, TargetInfo } from "@elizaos/core" */
/** @import { AgentChannel, AgentTurn, ConnectionOptions, ReportAnswer } from "./index.js" */

const DEFAULTS = {
  answerTimeoutMs: 15_000,
  readyTimeoutMs: 15_000,
  resumeDelayMs: 1_000,
  reconnectDelayMs: 1_000,
  refusedDelayMs: 30_000,
  maxRuns: 64,
  maxSettledRuns: 256,
};

/** Of an event `message`, as ElizaOS counts. */
const SEND_MESSAGE = 2;

/**
 * Connects the agent and waits until the server has taken it. Goes on trying while the server cannot be reached.
 * @param {IAgentRuntime} runtime initialized
 * @param {ConnectionOptions} options
 * @returns {Promise<AgentConnection>}
 * @throws where the server refuses the agent
 */
export async function connectAgent(runtime, options) {
  const connection = new AgentConnection(runtime, options);
  try {
    await connection.untilReady();
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * An agent's place in wimpole: gives its turns to the runtime, and what the runtime says to the server. Connects by itself,
 * again and again, until close().
 *
 * Events: `ready`; `offline` (reason); `refused` (Error); `added` (channel); `removed` (channelId).
 */
export class AgentConnection extends EventEmitter {
  #runtime;
  #options;
  #socket;
  /** @type {Map<string, Run>} */
  #runs = new Map();
  #isReady = false;
  #isClosed = false;
  /** @type {Error | undefined} */
  #refusal;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {IAgentRuntime} runtime
   * @param {ConnectionOptions} options
   */
  constructor(runtime, options) {
    super();
    if (!options?.url) throw new TypeError("The url of the wimpole server is missing");
    this.#runtime = runtime;
    this.#options = { ...DEFAULTS, ...options };
    /** Of the agent at the server. */
    this.agentId = options.agentId ?? runtime.agentId;
    /** Channels in which the agent takes part, by id. @type {Map<string, AgentChannel>} */
    this.channels = new Map();
    hookInto(runtime);
    runtime.registerSendHandler(SOURCE, async (_, target, content) => void (await this.say(await this.#channelOf(target), content)));
    this.#socket = io(options.url, {
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      forceNew: true,
      reconnectionDelay: this.#options.reconnectDelayMs,
      reconnectionDelayMax: this.#options.refusedDelayMs,
      ...options.socket,
      auth: (answer) => void this.#credentials().then(answer, (error) => this.#refuse(error)),
    });
    this.#listen();
  }

  /** Whether the server gives it turns. */
  get isReady() {
    return this.#isReady;
  }

  /** Rejects where the server refuses the agent, or the connection was closed. */
  async untilReady() {
    if (this.#isReady) return;
    if (this.#refusal) throw this.#refusal;
    if (this.#isClosed) throw new Error("The connection was closed");
    await new Promise((resolve, reject) => {
      const settle = (/** @type {Error | undefined} */ error) => {
        this.off("ready", settle).off("refused", settle).off("closed", settle);
        if (error) reject(error);
        else resolve(undefined);
      };
      this.on("ready", settle).on("refused", settle).on("closed", settle);
    });
  }

  /**
   * Says something in a channel of the agent's without being asked; resolves when the server has stored it. The runtime's
   * sendMessageToTarget({source: "wimpole", channelId}) ends here too.
   * @param {string} channelId
   * @param {Content} content
   * @returns {Promise<string>} the id of the message
   */
  async say(channelId, { text, thought, actions, attachments }) {
    const channel = this.channels.get(channelId);
    if (!channel) throw new Error(`The agent is in no channel ${channelId}`);
    if (!text?.trim()) throw new TypeError("A message needs a text");
    const messageId = randomUUID();
    const payload = {
      channelId,
      roomId: channelId,
      messageServerId: channel.serverId,
      senderId: this.agentId,
      senderName: this.#runtime.character.name,
      message: text,
      messageId,
      source: "agent_response",
      attachments,
      metadata: { thought, actions },
    };
    const answer = await this.#report("message", { type: SEND_MESSAGE, payload });
    if (!answer) throw new Error("The server has not acknowledged the message");
    if (!answer.ok) throw errorOf(answer);
    return messageId;
  }

  /** Leaves the server and stops what the agent is at. */
  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isReady = false;
    clearTimeout(this.#timer);
    for (const run of this.#runs.values()) run.stop();
    this.#socket.disconnect();
    this.emit("closed", new Error("The connection was closed"));
  }

  /** @param {TargetInfo} target */
  async #channelOf({ channelId, roomId }) {
    const channel = channelId ?? (roomId && (await this.#runtime.getRoom(roomId))?.channelId);
    if (!channel) throw new Error("A channelId or roomId is missing");
    return channel;
  }

  async #credentials() {
    const { token, apiKey } = this.#options;
    const { name, username, bio } = this.#runtime.character;
    return {
      token: typeof token === "function" ? await token() : token,
      apiKey,
      agent: { id: this.agentId, name, username, bio },
    };
  }

  #listen() {
    const socket = this.#socket;
    socket.on("connect", () => {
      this.#after(this.#options.readyTimeoutMs, () => this.#refuse(new Error("The server knows nothing of remote agents")));
    });
    socket.on("connect_error", (error) => {
      if (!socket.active) this.#refuse(error);
      else this.#log("debug", `No connection: ${error.message}`);
    });
    socket.on("disconnect", (reason) => this.#lost(reason));
    socket.on("unauthorized", (event) => this.#refuse(errorOf(event)));
    socket.on("messageError", (event) => {
      if (!this.#isReady) this.#refuse(errorOf(event));
      else this.#log("warn", `The server says: ${errorOf(event).message}`);
    });
    socket.on("agent_ready", (event) => this.#ready(event));
    socket.on("agent_turn", (turn) => this.#take(turn));
    socket.on("agent_stop", ({ runId }) => this.#runs.get(runId)?.stop());
    socket.on("agent_added", ({ channel }) => this.#added(channel));
    socket.on("agent_removed", ({ channelId }) => this.#removed(channelId));
  }

  /** @param {{channels?: AgentChannel[]}} event */
  #ready({ channels = [] }) {
    clearTimeout(this.#timer);
    this.#isReady = true;
    this.#refusal = undefined;
    this.channels = new Map(channels.map((channel) => [channel.channelId, channel]));
    this.#log("info", `Connected to ${this.#options.url}, in ${channels.length} channels`);
    this.emit("ready");
    // A run of which the server knows nothing it gives again. If it does not, it knew more than was acknowledged.
    const runs = [...this.#runs.values()].filter((run) => !run.isSettled);
    for (const run of runs.filter((each) => each.isKnown)) run.resume();
    const others = runs.filter((each) => !each.isKnown);
    if (others.length > 0) this.#after(this.#options.resumeDelayMs, () => others.forEach((run) => run.resume()));
  }

  /** @param {string} reason */
  #lost(reason) {
    clearTimeout(this.#timer);
    const wasReady = this.#isReady;
    this.#isReady = false;
    if (wasReady) {
      this.#log("warn", `Lost the connection: ${reason}`);
      this.emit("offline", reason);
    }
    // Of its own Socket.IO does not come back then.
    if (reason === "io server disconnect") this.#connectAfter(this.#options.reconnectDelayMs);
  }

  /** @param {Error} error */
  #refuse(error) {
    if (this.#isClosed) return;
    this.#refusal = error;
    this.#isReady = false;
    this.#log("error", `The server refuses the agent: ${error.message}`);
    this.#socket.disconnect();
    this.#connectAfter(this.#options.refusedDelayMs);
    this.emit("refused", error);
  }

  /** @param {AgentTurn} turn */
  #take(turn) {
    if (typeof turn?.runId !== "string" || typeof turn.message?.id !== "string") {
      return this.#log("warn", "A turn without runId or message is not taken");
    }
    const known = this.#runs.get(turn.runId);
    if (known && !known.mayBeTriedAgain) return known.repeat();
    known?.stop();

    const run = new Run({ ...turn, earlierMessages: turn.earlierMessages ?? [] }, async (event, payload) => {
      const answer = await this.#report(event, payload);
      if (!answer && this.#isReady) setTimeout(() => run.resume(), this.#options.resumeDelayMs).unref();
      return answer;
    });
    const working = [...this.#runs.values()].filter((each) => !each.isOver).length;
    this.#runs.delete(turn.runId);
    this.#runs.set(turn.runId, run);
    this.#forgetSettled();
    if (working >= this.#options.maxRuns) {
      return run.fail({ code: "AGENT_BUSY", message: "The agent has too much to do", retryable: true });
    }
    const { channelId, serverId, channelName, channelType } = turn;
    this.channels.set(channelId, { channelId, serverId, name: channelName, type: channelType });
    const say = this.say.bind(this, channelId);
    void handleTurn(this.#runtime, run, { serverUrl: this.#options.url, say });
  }

  #forgetSettled() {
    const settled = [...this.#runs].filter(([, run]) => run.isSettled);
    const surplus = Math.max(0, settled.length - this.#options.maxSettledRuns);
    for (const [runId] of settled.slice(0, surplus)) this.#runs.delete(runId);
  }

  /**
   * @param {string} event
   * @param {object} payload
   * @returns {Promise<ReportAnswer | undefined>}
   */
  async #report(event, payload) {
    if (!this.#isReady) return undefined;
    try {
      return await this.#socket.timeout(this.#options.answerTimeoutMs).emitWithAck(event, payload);
    } catch {
      return undefined;
    }
  }

  /** @param {AgentChannel} channel */
  #added(channel) {
    this.channels.set(channel.channelId, channel);
    ensureRoom(this.#runtime, channel).catch((error) => this.#log("warn", `No room for a channel: ${error.message}`));
    this.emit("added", channel);
  }

  /** @param {string} channelId */
  #removed(channelId) {
    this.channels.delete(channelId);
    leaveRoom(this.#runtime, channelId).catch((error) => this.#log("warn", `A room is not left: ${error.message}`));
    this.emit("removed", channelId);
  }

  /** @param {number} ms */
  #connectAfter(ms) {
    if (!this.#isClosed) this.#after(ms, () => this.#socket.connect());
  }

  /**
   * @param {number} ms
   * @param {() => void} action
   */
  #after(ms, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, ms);
  }

  /**
   * @param {"debug" | "info" | "warn" | "error"} level
   * @param {string} text
   */
  #log(level, text) {
    this.#runtime.logger[level]({ src: "plugin:wimpole", agentId: this.#runtime.agentId }, text);
  }
}

/** @param {{error?: string, message?: string, reason?: string, code?: string} | undefined} event */
function errorOf(event) {
  const error = new Error(event?.error ?? event?.message ?? event?.reason ?? "for no reason that it says");
  return Object.assign(error, event?.code ? { code: event.code } : {});
}
