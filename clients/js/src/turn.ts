import type { Connection } from "./connection.js";
import type { Attachment } from "./message.js";
import type { AgentFinal, AgentIgnore, AgentTurn, MessageBroadcast } from "./protocol.js";

/** A reply with more than its text. */
export interface Reply {
  /** All of it, also where it was written piece by piece; left out, it is what was written. */
  text?: string;
  thought?: string;
  actions?: string[];
  attachments?: Attachment[];
  metadata?: Record<string, unknown>;
  /** What a model was asked; shown to operators. */
  prompt?: string;
}

/**
 * How a turn ends: a reply, at once or in pieces; nothing, to say nothing; `{ quiet: true }` to say nothing until
 * somebody addresses the agent again.
 */
export type Answer = string | Reply | { quiet: true } | AsyncIterable<string> | Iterable<string> | undefined | null | void;

type End = ["agent_final", AgentFinal] | ["agent_ignore", AgentIgnore];

const isPieces = (answer: Answer): answer is AsyncIterable<string> | Iterable<string> =>
  typeof answer === "object" && answer !== null && (Symbol.asyncIterator in answer || Symbol.iterator in answer);

/** A message that the agent is to answer, and what can be told meanwhile. */
export class Turn {
  readonly runId: string;
  /** The id that the reply will have. */
  readonly messageId: string;
  /** What is to be answered. */
  readonly message: MessageBroadcast;
  /** Messages before it that wait for the same answer. */
  readonly earlierMessages: MessageBroadcast[];
  readonly channel: { id: string; serverId: string; type: string; name: string };
  /** Nobody addressed the agent: it may have nothing to say. */
  readonly isOffered: boolean;
  /** When the server waits no longer, in milliseconds since 1970. */
  readonly deadline: number;
  #text = "";
  /** Written while there was no connection. */
  #untold = "";
  #steps = 0;
  readonly #forget: () => void;

  /** @internal */
  constructor(
    turn: AgentTurn,
    /** Aborted when nobody wants the answer any more. */
    readonly signal: AbortSignal,
    private readonly connection: Connection,
  ) {
    const { channelId: id, serverId, channelType: type, channelName: name } = turn;
    this.runId = turn.runId;
    this.messageId = turn.messageId;
    this.message = turn.message;
    this.earlierMessages = turn.earlierMessages;
    this.channel = { id, serverId, type, name };
    this.isOffered = turn.isOffered;
    this.deadline = turn.deadline;
    this.#forget = connection.on("ready", () => this.#tell());
  }

  /** What was written so far. */
  get text(): string {
    return this.#text;
  }

  /** Adds to the reply; people see it at once. */
  write(piece: string): void {
    this.#text += piece;
    this.#untold += piece;
    this.#tell();
  }

  /** Adds to what the agent thought about the reply. Also shows the server that it is at work. */
  think(text: string): void {
    if (this.connection.ready) this.connection.socket.emit("agent_thought", { runId: this.runId, text });
  }

  /** Does something that people see as a step of the agent: that it has begun, and how it ended. */
  async action<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
    const step = { runId: this.runId, id: String((this.#steps += 1)), name };
    const tell = (more: object) => this.connection.ready && this.connection.socket.emit("agent_action", { ...step, ...more });
    tell({ status: "executing" });
    try {
      const result = await work();
      tell({ status: "completed", result });
      return result;
    } catch (error) {
      tell({ status: "failed", text: String((error as Error)?.message ?? error) });
      throw error;
    }
  }

  /** @internal Writes an answer that comes in pieces. */
  async complete(answer: Answer): Promise<Exclude<Answer, AsyncIterable<string> | Iterable<string>> | string> {
    if (typeof answer === "string" || !isPieces(answer)) return answer;
    for await (const piece of answer) {
      this.signal.throwIfAborted();
      this.write(piece);
    }
    return this.#text;
  }

  /** @internal The event that tells how the turn ends. */
  end(answer: string | Reply | { quiet: true } | undefined | null | void): End {
    const { runId } = this;
    const reply = typeof answer === "string" ? { text: answer } : (answer ?? undefined);
    if (reply && "quiet" in reply) return ["agent_ignore", { runId, stop: true }];
    const text = reply?.text ?? this.#text;
    const isNothing = text === "" && !(reply as Reply | undefined)?.attachments?.length;
    return isNothing ? ["agent_ignore", { runId }] : ["agent_final", { ...reply, runId, text }];
  }

  /** @internal */
  stop(): void {
    this.#forget();
  }

  #tell(): void {
    if (!this.connection.ready || this.#untold === "" || this.signal.aborted) return;
    this.connection.socket.emit("agent_stream", { runId: this.runId, chunk: this.#untold });
    this.#untold = "";
  }
}
