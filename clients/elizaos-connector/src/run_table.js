import { Run } from "./run.js";

/** @import { AgentTurn, ReportAnswer } from "./index.js" */

/** The runs of an agent, by id: those that are at work, and as many settled ones as are worth remembering. */
export class RunTable {
  #limits;
  #report;
  /** @type {Map<string, Run>} */
  #runs = new Map();

  /**
   * @param {{maxRuns: number, maxSettledRuns: number, resumeDelayMs: number}} limits
   * @param {(event: string, payload: object) => Promise<ReportAnswer | undefined>} report
   */
  constructor(limits, report) {
    this.#limits = limits;
    this.#report = report;
  }

  /**
   * The run in which to answer a turn. Nothing where there is none to answer: a turn that is given again is told again as far
   * as it is known, and one too many is refused.
   * @param {AgentTurn} turn
   * @returns {Run | undefined}
   */
  begin(turn) {
    const known = this.#runs.get(turn.runId);
    if (known && !known.mayBeTriedAgain) return void known.repeat();

    known?.stop();
    const atWork = [...this.#runs.values()].filter((each) => !each.isOver).length;
    const run = new Run({ ...turn, earlierMessages: turn.earlierMessages ?? [] }, this.#report);
    this.#runs.delete(turn.runId);
    this.#runs.set(turn.runId, run);
    this.#forgetSettled();
    if (atWork < this.#limits.maxRuns) return run;
    run.fail({ code: "AGENT_BUSY", message: "The agent has too much to do", retryable: true });
  }

  /** @param {string} runId */
  stop(runId) {
    this.#runs.get(runId)?.stop();
  }

  stopAll() {
    for (const run of this.#runs.values()) run.stop();
  }

  /**
   * Goes on with what could not be delivered. A run of which the server knows nothing it gives again; where it does not, it
   * knew more than was acknowledged.
   */
  resume() {
    const runs = [...this.#runs.values()].filter((run) => !run.isSettled);
    for (const run of runs.filter((each) => each.isKnown)) run.resume();
    const others = runs.filter((each) => !each.isKnown);
    if (others.length === 0) return;
    setTimeout(() => others.forEach((run) => run.resume()), this.#limits.resumeDelayMs).unref();
  }

  #forgetSettled() {
    const settled = [...this.#runs].filter(([, run]) => run.isSettled);
    const surplus = Math.max(0, settled.length - this.#limits.maxSettledRuns);
    for (const [runId] of settled.slice(0, surplus)) this.#runs.delete(runId);
  }
}
