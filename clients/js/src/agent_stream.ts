import { dispose, Emitter, onAbort } from "./emitter.js";
import { ChatError } from "./error.js";
import type { Message } from "./message.js";
import type { MessageStreamChunk } from "./protocol.js";

/** A reply while an agent writes it. Iterating it gives the text in pieces, from the beginning. */
export class AgentStream extends Emitter<{ change: void }> implements AsyncIterable<string>, Disposable {
  /** What the agent has written so far; at the end, the text of the message. */
  text = "";
  state: "streaming" | "finished" | "failed" = "streaming";
  /** The message that the reply has become. Rejects if the reply breaks off, with the code STREAM or TIMEOUT. */
  readonly message: Promise<Message>;
  readonly messageId: string;
  readonly channelId: string;
  readonly agentId: string;
  #next: number;
  #resolve!: (message: Message) => void;
  #reject!: (error: ChatError) => void;
  #error: ChatError | undefined;

  /** @internal */
  constructor(first: MessageStreamChunk, private readonly cancelRun: () => void) {
    super();
    ({ messageId: this.messageId, channelId: this.channelId, agentId: this.agentId, index: this.#next } = first);
    this.message = new Promise((resolve, reject) => ([this.#resolve, this.#reject] = [resolve, reject]));
    // Nobody has to wait for it.
    this.message.catch(() => {});
  }

  /** Asks the agent to stop. What it has written by then is kept. */
  cancel(): void {
    if (this.state === "streaming") this.cancelRun();
  }

  /** As cancel(): `using` a stream lets no agent go on writing what nobody reads. */
  [dispose](): void {
    this.cancel();
  }

  /** Ends early, without an error, when `signal` is aborted. */
  async *pieces({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<string, void> {
    let read = 0;
    while (!signal?.aborted) {
      const piece = this.text.slice(read);
      read = Math.max(read, this.text.length);
      if (piece) yield piece;
      else if (this.#error) throw this.#error;
      else if (this.state === "finished") return;
      else await this.#changed(signal);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<string, void> {
    return this.pieces();
  }

  /** @internal A chunk says where in the text it belongs; that of another server only which one it is. */
  add({ chunk, index, offset }: MessageStreamChunk): void {
    if (this.state !== "streaming") return;
    const isNew = offset === undefined ? index >= this.#next : offset + chunk.length > this.text.length;
    if (!isNew) return;
    this.#next = index + 1;
    this.text = this.text.slice(0, offset) + chunk;
    this.emit("change");
  }

  /** @internal */
  finish(message: Message): void {
    if (this.state !== "streaming") return;
    this.text = message.text;
    this.state = "finished";
    this.#resolve(message);
    this.emit("change");
  }

  /** @internal */
  fail(error: ChatError, partialText = this.text): void {
    if (this.state !== "streaming") return;
    this.text = partialText;
    this.state = "failed";
    this.#error = error;
    this.#reject(error);
    this.emit("change");
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        off();
        forget();
        resolve();
      };
      const off = this.on("change", end);
      const forget = onAbort(signal, end);
    });
  }
}
