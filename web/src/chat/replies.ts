import { signal } from "@preact/signals";
import type { AgentStream, Channel } from "@wimpole/client";

import { clientOf, onEvent } from "@/net/client";

import type { FailedTurn, Reply, ReplyTiming } from "./model";

const MAX_TIMINGS = 500;
const MAX_FAILED = 3;

/** `messageStreamError`, as far as this looks at it. */
interface TurnError {
  messageId: string;
  channelId: string;
  agentId: string;
  error: string;
  code?: string;
}

/** The replies that agents are writing in a channel, and how long those that are written took. */
export class Replies {
  readonly current = signal<readonly Reply[]>([]);
  /** The last ones, until their agents begin anew or the visitor writes. */
  readonly failed = signal<readonly FailedTurn[]>([]);
  readonly #timings = new Map<string, ReplyTiming>();
  /** By the id that the reply will have: when its agent began to work. */
  readonly #begun = new Map<string, number>();

  constructor(
    private readonly channel: Channel,
    private readonly abort: AbortSignal,
  ) {
    for (const stream of channel.streams) this.#follow(stream);
    channel.on("stream", (stream) => this.#follow(stream), { signal: abort });
    channel.on("agent", (status) => status.state === "thinking" && this.#begins(status), { signal: abort });
    const stop = onEvent<TurnError>(clientOf(), "messageStreamError", (error) => this.#failed(error));
    abort.addEventListener("abort", stop);
  }

  timingOf(messageId: string): ReplyTiming | undefined {
    return this.#timings.get(messageId);
  }

  /** Stops what agents are doing here, whether anything of it can be seen yet or not. */
  stop(): Promise<void> {
    return this.channel.stopAgents();
  }

  /** The agent is quiet here until somebody addresses it. */
  mute(agentId: string): Promise<void> {
    return this.channel.stopAgents(agentId);
  }

  forgetFailed(): void {
    this.failed.value = [];
  }

  #failed({ messageId, channelId, agentId, error, code }: TurnError): void {
    // Who has stopped an agent knows it.
    if (channelId !== this.channel.id || code === "CANCELLED") return;
    const others = this.failed.peek().filter((turn) => turn.messageId !== messageId);
    this.failed.value = [...others, { messageId, agentId, reason: error }].slice(-MAX_FAILED);
  }

  #follow(stream: AgentStream): void {
    const startedAt = Date.now();
    const begun = this.#begun.get(stream.messageId);
    const firstMs = begun === undefined ? undefined : startedAt - begun;
    let chunks = 0;
    const changed = () => {
      chunks += 1;
      if (stream.state === "finished") this.#took(stream.messageId, { firstMs, totalMs: Date.now() - startedAt, chunks: chunks - 1 });
      this.#show();
    };
    stream.on("change", changed, { signal: this.abort });
    this.#show();
  }

  #show(): void {
    this.current.value = this.channel.streams.map(({ messageId, agentId, text }) => ({ messageId, agentId, text }));
  }

  #begins({ messageId, agentId }: { messageId: string; agentId: string }): void {
    this.failed.value = this.failed.peek().filter((turn) => turn.agentId !== agentId);
    if (!this.#begun.has(messageId)) keep(this.#begun, messageId, Date.now());
  }

  #took(messageId: string, timing: ReplyTiming): void {
    keep(this.#timings, messageId, timing);
  }
}

/** Of too many entries the oldest is forgotten. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > MAX_TIMINGS) map.delete(map.keys().next().value!);
}
