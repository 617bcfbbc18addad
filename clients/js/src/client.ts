import type { ManagerOptions, Socket, SocketOptions } from "socket.io-client";

import type { Backoff } from "./backoff.js";
import { Channel, type ChannelPort } from "./channel.js";
import { channelEvent, ORDERED_EVENTS, type OrderedEvent } from "./channel_events.js";
import { Connection, type ConnectionState } from "./connection.js";
import { dispose, Emitter, onAbort } from "./emitter.js";
import { ChatError } from "./error.js";
import { lazily } from "./lazy.js";
import type { LogOptions, LogReader } from "./log_reader.js";
import { DEFAULT_SERVER_ID } from "./message.js";
import type { Outbox } from "./outbox.js";
import type { MessageError, ServerEvents } from "./protocol.js";
import type { Rest } from "./rest.js";
import { Sender } from "./sender.js";
import type { TokenProvider } from "./token_source.js";

export interface ClientOptions {
  /**
   * Who this is, a UUID that stays the same. Left out, it is what the token or key says; where nothing says it, one is
   * made up for this client.
   */
  entityId?: string;
  /** The name under which messages are sent. */
  name?: string;
  /** A token (JWT), or a function that gets one: called again when the last one ends or is refused. */
  token?: string | TokenProvider;
  apiKey?: string;
  /** Where messages wait until they are stored; in memory if it is left out. */
  outbox?: Outbox;
  serverId?: string;
  /** The `source` of messages. */
  source?: string;
  /** Closes the client when it is aborted. */
  signal?: AbortSignal;
  /** Further options of socket.io-client. */
  socket?: Partial<ManagerOptions & SocketOptions>;
  /** Waits between attempts to connect, join or send: 500 ms, doubled up to 30 s, the half of it at random. */
  backoff?: Partial<Backoff>;
  /** After so long without an answer the connection is made anew; 15 s. */
  answerTimeoutMs?: number;
  /** An agent that has begun to write and is silent for so long has stopped; 60 s. */
  streamTimeoutMs?: number;
  /** Messages that may wait to be sent; 1000. */
  maxQueued?: number;
  /** Size of a message as JSON; 900,000. */
  maxMessageBytes?: number;
  /** Messages that a channel keeps; 5000. */
  maxMessages?: number;
  /** Events of a channel that are kept while it is found out what was missed; 10,000. */
  maxHeld?: number;
  /** Messages that are read from the history when more was missed than the server replays; 10,000. */
  maxRepair?: number;
}

export interface ClientEvents {
  state: ConnectionState;
  /** The server does not accept the credentials. The client tries no more until connect(). */
  unauthorized: string;
  /** The server refused something, or a token or the outbox failed. */
  error: unknown;
}

const DEFAULTS = {
  name: "User",
  source: "web_client",
  serverId: DEFAULT_SERVER_ID,
  answerTimeoutMs: 15_000,
  streamTimeoutMs: 60_000,
  maxQueued: 1000,
  maxMessageBytes: 900_000,
  maxMessages: 5000,
  maxHeld: 10_000,
  maxRepair: 10_000,
};

const nothing = async () => {};
/** What waits is in memory anyway. */
const NO_OUTBOX: Outbox = { load: async () => [], put: nothing, remove: nothing };

const SIGNALS = [
  "controlMessage",
  "messageComplete",
  "agent_status",
  "messageStreamChunk",
  "messageStreamError",
  "userTyping",
  "userJoined",
  "userLeft",
  "channelUpdated",
] as const satisfies (keyof ServerEvents)[];

/** A connection to a server, and the channels and messages that go over it. */
export class Client extends Emitter<ClientEvents> implements Disposable {
  readonly #options: ClientOptions & typeof DEFAULTS;
  readonly #connection: Connection;
  readonly #rest: () => Promise<Rest>;
  readonly #sender: Sender;
  readonly #port: ChannelPort;
  readonly #channels = new Map<string, Channel>();
  #forgetSignal = () => {};

  /** @internal connect() makes clients. */
  constructor(url: string | undefined, options: ClientOptions) {
    super();
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.#options = { ...DEFAULTS, ...given };
    const backoff = { minMs: 500, maxMs: 30_000, ...options.backoff };
    this.#connection = new Connection(url, { ...this.#options, backoff });
    const base = new URL(url ?? "", globalThis.location?.href).href;
    this.#rest = lazily(() => import("./rest.js").then(({ Rest }) => new Rest(this.#connection, base)));
    this.#sender = this.#newSender(backoff);
    this.#port = {
      ...this.#options,
      backoff,
      connection: this.#connection,
      rest: this.#rest,
      sender: this.#sender,
      name: () => this.#options.name,
      used: (channel) => this.#channels.set(channel.id, channel),
      unused: ({ id }) => this.#channels.delete(id),
    };
    this.#listen();
    this.#connection.connect();
    this.#forgetSignal = onAbort(options.signal, () => this.close());
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** Undefined before it is known. */
  get entityId(): string | undefined {
    return this.#connection.entityId;
  }

  /** That of socket.io-client, for events that this client has no word for. It is always the same. */
  get socket(): Socket {
    return this.#connection.socket;
  }

  get name(): string {
    return this.#options.name;
  }

  /** The name under which messages are sent from now on. */
  set name(name: string) {
    this.#options.name = name;
  }

  /** Tries again to connect after the server has refused. */
  connect(): void {
    this.#connection.connect();
  }

  /** The channel of that id: the same object as long as it is joined or listened to. */
  channel(id: string): Channel {
    const channel = this.#channels.get(id) ?? new Channel(id, this.#port);
    this.#channels.set(id, channel);
    return channel;
  }

  /**
   * Asks the REST API; `data` of the answer. Rejects with a ChatError.
   * @example await client.request("GET", "/api/agents")
   */
  async request(method: string, path: string, body?: unknown): Promise<unknown> {
    return (await this.#rest()).request(method, path, body);
  }

  /**
   * Reads the server's log: iterate the result. A client can do that once at a time.
   * @example for await (const { msg } of await client.logs({ level: "warn" })) console.log(msg);
   */
  async logs(options: LogOptions = {}): Promise<LogReader> {
    return (await import("./log_reader.js")).LogReader.open(this.#connection, options);
  }

  /** Ends everything. What waits in the outbox stays there. */
  close(): void {
    if (this.state === "closed") return;
    this.#forgetSignal();
    this.#sender.close();
    for (const channel of [...this.#channels.values()]) channel.ended(new ChatError("CLOSED", "The client is closed"));
    this.#channels.clear();
    this.#connection.close();
  }

  [dispose](): void {
    this.close();
  }

  #newSender(backoff: Backoff): Sender {
    return new Sender({
      ...this.#options,
      backoff,
      connection: this.#connection,
      outbox: this.#options.outbox ?? NO_OUTBOX,
      synced: async (id) => this.#channels.get(id)?.synced(),
      stored: async (entry, answer) => {
        const known = this.#channels.get(entry.channelId)?.messages.find(({ id }) => id === answer.messageId);
        return known ?? (await this.#rest()).stored(entry, answer);
      },
      changed: (id) => this.#channels.get(id)?.emit("change"),
      report: (error) => this.emit("error", error),
    });
  }

  #listen(): void {
    const connection = this.#connection;
    for (const name of ["state", "unauthorized", "error"] as const) {
      connection.on(name, (value) => this.emit(name, value as ClientEvents[typeof name]));
    }
    connection.on("lost", () => this.#channels.forEach((channel) => channel.lost()));
    connection.on("ready", () => {
      this.#channels.forEach((channel) => channel.resume());
      this.#sender.resume();
    });
    for (const name of ORDERED_EVENTS) connection.onEvent(name, (data) => this.#happened(name, data));
    for (const name of SIGNALS) {
      connection.onEvent(name, (data) => this.#signalled(name, data));
    }
    connection.onEvent("messageError", (data) => this.#refused(data));
  }

  #happened<Name extends OrderedEvent>(name: Name, data: ServerEvents[Name]): void {
    const event = channelEvent(name, data);
    const channel = this.#joined(data.channelId);
    if (channel) channel.receive(event);
    else if (event.kind === "message") this.#sender.matched(event.message);
  }

  #signalled<Name extends (typeof SIGNALS)[number]>(name: Name, data: ServerEvents[Name]): void {
    this.#joined(data.channelId!)?.signals[name]?.(data as never);
  }

  #joined(id: string): Channel | undefined {
    const channel = this.#channels.get(id);
    return channel?.state === "left" ? undefined : channel;
  }

  #refused({ code, error, channelId }: MessageError): void {
    // What was asked for is told by its answer; this is about the channel itself.
    const channel = channelId && this.#channels.get(channelId);
    if (!channel) return;
    const reason = new ChatError(code, error);
    if (code === "FORBIDDEN") channel.ended(reason);
    else channel.emit("error", reason);
  }
}

/**
 * Connects to a server, and goes on doing so until the client is closed.
 * @param url Of the server; in a browser, that of the page if it is left out.
 */
export function connect(url?: string, options: ClientOptions = {}): Client {
  return new Client(url, options);
}
