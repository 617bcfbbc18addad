import { head } from "./head.js";

/** @import { ActionStep, AgentTurn, Reply, ReportAnswer, TurnError } from "./index.js" */
/** @typedef {{name: string, payload: Record<string, unknown>}} RunEvent */

const RETRY_MS = 500;
const MAX_RETRIES = 20;
const MAX_CHUNK_CHARACTERS = 16_384;

/**
 * Tells the server of one run: an event at a time, the next when the last was acknowledged. What could not be delivered
 * waits for resume(). Exactly one outcome (reply, ignore, fail) ends it; what is told after that is not told.
 */
export class Run {
  #report;
  #abort = new AbortController();
  /** @type {RunEvent[]} */
  #acknowledged = [];
  /** @type {RunEvent[]} */
  #waiting = [];
  /** @type {RunEvent | undefined} */
  #sending;
  #retries = 0;
  #hasOutcome = false;
  #toldAt = Date.now();

  /**
   * @param {AgentTurn} turn
   * @param {(event: string, payload: object) => Promise<ReportAnswer | undefined>} report resolves with nothing where
   *   the event could not be delivered
   */
  constructor(turn, report) {
    this.turn = turn;
    /** What was streamed of the reply. */
    this.streamed = "";
    this.#report = report;
  }

  /** Aborted by stop(). */
  get signal() {
    return this.#abort.signal;
  }

  get isOver() {
    return this.#hasOutcome || this.signal.aborted;
  }

  /** Whether the server knows its outcome, or does not want to. */
  get isSettled() {
    return this.signal.aborted || (this.#hasOutcome && this.#waiting.length === 0);
  }

  /** Whether the server knows of anything it told. */
  get isKnown() {
    return this.#acknowledged.length > 0;
  }

  /** Whether it failed in a way that lets the server give the turn once more, to be answered anew. */
  get mayBeTriedAgain() {
    const last = this.#waiting.at(-1) ?? this.#acknowledged.at(-1);
    return this.#hasOutcome && last?.name === "agent_error" && last.payload.retryable === true;
  }

  /** @param {string} text */
  think(text) {
    this.#tell("agent_thought", { text });
  }

  /**
   * Shows that one is at work on it where nothing was told for that long: the server gives up runs that are silent.
   * @param {number} ms
   */
  breakSilenceOf(ms) {
    if (this.#waiting.length === 0 && Date.now() - this.#toldAt >= ms) this.think("");
  }

  /** @param {string} chunk */
  stream(chunk) {
    for (let rest = chunk; rest !== "" && !this.isOver; ) {
      const part = head(rest, MAX_CHUNK_CHARACTERS);
      rest = rest.slice(part.length);
      this.#streamPart(part);
    }
  }

  /** @param {string} chunk */
  #streamPart(chunk) {
    this.#toldAt = Date.now();
    this.streamed += chunk;
    const last = this.#waiting.at(-1);
    const joined = last?.name === "agent_stream" && last !== this.#sending ? last.payload.chunk + chunk : "";
    if (last && joined && joined.length <= MAX_CHUNK_CHARACTERS) last.payload.chunk = joined;
    else this.#tell("agent_stream", { chunk });
  }

  /** @param {ActionStep} step */
  act(step) {
    this.#tell("agent_action", { ...step });
  }

  /** @param {Reply} reply */
  reply(reply) {
    this.#end("agent_final", { ...reply });
  }

  /** @param {{stop?: boolean}} [ignored] `stop`: it wants to be left alone until it is addressed */
  ignore({ stop = false } = {}) {
    this.#end("agent_ignore", stop ? { stop } : {});
  }

  /** @param {TurnError} error */
  fail(error) {
    this.#end("agent_error", { ...error });
  }

  /** Ends it without a word: the server does not want its answer any more. */
  stop() {
    if (this.isSettled) return;
    this.#waiting = [];
    this.#abort.abort(new DOMException("The run was stopped", "AbortError"));
  }

  /** Goes on with what could not be delivered. */
  resume() {
    void this.#deliver();
  }

  /** Tells everything anew. */
  repeat() {
    if (!this.#sending) this.#waiting.unshift(...this.#acknowledged.splice(0));
    this.resume();
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} payload
   */
  #end(name, payload) {
    this.#tell(name, payload);
    this.#hasOutcome = true;
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} payload
   */
  #tell(name, payload) {
    if (this.isOver) return;
    this.#toldAt = Date.now();
    this.#waiting.push({ name, payload: { runId: this.turn.runId, ...payload } });
    this.resume();
  }

  async #deliver() {
    if (this.#sending) return;
    while (this.#waiting.length > 0) {
      this.#sending = this.#waiting[0];
      const answer = await this.#report(this.#sending.name, this.#sending.payload);
      if (answer && !this.signal.aborted) await this.#heed(answer, this.#sending);
      this.#sending = undefined;
      if (!answer) return;
    }
  }

  /**
   * @param {ReportAnswer} answer
   * @param {RunEvent} event
   */
  async #heed(answer, event) {
    if (answer.ok) {
      this.#acknowledged.push(event);
      this.#retries = 0;
    } else if (answer.code === "RUN_NOT_FOUND") {
      this.#waiting = [];
      if (!this.#hasOutcome) this.stop();
    } else if ((answer.code === "BUSY" || answer.code === "RATE_LIMITED") && this.#retries < MAX_RETRIES) {
      this.#retries += 1;
      await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs ?? RETRY_MS));
      return;
    } else if (event.name === "agent_final") {
      const reason = answer.message ?? answer.error ?? answer.code ?? "for no reason that it says";
      const message = `The server has refused the reply: ${reason}`;
      this.#waiting.push({ name: "agent_error", payload: { runId: this.turn.runId, code: "REPLY_REFUSED", message } });
    }
    if (this.#waiting[0] === event) this.#waiting.shift();
  }
}
