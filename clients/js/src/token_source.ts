import type { Connection } from "./connection.js";
import type { Authenticated } from "./protocol.js";

/** Why a token is needed: none was there, the last one ends soon, or the server does not take it any more. */
export type TokenReason = "first" | "expiring" | "refused";
export type TokenProvider = (reason: TokenReason) => string | Promise<string>;

const MIN_RENEWAL_MS = 1000;
/** A token is renewed when that part of the time it is good for has passed. */
const RENEWAL = 0.8;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** When a token ends, in milliseconds since 1970, if it says so. */
function expiryOf(token: string): number | undefined {
  try {
    const claims = JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: number };
    return claims.exp && claims.exp * 1000;
  } catch {
    return undefined;
  }
}

/** Tokens of a provider: one is used until it is forgotten. */
export class TokenSource {
  #token: Promise<string> | undefined;
  #reason: TokenReason = "first";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly provider: TokenProvider,
    private readonly connection: Connection,
  ) {}

  current(): Promise<string> {
    this.#token ??= Promise.resolve(this.provider(this.#reason));
    this.#token.catch(() => (this.#token = undefined));
    return this.#token;
  }

  forget(reason: TokenReason): void {
    this.#token = undefined;
    this.#reason = reason;
  }

  /** Shows the next token before the current one, which the server has just accepted, ends. */
  async watch({ timestamp, expiresAt }: Authenticated): Promise<void> {
    this.stop();
    const end = expiresAt ?? expiryOf(await this.current());
    if (!end) return;
    const wait = Math.min(Math.max((end - timestamp) * RENEWAL, MIN_RENEWAL_MS), MAX_TIMER_MS);
    this.stop();
    this.#timer = setTimeout(() => void this.#renew(), wait);
  }

  /** Where this fails, the server ends the connection when the old token ends, and a new one is made. */
  async #renew(): Promise<void> {
    this.forget("expiring");
    try {
      await this.connection.request("authenticate", { token: await this.current() });
    } catch (error) {
      this.connection.emit("error", error);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
