import type { ManagerOptions, SocketOptions } from "socket.io-client";

import { waitToRetry, type Backoff } from "./backoff.js";
import { Connection, type ConnectionState } from "./connection.js";
import { dispose, Emitter, onAbort } from "./emitter.js";
import { chatError, ChatError } from "./error.js";
import type { AgentChannel, AgentError, AgentFinal, AgentIgnore, AgentTurn } from "./protocol.js";
import type { TokenProvider } from "./token_source.js";
import { Turn, type Answer, type Reply } from "./turn.js";

export type { Answer, Reply, Turn };

export interface AgentOptions {
  /** The name under which people see and address it. */
  name: string;
  /** A second name by which people may address it. */
  username?: string;
  bio?: string | string[];
  /**
   * Whether it judges for itself if it has something to say: then it gets turns of smart groups where nobody addressed it
   * (`turn.isOffered`), and says nothing by returning nothing.
   */
  decides?: boolean;
  /** Its id, a UUID that stays the same. Needed where the server asks for no credentials; else the key's counts. */
  id?: string;
  /** A key of role `agent`. */
  apiKey?: string;
  /** A token of role `agent`, or a function that gets one. */
  token?: string | TokenProvider;
  /**
   * Answers. What it returns, or as a generator yields, is the reply; nothing at all is none, unless it has written
   * something. What it throws ends the turn with an error, which people are told of.
   */
  onMessage(turn: Turn): Answer | Promise<Answer>;
  /** Closes the agent when it is aborted. */
  signal?: AbortSignal;
  /** Further options of socket.io-client. */
  socket?: Partial<ManagerOptions & SocketOptions>;
  /** Waits between attempts to connect or to deliver a reply: 500 ms, doubled up to 30 s, the half of it at random. */
  backoff?: Partial<Backoff>;
  /** After so long without an answer the connection is made anew; 15 s. */
  answerTimeoutMs?: number;
}

export interface AgentEvents {
  state: ConnectionState;
  /** The server knows the agent and gives it turns: after each connect. */
  ready: { agentId: string; channels: AgentChannel[] };
  /** It takes part in a channel from now on, or no longer. */
  added: AgentChannel;
  removed: { channelId: string };
  /** The server does not accept the credentials. The agent tries no more until connect(). */
  unauthorized: string;
  /** A handler has thrown, or the server has refused something. */
  error: unknown;
}

/** What a handler may throw to say how the turn ends; any error will do. */
interface TurnError {
  code?: unknown;
  message?: unknown;
  retryable?: unknown;
  retryAfterMs?: unknown;
}

const MAX_ERROR_CHARACTERS = 500;
const RUN_HAS_ENDED = "RUN_NOT_FOUND";

/** An agent that this program plays: connected whenever that is possible, answering one message after the other. */
export class Agent extends Emitter<AgentEvents> implements Disposable {
  readonly #connection: Connection;
  readonly #backoff: Backoff;
  readonly #runs = new Map<string, AbortController>();
  #forgetSignal = () => {};

  /** @internal createAgent() makes agents. */
  constructor(
    url: string | undefined,
    private readonly options: AgentOptions,
  ) {
    super();
    const { id, name, username, bio, decides, token, apiKey, socket, answerTimeoutMs = 15_000 } = options;
    this.#backoff = { minMs: 500, maxMs: 30_000, ...options.backoff };
    const handshake = { agent: { id, name, username, bio, decides } };
    this.#connection = new Connection(url, { token, apiKey, socket, answerTimeoutMs, handshake, backoff: this.#backoff });
    this.#listen();
    this.#connection.connect();
    this.#forgetSignal = onAbort(options.signal, () => this.close());
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** How many messages it is answering now. */
  get turns(): number {
    return this.#runs.size;
  }

  /** Tries again to connect after the server has refused. */
  connect(): void {
    this.#connection.connect();
  }

  /** Ends everything; the server ends the turns that are under way. */
  close(): void {
    this.#forgetSignal();
    this.#connection.close();
    for (const run of this.#runs.values()) run.abort();
  }

  [dispose](): void {
    this.close();
  }

  #listen(): void {
    const connection = this.#connection;
    for (const name of ["state", "unauthorized", "error"] as const) {
      connection.on(name, (value) => this.emit(name, value as AgentEvents[typeof name]));
    }
    connection.onEvent("agent_ready", ({ agentId, channels }) => this.emit("ready", { agentId, channels }));
    connection.onEvent("agent_added", ({ channel }) => this.emit("added", channel));
    connection.onEvent("agent_removed", ({ channelId }) => this.emit("removed", { channelId }));
    connection.onEvent("agent_turn", (turn) => void this.#play(turn));
    connection.onEvent("agent_stop", ({ runId }) => this.#runs.get(runId)?.abort());
    connection.onEvent("messageError", ({ code, error }) => this.emit("error", new ChatError(code, error)));
  }

  async #play(given: AgentTurn): Promise<void> {
    const { runId } = given;
    // After a short absence it is given once more.
    if (this.#runs.has(runId)) return;
    const abort = new AbortController();
    this.#runs.set(runId, abort);
    const turn = new Turn(given, abort.signal, this.#connection);
    try {
      const [name, payload] = turn.end(await turn.complete(await this.options.onMessage(turn)));
      await this.#conclude(abort, name, payload);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.emit("error", error);
      await this.#conclude(abort, "agent_error", { runId, ...explained(error) }).catch(() => {
        // The server ends it when its time is over.
      });
    } finally {
      turn.stop();
      this.#runs.delete(runId);
    }
  }

  /** Tells how the turn ends until the server knows it, or nobody wants to know. */
  async #conclude(
    { signal }: AbortController,
    name: "agent_final" | "agent_ignore" | "agent_error",
    payload: AgentFinal | AgentIgnore | AgentError,
  ): Promise<void> {
    for (let attempts = 0; !signal.aborted; attempts += 1) {
      try {
        await this.#connection.request(name, payload as never);
        return;
      } catch (thrown) {
        const error = chatError(thrown);
        if ((error.code as string) === RUN_HAS_ENDED) return;
        if (!error.isTransient) throw error;
        await waitToRetry(error, attempts, this.#backoff);
      }
    }
  }
}

function explained(thrown: unknown): { code: string; message: string; retryable?: boolean; retryAfterMs?: number } {
  const { code, message, retryable, retryAfterMs } = (thrown ?? {}) as TurnError;
  return {
    code: typeof code === "string" && code ? code.slice(0, 100) : "FAILED",
    message: String(message || thrown || "failed").slice(0, MAX_ERROR_CHARACTERS),
    retryable: retryable === true || undefined,
    retryAfterMs: typeof retryAfterMs === "number" ? Math.round(retryAfterMs) : undefined,
  };
}

/**
 * Plays an agent on a server until it is closed.
 * @example createAgent("http://127.0.0.1:3000", { id, name: "Parrot", onMessage: ({ message }) => message.text });
 */
export function createAgent(url: string | undefined, options: AgentOptions): Agent {
  return new Agent(url, options);
}
