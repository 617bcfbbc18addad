import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";

import { backoffMs, type Backoff } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { ChatError } from "./error.js";
import { lazily } from "./lazy.js";
import type { Answers, Authenticated, ClientEvents, ServerEvents } from "./protocol.js";
import type { TokenProvider, TokenSource } from "./token_source.js";
import { uuid } from "./uuid.js";

/**
 * `connecting` for the first time; `online`; `offline`: trying to come back; `refused`: the server does not accept the
 * credentials, and `connect()` tries again; `closed` for good.
 */
export type ConnectionState = "connecting" | "online" | "offline" | "refused" | "closed";

export interface ConnectionOptions {
  /** Who this is, a UUID. Left out, it is what the credentials say, else made up. */
  entityId?: string;
  /** A token (JWT), or where to get one. */
  token?: string | TokenProvider;
  apiKey?: string;
  /** What the handshake says beside the credentials; left out, who this is. */
  handshake?: object;
  /** Further options of socket.io-client. */
  socket?: Partial<ManagerOptions & SocketOptions>;
  /** Between attempts to connect, join or send. */
  backoff: Backoff;
  /** After so long without an answer the connection counts as broken. */
  answerTimeoutMs: number;
}

interface ConnectionEvents {
  state: ConnectionState;
  /** Connected and known: requests can be made. */
  ready: void;
  lost: void;
  unauthorized: string;
  error: unknown;
}

const MAX_REFUSALS = 3;

/** The socket: connected whenever that is possible, with credentials that are good. */
export class Connection extends Emitter<ConnectionEvents> {
  readonly socket: Socket;
  state: ConnectionState = "connecting";
  entityId: string | undefined;
  /** Counts how often the connection became ready. */
  generation = 0;
  /** Undefined where there is no provider of tokens. */
  readonly tokens: (() => Promise<TokenSource>) | undefined;
  #refusals = 0;
  /** The browser knows better than a timer when it pays to try. */
  readonly #cameOnline = () => {
    if (this.ready) return;
    this.restart();
    this.#retry(0);
  };
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly url: string | undefined,
    readonly options: ConnectionOptions,
  ) {
    super();
    this.entityId = options.entityId;
    const { token } = options;
    if (typeof token === "function") {
      this.tokens = lazily(() => import("./token_source.js").then(({ TokenSource }) => new TokenSource(token, this)));
    }
    const socketOptions: Partial<ManagerOptions & SocketOptions> = {
      forceNew: true,
      reconnectionDelay: options.backoff.minMs,
      reconnectionDelayMax: options.backoff.maxMs,
      ...options.socket,
      autoConnect: false,
      auth: (give) =>
        void this.credentials().then(
          (credentials) => give({ ...credentials, ...(options.handshake ?? { entityId: this.entityId }) }),
          (error: unknown) => this.#withoutToken(error),
        ),
    };
    this.socket = url === undefined ? io(socketOptions) : io(url, socketOptions);
    this.#listen();
    globalThis.addEventListener?.("online", this.#cameOnline);
  }

  get ready(): boolean {
    return this.state === "online";
  }

  connect(): void {
    this.#refusals = 0;
    if (this.state === "refused") this.#become("offline");
    this.#retry(0);
  }

  close(): void {
    this.#become("closed");
    clearTimeout(this.#retryTimer);
    globalThis.removeEventListener?.("online", this.#cameOnline);
    this.#withTokens((tokens) => tokens.stop());
    this.socket.disconnect();
    this.socket.removeAllListeners();
  }

  /** Breaks the connection, and so makes a new one: the old one does not answer. */
  restart(): void {
    this.socket.disconnect();
  }

  onEvent<Name extends keyof ServerEvents>(name: Name, listener: (data: ServerEvents[Name]) => void): void {
    this.socket.on(name as string, listener as (data: unknown) => void);
  }

  /** Emits and waits for the answer. Rejects with a ChatError: OFFLINE if there is none, else what the server says. */
  async request<Name extends keyof Answers>(
    name: Name,
    payload: ClientEvents[Name],
  ): Promise<Exclude<Answers[Name], { ok: false }>> {
    if (!this.ready) throw new ChatError("OFFLINE", "No connection");

    const { generation } = this;
    const answer = (await this.socket
      .timeout(this.options.answerTimeoutMs)
      .emitWithAck(name, payload)
      .catch((error: Error) => {
        if (this.ready && generation === this.generation) this.restart();
        throw new ChatError("OFFLINE", error.message);
      })) as { ok?: boolean; code?: ChatError["code"]; error?: string; message?: string; retryAfterMs?: number };
    if (answer?.ok) return answer as Exclude<Answers[Name], { ok: false }>;
    throw new ChatError(
      answer?.code ?? "REFUSED",
      answer?.error ?? answer?.message ?? "The server refused it",
      answer?.retryAfterMs,
    );
  }

  /** What shows who this is. */
  async credentials(): Promise<{ token?: string; apiKey?: string }> {
    const { token, apiKey } = this.options;
    return { token: typeof token === "function" ? await (await this.tokens!()).current() : token, apiKey };
  }

  #listen(): void {
    const { socket } = this;
    this.onEvent("authenticated", (event) => this.#authenticated(event));
    this.onEvent("connection_established", () => this.#established());
    this.onEvent("unauthorized", (reason) => this.#lostRight(reason));
    socket.on("disconnect", () => this.#disconnected());
    socket.on("connect_error", (error) => this.#failed(error));
  }

  #withTokens(work: (tokens: TokenSource) => unknown): void {
    void this.tokens?.()
      .then(work)
      .catch((error: unknown) => this.emit("error", error));
  }

  #withoutToken(error: unknown): void {
    this.emit("error", error);
    this.socket.disconnect();
    this.#retryLater();
  }

  #authenticated(event: Authenticated): void {
    this.entityId ??= event.entityId;
    this.#withTokens((tokens) => tokens.watch(event));
  }

  #established(): void {
    this.#refusals = 0;
    this.entityId ??= uuid();
    this.generation += 1;
    this.#become("online");
    this.emit("ready");
  }

  #disconnected(): void {
    this.#withTokens((tokens) => tokens.stop());
    if (this.ready) this.#become("offline");
    this.emit("lost");
    // socket.io-client comes back by itself unless the server has said goodbye.
    if (!this.socket.active) this.#retryLater();
  }

  #failed(error: Error & { data?: { retryAfterMs?: number } }): void {
    if (this.state === "connecting") this.#become("offline");
    if (this.socket.active) return;
    const wait = error.data?.retryAfterMs;
    if (wait !== undefined) this.#retry(wait + backoffMs(0, this.options.backoff));
    else this.#refuse(error.message);
  }

  #lostRight(reason: string): void {
    // The server disconnects next.
    if (this.tokens) this.#withTokens((tokens) => tokens.forget("refused"));
    else this.#giveUp(reason);
  }

  #refuse(reason: string): void {
    this.#refusals += 1;
    if (!this.tokens || this.#refusals > MAX_REFUSALS) return this.#giveUp(reason);
    this.#withTokens((tokens) => tokens.forget("refused"));
    this.#retryLater();
  }

  #giveUp(reason: string): void {
    this.#become("refused");
    this.emit("unauthorized", reason);
  }

  #retryLater(): void {
    this.#retry(backoffMs(this.#refusals, this.options.backoff));
  }

  #retry(waitMs: number): void {
    clearTimeout(this.#retryTimer);
    if (this.state === "closed" || this.state === "refused") return;
    this.#retryTimer = setTimeout(() => this.socket.connect(), waitMs);
  }

  #become(state: ConnectionState): void {
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    this.emit("state", state);
  }
}
