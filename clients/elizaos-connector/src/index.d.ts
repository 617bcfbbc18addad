import type { EventEmitter } from "node:events";
import type { Content, IAgentRuntime, Plugin, Service } from "@elizaos/core";
import type { ManagerOptions, SocketOptions } from "socket.io-client";

export interface ConnectionOptions {
  /** Of the server: `https://chat.example`. */
  url: string;
  /** A key or token of the role `agent`, or a function that gets one, called for each connection. */
  token?: string | (() => string | Promise<string>);
  /** The same, as `apiKey`. */
  apiKey?: string;
  /** The agent's id at the server, where it is not that of the runtime. */
  agentId?: string;
  /** How long the server may take to acknowledge an event (15 s) and to accept the agent (15 s). */
  answerTimeoutMs?: number;
  readyTimeoutMs?: number;
  /** Waits: before what was not acknowledged is sent again (1 s), before a lost connection is made anew (1 s, growing), and
   * before a refused one is tried again (30 s). */
  resumeDelayMs?: number;
  reconnectDelayMs?: number;
  refusedDelayMs?: number;
  /** How long a run may be silent (10 s) before the server is shown that one is at work on it, by an empty thought. */
  maxSilenceMs?: number;
  /** Messages before a turn that the runtime is told of where it does not know them (20; 0: none). */
  historyLimit?: number;
  /** Turns at a time (64); more are refused as AGENT_BUSY. */
  maxRuns?: number;
  /** Settled runs that are remembered, so that a repeated turn is answered the same (256). */
  maxSettledRuns?: number;
  /** Further options of socket.io-client. */
  socket?: Partial<ManagerOptions & SocketOptions>;
}

export declare class AgentConnection extends EventEmitter {
  constructor(runtime: IAgentRuntime, options: ConnectionOptions);
  readonly agentId: string;
  readonly channels: Map<string, AgentChannel>;
  get isReady(): boolean;
  untilReady(): Promise<void>;
  /** Says something in a channel without being asked; resolves with the id of the stored message. */
  say(channelId: string, content: Content): Promise<string>;
  close(): Promise<void>;
}

/** Resolves when the server has accepted the agent; rejects where it refuses it. */
export declare function connectAgent(runtime: IAgentRuntime, options: ConnectionOptions): Promise<AgentConnection>;

/** Settings: WIMPOLE_URL, WIMPOLE_AGENT_KEY, WIMPOLE_AGENT_ID. */
export declare const wimpolePlugin: Plugin;
export default wimpolePlugin;

export declare class WimpoleService extends Service {
  static serviceType: string;
  static start(runtime: IAgentRuntime): Promise<WimpoleService>;
  capabilityDescription: string;
  connection: AgentConnection | undefined;
  stop(): Promise<void>;
}

export interface AgentChannel {
  channelId: string;
  serverId: string;
  name: string;
  type: string;
}

/** As in `messageBroadcast`. */
export interface ChannelMessage {
  id: string;
  senderId: string;
  senderName: string;
  text: string;
  createdAt: number;
  source?: string;
  inReplyTo?: string;
  attachments?: unknown;
  metadata?: Record<string, unknown>;
}

/** `agent_turn`. */
export interface AgentTurn {
  runId: string;
  agentId: string;
  /** Of the reply to come. */
  messageId: string;
  channelId: string;
  serverId: string;
  channelType: string;
  channelName: string;
  message: ChannelMessage;
  /** Messages before it that wait for the same answer. */
  earlierMessages: ChannelMessage[];
  /** Nobody addressed the agent, which decides itself whether to answer. */
  isOffered: boolean;
  /** Milliseconds since 1970, by the server's clock. */
  deadline: number;
}

export interface ActionStep {
  id: string;
  name: string;
  status: "executing" | "completed" | "failed";
  result?: unknown;
  text?: string;
}

export interface Reply {
  text: string;
  thought?: string;
  actions?: string[];
  attachments?: unknown[];
}

export interface TurnError {
  code: string;
  message: string;
  retryable?: boolean;
  retryAfterMs?: number;
}

/** The acknowledgement of what an agent tells. */
export interface ReportAnswer {
  ok: boolean;
  code?: string;
  message?: string;
  error?: string;
  retryAfterMs?: number;
  /** Of the stored message, where it was one. */
  messageId?: string;
}
