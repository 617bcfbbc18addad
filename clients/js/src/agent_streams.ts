import { AgentStream } from "./agent_stream.js";
import type { Channel, ChannelPort } from "./channel.js";
import { ChatError } from "./error.js";
import type { Message } from "./message.js";
import type { MessageStreamChunk, MessageStreamError } from "./protocol.js";

/** More replies at once than that are not shown while they are written. */
const MAX_STREAMS = 32;
/** So many replies that have ended are remembered, so that what comes late does not begin them anew. */
const MAX_ENDED = 64;

/** The replies of a channel that agents are writing. */
export class AgentStreams {
  readonly #ended: string[] = [];
  readonly #timers = new Map<AgentStream, ReturnType<typeof setTimeout>>();

  readonly #streams: AgentStream[];

  constructor(
    private readonly channel: Channel,
    private readonly port: ChannelPort,
  ) {
    this.#streams = channel.streams as AgentStream[];
  }

  chunk(chunk: MessageStreamChunk): void {
    const stream = this.#find(chunk.messageId) ?? this.#begin(chunk);
    if (!stream) return;
    this.#await(stream);
    stream.add(chunk);
  }

  failed({ messageId, error, partialText }: MessageStreamError): void {
    this.#end(messageId, (stream) => stream.fail(new ChatError("STREAM", error), partialText));
  }

  /** A message was stored, which may be what a reply has become. */
  stored(message: Message): void {
    this.#end(message.id, (stream) => stream.finish(message));
  }

  /** Nothing is told of any of them any more. */
  close(error: ChatError): void {
    for (const { messageId } of [...this.#streams]) this.#end(messageId, (stream) => stream.fail(error));
  }

  #find(messageId: string): AgentStream | undefined {
    return this.#streams.find((stream) => stream.messageId === messageId);
  }

  #begin(chunk: MessageStreamChunk): AgentStream | undefined {
    const { messageId, channelId } = chunk;
    if (this.#ended.includes(messageId) || this.#streams.length >= MAX_STREAMS) return undefined;
    const { socket } = this.port.connection;
    const stream = new AgentStream(chunk, () => socket.emit("agent_cancel", { channelId, messageId }));
    this.#streams.push(stream);
    this.channel.emit("stream", stream);
    this.channel.emit("change");
    return stream;
  }

  #end(messageId: string, end: (stream: AgentStream) => void): void {
    const stream = this.#find(messageId);
    if (!stream) return;
    clearTimeout(this.#timers.get(stream));
    this.#timers.delete(stream);
    this.#ended.push(messageId);
    if (this.#ended.length > MAX_ENDED) this.#ended.shift();
    this.#streams.splice(this.#streams.indexOf(stream), 1);
    end(stream);
    this.channel.emit("change");
  }

  /** While there is no connection, silence means nothing. */
  #await(stream: AgentStream): void {
    clearTimeout(this.#timers.get(stream));
    const timer = setTimeout(() => {
      if (!this.port.connection.ready) return this.#await(stream);
      const error = new ChatError("TIMEOUT", "The agent has fallen silent");
      this.#end(stream.messageId, () => stream.fail(error));
    }, this.port.streamTimeoutMs);
    this.#timers.set(stream, timer);
  }
}
