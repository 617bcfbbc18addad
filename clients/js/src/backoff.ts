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
