// Made from docs/asyncapi.json by `npm run generate`: change that, not this.

export type Uuid = string;

/** Milliseconds since 1970, UTC. */
export type Milliseconds = number;

/** A UUID; for joining any string or number, as at the ElizaOS server. */
export type ChannelName = string | number;

/** Position in the channel: gapless, from 1. */
export type Seq = number;

/** Name or number of the least level; "all" for every line. */
export type Level = string | number | null;

export type ErrorCode = "INVALID" | "UNAUTHORIZED" | "FORBIDDEN" | "NOT_FOUND" | "CONFLICT" | "RATE_LIMITED" | "BUSY" | "STORAGE" | "AGENT_BUSY";

/** Relayed as the sender gave them. */
export type Attachments = unknown;

export interface Authenticated {
  entityId?: Uuid;
  timestamp: Milliseconds;
  expiresAt?: Milliseconds;
}

export interface ConnectionEstablished {
  message: string;
  socketId: string;
}

/** Why `recovered` is false: the position is of another store; the channel is not that far; more was missed than is kept or sent. */
export type GapReason = "epoch" | "ahead" | "limit";

export interface ChannelJoined {
  message: string;
  channelId: ChannelName;
  roomId: ChannelName;
  agentId?: string;
  seq: Seq;
  epoch: string;
  /** Whether everything after the request's `since` follows. */
  recovered?: boolean;
  reason?: GapReason;
}

export interface MessageBroadcast {
  id: Uuid;
  senderId: Uuid;
  senderName: string;
  text: string;
  channelId: Uuid;
  roomId: Uuid;
  messageServerId: Uuid;
  serverId: Uuid;
  createdAt: Milliseconds;
  updatedAt?: Milliseconds;
  source: string;
  seq: Seq;
  updateSeq?: Seq;
  attachments?: Attachments;
  thought?: string;
  actions?: unknown[];
  prompt?: string;
  rawMessage?: unknown;
  metadata?: Record<string, unknown>;
  inReplyTo?: Uuid;
  /** The sender's own id of the message; to the sender only. */
  clientMessageId?: string;
}

export interface MessageAck {
  clientMessageId?: string;
  messageId: Uuid;
  status: "received_by_server_and_processing";
  channelId: Uuid;
  roomId: Uuid;
  seq: Seq;
  duplicate?: boolean;
}

export interface MessageError {
  error: string;
  code: ErrorCode;
  retryAfterMs?: number;
  agentId?: Uuid;
  channelId?: Uuid;
  roomId?: Uuid;
}

export interface ControlMessage {
  action: "disable_input" | "enable_input";
  target?: string;
  channelId: Uuid;
  roomId: Uuid;
}

export interface MessageComplete {
  channelId: Uuid;
  roomId: Uuid;
  serverId: Uuid;
  messageServerId: Uuid;
}

export interface LogSubscriptionConfirmed {
  subscribed: boolean;
  message: string;
}

export interface LogFiltersUpdated {
  success: boolean;
  filters?: LogFilters;
  error?: string;
}

export interface LogEntry {
  time: Milliseconds;
  level: 10 | 20 | 27 | 28 | 29 | 30 | 40 | 50 | 60;
  msg: string;
  agentId?: string;
  agentName?: string;
  channelId?: string;
  socketId?: string;
  /** Id of the trace that asked for the line. */
  trace?: string;
}

export interface LogStream {
  type: "log_entry";
  /** Lines lost right before this one, because the subscriber was too slow. */
  dropped?: number;
  payload: LogEntry;
}

export interface LogBatch {
  type: "log_entries";
  /** Lines lost right before the first of these, because the subscriber was too slow. */
  dropped?: number;
  payload: LogEntry[];
}

/** Unknown members are kept and shown, and mean nothing. */
export interface LogFilters {
  level?: Level;
  agentName?: string | null;
  agentId?: string | null;
  channelId?: string | null;
  text?: string | null;
}

export interface MessageDeleted {
  messageId: Uuid;
  channelId: Uuid;
  roomId?: Uuid;
  seq?: Seq;
}

export interface ChannelCleared {
  channelId: Uuid;
  roomId?: Uuid;
  seq?: Seq;
}

export interface ChannelDeleted {
  channelId: Uuid;
  roomId?: Uuid;
  seq?: Seq;
}

export interface ChannelCreated {
  channelId: Uuid;
  roomId: Uuid;
  channel: Record<string, unknown>;
}

export interface MessageServerCreated {
  messageServerId: Uuid;
  messageServer: {
    id: Uuid;
    name: string;
    sourceType: string;
    sourceId?: string;
    metadata?: Record<string, unknown>;
    createdAt: string;
    updatedAt: string;
  };
}

export interface AgentUpdated {
  agentId: Uuid;
  agent: {
    id: Uuid;
    name: string;
    characterName: string;
    bio: string;
    status: "active" | "inactive";
  };
}

export interface AgentDeleted {
  agentId: Uuid;
}

export interface ChannelUpdated {
  channelId: Uuid;
  roomId?: Uuid;
  updates: Record<string, unknown>;
}

export interface Presence {
  channelId: Uuid;
  roomId: Uuid;
  userId: Uuid;
  entityId: Uuid;
  timestamp: Milliseconds;
}

export interface Typing {
  channelId?: Uuid;
  roomId?: Uuid;
  userId?: Uuid;
  entityId?: Uuid;
  userName?: string;
  isTyping?: boolean;
}

export interface AgentStatus {
  channelId: Uuid;
  roomId: Uuid;
  agentId: Uuid;
  agentName: string;
  runId: Uuid;
  /** The id that the answer will have. */
  messageId: Uuid;
  state: "thinking" | "idle";
}

export interface AgentPrompt {
  messageId: Uuid;
  channelId: Uuid;
  prompt: string;
}

export interface AgentCancel {
  channelId?: Uuid;
  roomId?: Uuid;
  /** The message that is answered, or the id of the answer; without it all turns are meant. */
  messageId?: Uuid;
  /** This agent alone. Without a messageId it is quiet in the channel until it is addressed, at work or not. */
  agentId?: Uuid;
}

export interface CancelAnswer {
  ok: true;
  cancelled: number;
}

export interface MessageStreamChunk {
  messageId: Uuid;
  chunk: string;
  index: number;
  agentId: Uuid;
  channelId: Uuid;
  roomId?: Uuid;
  /** The length of the text before the chunk as JavaScript counts. A chunk of 0 is all there is so far: who joins while an answer is being told gets one. */
  offset?: number;
}

export interface AgentChannel {
  channelId: Uuid;
  serverId: Uuid;
  name: string;
  type: string;
}

export interface AgentReady {
  agentId: Uuid;
  name: string;
  channels: AgentChannel[];
}

export interface AgentTurn {
  runId: Uuid;
  agentId: Uuid;
  /** The id that the reply will have. */
  messageId: Uuid;
  channelId: Uuid;
  serverId: Uuid;
  channelType: string;
  channelName: string;
  message: MessageBroadcast;
  /** Messages before it that wait for the same answer. */
  earlierMessages: MessageBroadcast[];
  /** Nobody addressed the agent: it decides whether it has something to say. */
  isOffered: boolean;
  deadline: Milliseconds;
}

export interface AgentStop {
  runId: Uuid;
}

export interface AgentAdded {
  agentId: Uuid;
  channel: AgentChannel;
}

export interface AgentRemoved {
  agentId: Uuid;
  channelId: Uuid;
}

export interface AgentMessageDeleted {
  channelId: Uuid;
  messageId: Uuid;
}

export interface AgentChannelCleared {
  channelId: Uuid;
}

export interface AgentThought {
  runId: Uuid;
  text: string;
}

export interface AgentStream {
  runId: Uuid;
  chunk: string;
}

export interface AgentAction {
  runId: Uuid;
  /** The same id again is the same step later. */
  id: string;
  name: string;
  status?: "executing" | "completed" | "failed";
  result?: unknown;
  text?: string;
}

export interface AgentFinal {
  runId: Uuid;
  text: string;
  thought?: string;
  actions?: unknown[];
  attachments?: Attachments;
  metadata?: Record<string, unknown>;
  /** What a model was asked; shown to operators. */
  prompt?: string;
}

export interface AgentIgnore {
  runId: Uuid;
  /** Whether the agent is quiet until it is addressed. */
  stop?: boolean;
}

export interface AgentError {
  runId: Uuid;
  code: string;
  message: string;
  retryable?: boolean;
  retryAfterMs?: number;
}

export type ReportAnswer = Done | {
  ok: false;
  code: "RUN_NOT_FOUND";
  message: string;
};

export interface MessageStreamError {
  messageId: Uuid;
  channelId: Uuid;
  roomId?: Uuid;
  agentId: Uuid;
  error: string;
  partialText?: string;
  code?: string;
}

/** The reason. */
export type Unauthorized = string;

/** Participants and latest messages of a channel. */
export interface WorldState {
  agents: Record<string, unknown>;
  users: Record<string, unknown>;
  channels: Record<string, unknown>;
  messages: Record<string, unknown>;
}

export interface WorldStateAnswer {
  agents: Record<string, unknown>;
  users: Record<string, unknown>;
  channels: Record<string, unknown>;
  messages: Record<string, unknown>;
  ok: true;
}

export interface JoinPayload {
  channelId?: ChannelName;
  roomId?: ChannelName;
  entityId?: unknown;
  agentId?: unknown;
  serverId?: unknown;
  messageServerId?: unknown;
  /** The last seq that the client has seen. */
  since?: number | null;
  /** The epoch of the server when that seq was seen; where it is another one now, nothing is replayed. */
  epoch?: string | null;
  metadata?: unknown;
}

export interface SendPayload {
  channelId?: string;
  roomId?: string;
  senderId?: Uuid;
  userId?: Uuid;
  senderName?: unknown;
  name?: unknown;
  message?: unknown;
  text?: unknown;
  serverId?: unknown;
  messageServerId?: unknown;
  messageId?: unknown;
  source?: unknown;
  attachments?: Attachments;
  metadata?: unknown;
  targetUserId?: unknown;
}

export type Payload = SendPayload | JoinPayload;

export interface TypedMessage {
  /** 0 joins, 2 sends, 1 sends where the payload has `message` or `senderId` and joins otherwise. */
  type: 0 | 1 | 2 | "0" | "1" | "2";
  payload: Payload;
}

export type Message = TypedMessage | SendPayload;

export interface LeavePayload {
  channelId?: ChannelName;
  roomId?: ChannelName;
}

export type SubscribeLogs = {
  /** Lines of the past to begin with. */
  tail?: number;
  since?: Milliseconds;
  /** Whether lines come as log_batch, many in one event, a few times a second. */
  batches?: boolean;
  filters?: LogFilters;
} | null;

export type UpdateLogFilters = LogFilters | null;

/** About a channel that the socket has joined. */
export interface PresenceRequest {
  channelId?: Uuid;
  roomId?: Uuid;
}

export interface PresenceAnswer {
  channelId: Uuid;
  roomId: Uuid;
  /** How many are there. */
  count: number;
  /** Who they are, at most 200 of them. */
  entityIds: Uuid[];
  ok: true;
}

export interface WorldStateRequest {
  channelId?: ChannelName;
  roomId?: ChannelName;
}

export type Nothing = Record<string, unknown> | null;

export interface JoinAnswer {
  message?: string;
  channelId: ChannelName;
  roomId: ChannelName;
  agentId?: string;
  seq: Seq;
  epoch: string;
  /** Whether everything after the request's `since` follows. */
  recovered?: boolean;
  reason?: GapReason;
  ok: true;
}

export interface SendAnswer {
  clientMessageId?: string;
  messageId: Uuid;
  status: "received_by_server_and_processing";
  channelId?: Uuid;
  roomId?: Uuid;
  seq: Seq;
  duplicate?: boolean;
  ok: true;
}

export interface Credentials {
  token?: string;
  apiKey?: string;
}

export interface AuthenticatedAnswer {
  entityId?: Uuid;
  timestamp: Milliseconds;
  expiresAt?: Milliseconds;
  ok: true;
}

export interface Done {
  ok: true;
}

export interface Refusal {
  error: string;
  code: ErrorCode;
  retryAfterMs?: number;
  ok: false;
}

export interface LogSubscriptionAnswer {
  subscribed: boolean;
  message: string;
  /** Whether the request was carried out. */
  ok: boolean;
}

export interface LogFiltersAnswer {
  success: boolean;
  filters?: LogFilters;
  error?: string;
  /** Whether the request was carried out. */
  ok: boolean;
}

/** What the server sends: the first argument of each event. */
export interface ServerEvents {
  /** Who the connection is; comes first where that is known. */
  authenticated: Authenticated;
  /** The greeting. */
  connection_established: ConnectionEstablished;
  /** A join was carried out; missed messages follow, then live ones. */
  channel_joined: ChannelJoined;
  /** The same, under its older name. */
  room_joined: ChannelJoined;
  /** A message of a channel that the socket joined, or its own. */
  messageBroadcast: MessageBroadcast;
  /** A message of this socket is stored. */
  messageAck: MessageAck;
  /** A request of this socket was refused. */
  messageError: MessageError;
  /** A message is gone. */
  messageDeleted: MessageDeleted;
  /** All messages of a channel are gone. */
  channelCleared: ChannelCleared;
  /** A channel is gone. */
  channelDeleted: ChannelDeleted;
  /** There is a new channel; to who has asked by subscribe_channels and may read it. */
  channelCreated: ChannelCreated;
  /** A channel has changed; to those in it, and as channelCreated. */
  channelUpdated: ChannelUpdated;
  /** There is a new message server; to who has asked by subscribe_channels and sees channels of others. */
  messageServerCreated: MessageServerCreated;
  /** There is a new agent, or one has changed, started or stopped; to who has asked by subscribe_channels. */
  agentUpdated: AgentUpdated;
  /** An agent is gone; to who has asked by subscribe_channels. */
  agentDeleted: AgentDeleted;
  /** Whether people should write in a channel now. */
  controlMessage: ControlMessage;
  /** An agent's turn has ended, with a reply or without. */
  messageComplete: MessageComplete;
  /** A part of a reply that an agent is writing. */
  messageStreamChunk: MessageStreamChunk;
  /** To a program that plays an agent: it is known, and these are its channels. */
  agent_ready: AgentReady;
  /** To a program that plays an agent: it is the agent's turn. */
  agent_turn: AgentTurn;
  /** To a program that plays an agent: nobody wants the answer of that run any more. */
  agent_stop: AgentStop;
  /** To a program that plays an agent: the agent takes part in a channel. */
  agent_added: AgentAdded;
  /** To a program that plays an agent: the agent takes part in a channel no longer. */
  agent_removed: AgentRemoved;
  /** To a program that plays an agent: a message of a channel that the agent takes part in was deleted. */
  agent_message_deleted: AgentMessageDeleted;
  /** To a program that plays an agent: all messages of a channel that the agent takes part in were deleted. */
  agent_channel_cleared: AgentChannelCleared;
  /** An agent's reply broke off. */
  messageStreamError: MessageStreamError;
  /** An agent has begun to work on an answer, or has ended. */
  agent_status: AgentStatus;
  /** What a model was asked for an answer; to those in the channel who run the server. */
  agent_prompt: AgentPrompt;
  /** Somebody has joined a channel. */
  userJoined: Presence;
  /** Somebody has left a channel. */
  userLeft: Presence;
  /** Somebody is writing. */
  userTyping: Typing;
  /** The connection has lost its right. */
  unauthorized: Unauthorized;
  /** The answer to request-world-state. */
  "world-state": WorldState;
  /** Whether the socket reads the log. */
  log_subscription_confirmed: LogSubscriptionConfirmed;
  /** The filters as they are now. */
  log_filters_updated: LogFiltersUpdated;
  /** A line of the log. */
  log_stream: LogStream;
  /** Lines of the log, to who asked for batches, in place of log_stream. */
  log_batch: LogBatch;
}

/** What clients send. */
export interface ClientEvents {
  /** Joins or sends, in any dialect. */
  message: Message;
  /** Joins. */
  "0": JoinPayload;
  /** Sends or joins. */
  "1": Payload;
  /** Sends. */
  "2": SendPayload;
  /** Joins. */
  join: JoinPayload;
  /** Leaves. */
  leave: LeavePayload;
  /** Shows credentials anew. */
  authenticate: Credentials;
  /** Ends the turns of agents. */
  agent_cancel: AgentCancel;
  /** Adds to the thought of a run. */
  agent_thought: AgentThought;
  /** Adds to the text of a run's reply. */
  agent_stream: AgentStream;
  /** A step of a run has begun or ended. */
  agent_action: AgentAction;
  /** Ends a run with a reply. */
  agent_final: AgentFinal;
  /** Ends a run without a reply. */
  agent_ignore: AgentIgnore;
  /** Ends a run that came to nothing. */
  agent_error: AgentError;
  /** Tells the others of a channel. */
  typing: Typing;
  /** Asks who is in a channel. */
  presence: PresenceRequest;
  /** Asks for channelCreated, for channelUpdated of channels that were not joined, and for messageServerCreated, agentUpdated and agentDeleted. */
  subscribe_channels: Nothing;
  /** Asks for them no longer. */
  unsubscribe_channels: Nothing;
  /** Asks for world-state. */
  "request-world-state": WorldStateRequest;
  /** Reads the log from now on, or from a point of the past. */
  subscribe_logs: SubscribeLogs;
  /** Reads the log no longer. */
  unsubscribe_logs: Nothing;
  /** Merges into the filters. */
  update_log_filters: UpdateLogFilters;
}

/** What acknowledged emits are answered with. */
export interface Answers {
  message: JoinAnswer | SendAnswer | Refusal;
  "0": JoinAnswer | Refusal;
  "1": JoinAnswer | SendAnswer | Refusal;
  "2": SendAnswer | Refusal;
  join: JoinAnswer | Refusal;
  leave: Done | Refusal;
  authenticate: AuthenticatedAnswer | Refusal;
  agent_cancel: CancelAnswer | Refusal;
  agent_thought: ReportAnswer | Refusal;
  agent_stream: ReportAnswer | Refusal;
  agent_action: ReportAnswer | Refusal;
  agent_final: ReportAnswer | Refusal;
  agent_ignore: ReportAnswer | Refusal;
  agent_error: ReportAnswer | Refusal;
  typing: Done | Refusal;
  presence: PresenceAnswer | Refusal;
  subscribe_channels: Done | Refusal;
  unsubscribe_channels: Done | Refusal;
  "request-world-state": WorldStateAnswer | Refusal;
  subscribe_logs: LogSubscriptionAnswer;
  unsubscribe_logs: LogSubscriptionAnswer;
  update_log_filters: LogFiltersAnswer;
}
