import { signal } from "@preact/signals";

import { get, requestJson, requestText } from "@/net/rest";

import { parseMetrics, type Sample } from "./metrics";
import type { SocketList } from "./socket_table";

const PERIOD_MS = 2_000;
/** Six minutes. */
const MAX_SAMPLES = 180;

/** Looks at the server's figures as long as somebody looks at them. */
export class Monitor {
  readonly samples = signal<readonly Sample[]>([]);
  readonly error = signal<string | null>(null);
  /** Why it is not ready; null while it is. */
  readonly notReady = signal<string | null>(null);
  readonly version = signal("");
  readonly sockets = signal<SocketList | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor() {
    void requestJson<{ version: string }>("GET", "/api/system/version").then(
      ({ version }) => (this.version.value = version),
      () => {},
    );
    void this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const metrics = parseMetrics(await requestText("/metrics"));
      const sample = { time: Date.now(), metrics };
      this.samples.value = [...this.samples.peek(), sample].slice(-MAX_SAMPLES);
      this.error.value = null;
      this.notReady.value = await readiness();
      this.sockets.value = await get<SocketList>("/api/server/sockets").catch(() => null);
    } catch (error) {
      this.error.value = (error as Error).message;
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#look(), PERIOD_MS);
  }
}

async function readiness(): Promise<string | null> {
  return requestJson("GET", "/readyz").then(
    () => null,
    (error: Error) => error.message,
  );
}
