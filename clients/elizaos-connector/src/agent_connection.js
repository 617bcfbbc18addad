import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";

import { io } from "socket.io-client";

import { forgetChannel, forgetMessage } from "./memories.js";
import { ensureRoom, leaveRoom, SOURCE } from "./rooms.js";
import { RunTable } from "./run_table.js";
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
  maxSilenceMs: 10_000,
  historyLimit: 20,
  maxRuns: 64,
  maxSettledRuns: 256,
};

/** Of an event `message`, as ElizaOS counts. */
const SEND_MESSAGE = 2;
const MAX_TEXT_CHARACTERS = 200_000;
const MAX_BIO_LINES = 100;

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
 * Events: `ready`; `offline` (reason); `refused` (Error); `added` (channel); `removed` (channelId);
 * `forgotten` ({channelId, messageId?}); `closed` (Error).
 */
export class AgentConnection extends EventEmitter {
  #runtime;
  #options;
  #socket;
  #runs;
  /** Credentials of the connection, as REST takes them. @type {Record<string, string>} */
  #headers = {};
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
    this.#runs = new RunTable(this.#options, (event, payload) => this.#report(event, payload));
    /** Of the agent at the server. */
    this.agentId = options.agentId ?? runtime.agentId;
    /** Channels in which the agent takes part, by id. @type {Map<string, AgentChannel>} */
    this.channels = new Map();
    hookInto(runtime);
    runtime.registerSendHandler(SOURCE, async (_, target, content) => {
      await this.say(await this.#channelOf(target), content);
    });
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
   * @returns {Promise<string>} the id of the stored message
   */
  async say(channelId, { text, thought, actions, attachments }) {
    const channel = this.channels.get(channelId);
    if (!channel) throw new Error(`The agent is in no channel ${channelId}`);
    if (!text?.trim()) throw new TypeError("A message needs a text");
    if (text.length > MAX_TEXT_CHARACTERS) throw new RangeError(`A message has at most ${MAX_TEXT_CHARACTERS} characters`);
    const payload = {
      channelId,
      roomId: channelId,
      messageServerId: channel.serverId,
      senderId: this.agentId,
      senderName: this.#runtime.character.name,
      message: text,
      messageId: randomUUID(),
      source: "agent_response",
      attachments,
      metadata: { thought, actions },
    };
    const answer = await this.#report("message", { type: SEND_MESSAGE, payload });
    if (!answer) throw new Error("The server has not acknowledged the message");
    if (!answer.ok) throw errorOf(answer);
    return String(answer.messageId);
  }

  /** Leaves the server and stops what the agent is at. */
  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isReady = false;
    clearTimeout(this.#timer);
    this.#runs.stopAll();
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
    const { apiKey } = this.#options;
    const { name, username, bio } = this.#runtime.character;
    const token = typeof this.#options.token === "function" ? await this.#options.token() : this.#options.token;
    this.#headers = { ...(token && { authorization: `Bearer ${token}` }), ...(apiKey && { "x-api-key": apiKey }) };
    return {
      token,
      apiKey,
      // `shouldRespond` decides about turns that are merely offered.
      agent: { id: this.agentId, name, username, bio: Array.isArray(bio) ? bio.slice(0, MAX_BIO_LINES) : bio, decides: true },
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
    socket.on("agent_stop", ({ runId }) => this.#runs.stop(runId));
    socket.on("agent_added", ({ channel }) => this.#added(channel));
    socket.on("agent_removed", ({ channelId }) => this.#removed(channelId));
    socket.on("agent_message_deleted", ({ channelId, messageId }) => {
      this.#forgotten(forgetMessage(this.#runtime, messageId), channelId, messageId);
    });
    socket.on("agent_channel_cleared", ({ channelId }) => {
      this.#forgotten(forgetChannel(this.#runtime, channelId), channelId);
    });
  }

  /** @param {{channels?: AgentChannel[]}} event */
  #ready({ channels = [] }) {
    clearTimeout(this.#timer);
    this.#isReady = true;
    this.#refusal = undefined;
    this.channels = new Map(channels.map((channel) => [channel.channelId, channel]));
    this.#log("info", `Connected to ${this.#options.url}, in ${channels.length} channels`);
    this.emit("ready");
    this.#runs.resume();
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
    const wasReady = this.#isReady;
    this.#socket.disconnect();
    this.#log("error", `The server refuses the agent: ${error.message}`);
    // Credentials that have ended: there may be new ones.
    if (wasReady) return this.#connectAfter(this.#options.reconnectDelayMs);
    this.#refusal = error;
    this.#connectAfter(this.#options.refusedDelayMs);
    this.emit("refused", error);
  }

  /** @param {AgentTurn} turn */
  #take(turn) {
    if (typeof turn?.runId !== "string" || typeof turn.message?.id !== "string") {
      return this.#log("warn", "A turn without runId or message is not taken");
    }
    const run = this.#runs.begin(turn);
    if (!run) return;
    const { channelId, serverId, channelName, channelType } = turn;
    this.channels.set(channelId, { channelId, serverId, name: channelName, type: channelType });
    const { url: serverUrl, maxSilenceMs, historyLimit } = this.#options;
    const say = this.say.bind(this, channelId);
    void handleTurn(this.#runtime, run, { serverUrl, headers: this.#headers, maxSilenceMs, historyLimit, say });
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
      // Lost with the connection, or the server is slow: what waits behind it must not wait for a reconnect.
      if (this.#isReady) setTimeout(() => this.#runs.resume(), this.#options.resumeDelayMs).unref();
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

  /**
   * @param {Promise<void>} forgetting
   * @param {string} channelId
   * @param {string} [messageId]
   */
  #forgotten(forgetting, channelId, messageId) {
    forgetting.then(
      () => this.emit("forgotten", { channelId, messageId }),
      (error) => this.#log("warn", `What was deleted is not forgotten: ${error.message}`),
    );
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
