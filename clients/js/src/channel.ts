import type { AgentStream } from "./agent_stream.js";
import type { AgentStreams } from "./agent_streams.js";
import { waitToRetry, type Backoff } from "./backoff.js";
import type { Connection } from "./connection.js";
import { Emitter, onAbort } from "./emitter.js";
import { chatError, ChatError } from "./error.js";
import type { Attachment, Message } from "./message.js";
import type { AgentStatus, JoinAnswer, ServerEvents } from "./protocol.js";
import type { HistoryRange, Rest } from "./rest.js";
import type { Outgoing, Sender } from "./sender.js";
import { Timeline, type ChannelEvent } from "./timeline.js";
import { uuid } from "./uuid.js";

/** `joining` as long as what was missed is not known, also after a reconnect. */
export type ChannelState = "left" | "joining" | "joined";

export interface ChannelEvents {
  state: ChannelState;
  /** A new message. Each one comes once, in the order of seq. */
  message: Message;
  /** A message got new content. */
  messageUpdated: Message;
  messageDeleted: { messageId: string };
  /** All messages are gone. */
  cleared: void;
  /** The channel is gone with all messages. */
  deleted: void;
  /** The server's data is not the same as before: everything begins anew. */
  reset: void;
  /** So many messages were missed that those between these positions are left out. */
  gap: { after: number; before: number };
  /** An agent begins to write a reply. */
  stream: AgentStream;
  /** `messages`, `outgoing`, `streams` or `inputEnabled` is not what it was. */
  change: void;
  typing: { entityId: string; name?: string; isTyping: boolean };
  /** Somebody has come, or has gone. */
  presence: { entityId: string; present: boolean };
  /** An agent has begun to work on an answer, or has ended; `messageId` is the one that the answer has, or would have. */
  agent: AgentStatus;
  /** What the server says of the channel without being asked, such as that an agent has too much to do (AGENT_BUSY). */
  error: ChatError;
  /** An agent's turn has ended, with a reply or without. */
  complete: void;
  /** The channel was renamed, or else changed: what the server says it is now. */
  updated: Record<string, unknown>;
}

export interface JoinOptions {
  /** Begin behind this seq. Otherwise with what happens from now on. Only the first join heeds it. */
  since?: number;
  /** Also load that many of the messages before. */
  history?: number;
  /** Of the channel, should it have to be made, such as `{ isDm: true, targetUserId }`. */
  metadata?: Record<string, unknown>;
  /** Leaves the channel when it is aborted. */
  signal?: AbortSignal;
}

export interface SendOptions {
  attachments?: Attachment[];
  metadata?: Record<string, unknown>;
  /** Sending the same id twice stores one message. A UUID of version 7 is made up if it is left out. */
  id?: string;
}

/** What channels share. */
export interface ChannelPort {
  connection: Connection;
  /** It is not needed at first, and so is loaded when it is. */
  rest(): Promise<Rest>;
  sender: Sender;
  backoff: Backoff;
  serverId: string;
  source: string;
  name(): string;
  streamTimeoutMs: number;
  maxMessages: number;
  maxHeld: number;
  maxRepair: number;
  /** The channel is in use: events are told to it. */
  used(channel: Channel): void;
  /** Nobody needs the channel any more. */
  unused(channel: Channel): void;
}

interface Waiting {
  resolve: () => void;
  reject: (error: ChatError) => void;
}

/** A channel, in which the client takes part while it has joined. */
export class Channel extends Emitter<ChannelEvents> {
  state: ChannelState = "left";
  /** Whether people should write now: an agent may ask them to wait. */
  inputEnabled = true;
  /** Replies that agents are writing. */
  readonly streams: readonly AgentStream[] = [];
  readonly #timeline: Timeline;
  #metadata: Record<string, unknown> | undefined;
  /** Of those that came while it is unclear what was missed, by position; undefined while that is clear. */
  #held: Map<number, ChannelEvent> | undefined;
  /** What is being done to find out what was missed; undefined when that is known, or cannot be known now. */
  #round: { done: Promise<void> } | undefined;
  #waiting: Waiting[] = [];
  #forgetSignal = () => {};
  #older: Promise<number> | undefined;
  /** What has happened while older messages are being loaded. */
  #meanwhile: ChannelEvent[] | undefined;
  #typingSince = 0;
  /** Undefined until an agent writes for the first time. */
  #agentStreams: Promise<AgentStreams> | undefined;

  /** @internal */
  constructor(
    readonly id: string,
    private readonly port: ChannelPort,
  ) {
    super();
    this.#timeline = new Timeline(port.maxMessages);
  }

  /** Stored messages, in the order of seq: those since joining, and what loadOlder() has added. Changes in place. */
  get messages(): readonly Message[] {
    return this.#timeline.messages;
  }

  /** Own messages that are not stored yet, in the order of sending. */
  get outgoing(): readonly Outgoing[] {
    return this.port.sender.outgoing(this.id);
  }

  /** Whether `messages` begins with the channel's first. */
  get reachesStart(): boolean {
    return this.#timeline.reachesStart;
  }

  /** The position up to which everything is known; undefined before the first join. */
  get seq(): number | undefined {
    return this.#timeline.cursor;
  }

  /**
   * Takes part until leave(), over all reconnects. Resolves when `messages` is up to date; rejects if the server
   * refuses.
   */
  async join({ since, history, metadata, signal }: JoinOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    this.port.used(this);
    this.#metadata = metadata ?? this.#metadata;
    this.#timeline.cursor ??= since;
    if (signal) {
      this.#forgetSignal();
      this.#forgetSignal = onAbort(signal, () => void this.leave());
    }
    if (this.state !== "joined") {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        this.#become("joining");
        this.resume();
      });
    }
    if (history) await (await this.port.rest()).fill(this, history, this.port.backoff);
  }

  /** Takes part no longer. `messages` stays, and a later join() goes on from there. */
  async leave(): Promise<void> {
    this.#forgetSignal();
    if (this.state === "left") return;
    this.#end(new ChatError("CANCELLED", "The channel was left"));
    this.unlistened();
    await this.port.connection.request("leave", { channelId: this.id }).catch(() => {
      // Who is not connected has left.
    });
  }

  /**
   * Resolves with the stored message, whenever that is: what cannot be sent waits. Rejects with a ChatError if the
   * server refuses it for good.
   */
  send(text: string, { id = uuid(), ...fields }: SendOptions = {}): Promise<Message> {
    const { connection, sender, source } = this.port;
    return sender.send({
      id,
      channelId: this.id,
      text,
      senderId: connection.entityId,
      senderName: this.port.name(),
      createdAt: Date.now(),
      fields: { source, metadata: this.#metadata, ...fields },
    });
  }

  /** Sends an own message that has failed again. */
  retry(id: string): Promise<Message> {
    return this.port.sender.retry(this.id, id);
  }

  /** Gives an own message up, unless it is being sent right now. */
  discard(id: string): boolean {
    return this.port.sender.discard(this.id, id);
  }

  /** Puts older messages before `messages`, and tells how many. */
  loadOlder(limit = 50): Promise<number> {
    this.#older ??= this.#loadOlder(limit).finally(() => (this.#older = undefined));
    return this.#older;
  }

  /** A part of the history, oldest first. `messages` stays as it is. */
  async history(range: HistoryRange = {}): Promise<Message[]> {
    return (await this.port.rest()).history(this.id, range);
  }

  async deleteMessage(messageId: string): Promise<void> {
    await (await this.port.rest()).delete(this.id, messageId);
  }

  /** Deletes all messages. */
  async clear(): Promise<void> {
    await (await this.port.rest()).delete(this.id);
  }

  /** Uploads a file, for `attachments` of a message. */
  async upload(file: Blob | BufferSource, as: { name?: string; type?: string } = {}): Promise<Attachment> {
    return (await this.port.rest()).upload(this.id, file, as);
  }

  /**
   * Asks the agents, or one of them, to stop what they are doing here. What they have written by then is kept. The
   * one is quiet here until somebody addresses it.
   */
  async stopAgents(agentId?: string): Promise<void> {
    await this.port.connection.request("agent_cancel", { channelId: this.id, agentId });
  }

  /** Tells the others that somebody writes here, as often as wanted: not more than once in two seconds goes out. */
  typing(isTyping = true): void {
    if (!this.port.connection.ready || this.state === "left") return;
    if (isTyping && Date.now() - this.#typingSince < 2000) return;
    if (!isTyping && this.#typingSince === 0) return;
    this.#typingSince = isTyping ? Date.now() : 0;
    const { entityId } = this.port.connection;
    this.port.connection.socket.emit("typing", { channelId: this.id, entityId, userName: this.port.name(), isTyping });
  }

  /** Who is in the channel now, at most 200 of them by id. The event `presence` tells of changes. */
  async present(): Promise<{ count: number; entityIds: string[] }> {
    const { count, entityIds } = await this.port.connection.request("presence", { channelId: this.id });
    return { count, entityIds };
  }

  /** @internal There is a connection, or a reason to look what was missed. */
  resume(): void {
    if (this.#round || this.state === "left" || !this.port.connection.ready) return;
    const round = { done: Promise.resolve() };
    this.#round = round;
    round.done = this.#synchroniseUntilDone(() => this.#round === round);
  }

  /** @internal */
  lost(): void {
    this.#round = undefined;
    this.#held = undefined;
    this.#typingSince = 0;
    if (this.state === "joined") this.#become("joining");
    // The event that enables it again may be lost.
    this.setInput(true);
  }

  /** @internal Resolves when it is known what was missed, or that it cannot be known now. */
  async synced(): Promise<void> {
    await this.#round?.done;
  }

  /** @internal What happened, as the server tells it. */
  receive(event: ChannelEvent): void {
    if (this.state === "left") return;
    if (this.#held) return this.#hold(event);
    const cursor = this.#timeline.cursor ?? 0;
    if (event.position > cursor + 1) {
      // The server tells it again.
      this.resume();
    } else if (event.position > cursor) {
      this.#apply(event);
      this.emit("change");
    }
  }

  /** @internal */
  setInput(enabled: boolean): void {
    if (this.inputEnabled === enabled) return;
    this.inputEnabled = enabled;
    this.emit("change");
  }

  /** @internal The server has sent the client out, or the client is closed. */
  ended(error: ChatError): void {
    this.#forgetSignal();
    this.#end(error);
  }

  protected override unlistened(): void {
    if (this.state === "left" && this.listenerCount() === 0) this.port.unused(this);
  }

  #become(state: ChannelState): void {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", state);
  }

  #end(error: ChatError): void {
    this.#round = undefined;
    this.#held = undefined;
    this.#become("left");
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#withStreams((streams) => streams.close(error));
  }

  /** In the order of calling. */
  #withStreams(work: (streams: AgentStreams) => void): void {
    void this.#agentStreams?.then(work).catch(() => (this.#agentStreams = undefined));
  }

  #startStreams(work: (streams: AgentStreams) => void): void {
    this.#agentStreams ??= import("./agent_streams.js").then(({ AgentStreams }) => new AgentStreams(this, this.port));
    this.#withStreams(work);
  }

  async #synchroniseUntilDone(isCurrent: () => boolean): Promise<void> {
    for (let attempts = 0; isCurrent(); attempts += 1) {
      try {
        await this.#synchronise(isCurrent);
      } catch (thrown) {
        const error = chatError(thrown);
        if (!isCurrent()) return;
        if (!error.isTransient) return this.ended(error);
        await waitToRetry(error, attempts, this.port.backoff);
      }
    }
  }

  /** Ends the round if it can. What the server tells meanwhile is held, and carried out in order at the end. */
  async #synchronise(isCurrent: () => boolean): Promise<void> {
    const timeline = this.#timeline;
    const held = (this.#held = new Map<number, ChannelEvent>());
    const since = timeline.cursor;
    const { seq, epoch, recovered } = await this.#askToJoin(since);
    if (!isCurrent()) return;

    const isOther = timeline.epoch !== undefined && timeline.epoch !== epoch;
    if (isOther || (since ?? 0) > seq) {
      timeline.reset(epoch);
      this.emit("reset");
      return;
    }
    timeline.epoch = epoch;
    if (since !== undefined && !recovered) await this.#repair(Math.min(seq + 1, ...held.keys()), isCurrent);
    if (!isCurrent() || held.size > this.port.maxHeld) return;

    this.#round = undefined;
    this.#held = undefined;
    timeline.cursor ??= seq;
    for (const position of [...held.keys()].sort((a, b) => a - b)) this.#carryOut(held.get(position)!);
    timeline.cursor = Math.max(timeline.cursor, seq);
    this.#become("joined");
    this.emit("change");
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  async #askToJoin(since: number | undefined): Promise<JoinAnswer> {
    const { connection, serverId } = this.port;
    const payload = { channelId: this.id, entityId: connection.entityId, serverId, since, metadata: this.#metadata };
    return (await connection.request("message", { type: 0, payload })) as JoinAnswer;
  }

  async #repair(before: number, isCurrent: () => boolean): Promise<void> {
    const rest = await this.port.rest();
    const result = await rest.repair(this.id, this.#timeline, { before, limit: this.port.maxRepair });
    if (!isCurrent()) return;
    if (result.gap) this.emit("gap", result.gap);
    for (const event of result.events) this.#apply(event);
  }

  #hold(event: ChannelEvent): void {
    // One more than allowed tells that they are not all.
    if (this.#held!.size <= this.port.maxHeld) this.#held!.set(event.position, event);
  }

  #carryOut(event: ChannelEvent): void {
    if (event.position > (this.#timeline.cursor ?? 0)) this.#apply(event);
    else if (event.kind === "message") this.port.sender.matched(event.message);
  }

  #apply(event: ChannelEvent): void {
    this.#timeline.apply(event);
    this.#meanwhile?.push(event);
    if (event.kind === "message") {
      this.port.sender.matched(event.message);
      this.#withStreams((streams) => streams.stored(event.message));
      this.emit("message", event.message);
    } else if (event.kind === "update") this.emit("messageUpdated", event.message);
    else if (event.kind === "delete") this.emit("messageDeleted", { messageId: event.messageId });
    else this.emit(event.kind === "clear" ? "cleared" : "deleted");
  }

  async #loadOlder(limit: number): Promise<number> {
    const meanwhile: ChannelEvent[] = (this.#meanwhile = []);
    try {
      const rest = await this.port.rest();
      const count = await rest.loadOlder(this.id, this.#timeline, limit, meanwhile);
      this.emit("change");
      return count;
    } finally {
      this.#meanwhile = undefined;
    }
  }

  /** @internal What is told of a channel beside its messages. */
  readonly signals: { [Name in keyof ServerEvents]?: (data: ServerEvents[Name]) => void } = {
    controlMessage: ({ action }) => this.setInput(action === "enable_input"),
    messageComplete: () => {
      this.setInput(true);
      this.emit("complete");
    },
    agent_status: (status) => this.emit("agent", status),
    messageStreamChunk: (chunk) => this.#startStreams((streams) => streams.chunk(chunk)),
    messageStreamError: (error) => this.#withStreams((streams) => streams.failed(error)),
    userTyping: ({ entityId, userId, userName, isTyping = true }) =>
      this.emit("typing", { entityId: String(entityId ?? userId), name: userName, isTyping }),
    userJoined: ({ entityId }) => this.emit("presence", { entityId, present: true }),
    userLeft: ({ entityId }) => this.emit("presence", { entityId, present: false }),
    channelUpdated: ({ updates }) => this.emit("updated", updates as Record<string, unknown>),
  };
}
