export interface Backoff {
  /** The longest first wait, in milliseconds. */
  minMs: number;
  /** The longest wait. */
  maxMs: number;
}

/** How long to wait before the attempt after `attempts` failed ones: doubled each time, the half of it at random. */
export function backoffMs(attempts: number, { minMs, maxMs }: Backoff): number {
  const longest = Math.min(maxMs, minMs * 2 ** Math.min(attempts, 30));
  return longest * (0.5 + Math.random() / 2);
}

/** Never longer than timers can wait. */
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)));

/** Waits before the attempt after `attempts` failed ones, and at least as long as the server has asked for. */
export const waitToRetry = ({ retryAfterMs = 0 }: { retryAfterMs?: number }, attempts: number, backoff: Backoff) =>
  sleep(Math.max(retryAfterMs, backoffMs(attempts, backoff)));
