import { signal } from "@preact/signals";
import type { LogLine, LogOptions, LogReader } from "@wimpole/client";

import { nextFrame } from "@/base/frame";
import { clientOf } from "@/net/client";

const MAX_LINES = 10_000;
/** Beyond the maximum so many lines are dropped at once, which is cheaper than one by one. */
const SLACK = 2_000;
const SHOW_MS = 200;
const RATE_MS = 1_000;
const BACKFILL = 500;
/** Lines taken in between two frames: however many come, the page has time for its visitor. */
const LINES_PER_FRAME = 1_000;
/** Lines that wait to be taken in; the reader counts what it drops. */
const MAX_WAITING = 20_000;
/** A mark in the page's performance timeline: so many lines were taken in. */
const TAKEN_MARK = "log-lines";

export interface NumberedLine extends LogLine {
  /** Since the view was opened. */
  number: number;
}

/** The newest lines of the log, shown a few times a second however many come. */
export class LogTail {
  readonly lines = signal<readonly NumberedLine[]>([]);
  readonly dropped = signal(0);
  readonly perSecond = signal(0);
  readonly isPaused = signal(false);
  /** Lines that came while it was paused. */
  readonly waiting = signal(0);
  readonly error = signal<string | null>(null);
  #buffer: NumberedLine[] = [];
  #count = 0;
  #countBefore = 0;
  #shownCount = 0;
  #reader: LogReader | null = null;
  #opening = 0;
  #showTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #rateTimer = setInterval(() => this.#rate(), RATE_MS);

  /** Begins anew with these filters. */
  async open(filters: LogOptions): Promise<void> {
    this.#reader?.close();
    this.#opening += 1;
    const opening = this.#opening;
    this.clear();
    try {
      const reader = await clientOf().logs({ ...filters, tail: BACKFILL, limit: MAX_WAITING });
      if (opening !== this.#opening) return reader.close();
      this.#reader = reader;
      this.error.value = null;
      while (opening === this.#opening) {
        const lines = await reader.take(LINES_PER_FRAME);
        if (lines.length === 0 || opening !== this.#opening) return;
        this.#take(lines);
        await nextFrame();
      }
    } catch (error) {
      if (opening === this.#opening) this.error.value = (error as Error).message;
    }
  }

  close(): void {
    this.#opening += 1;
    this.#reader?.close();
    clearTimeout(this.#showTimer);
    clearInterval(this.#rateTimer);
  }

  clear(): void {
    this.#buffer = [];
    this.dropped.value = 0;
    this.#show();
  }

  pause(isPaused: boolean): void {
    this.isPaused.value = isPaused;
    this.#show();
  }

  #take(lines: LogLine[]): void {
    let dropped = 0;
    for (const line of lines) {
      this.#count += 1;
      this.#buffer.push({ ...line, number: this.#count });
      dropped += line.dropped ?? 0;
    }
    if (this.#buffer.length > MAX_LINES + SLACK) this.#buffer.splice(0, this.#buffer.length - MAX_LINES);
    this.dropped.value += dropped;
    performance.mark(TAKEN_MARK, { detail: { lines: lines.length, dropped } });
    performance.clearMarks(TAKEN_MARK);
    this.#showTimer ??= setTimeout(() => this.#show(), SHOW_MS);
  }

  #show(): void {
    clearTimeout(this.#showTimer);
    this.#showTimer = undefined;
    if (!this.isPaused.peek()) {
      this.lines.value = this.#buffer.slice(-MAX_LINES);
      this.#shownCount = this.#count;
    }
    this.waiting.value = this.#count - this.#shownCount;
  }

  #rate(): void {
    this.perSecond.value = this.#count - this.#countBefore;
    this.#countBefore = this.#count;
  }
}
