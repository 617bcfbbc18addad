import { withoutSecrets } from "./secrets.js";

/** @import { IAgentRuntime } from "@elizaos/core" */
/** @import { TurnError } from "./index.js" */

const MAX_MESSAGE_CHARACTERS = 500;
const MAX_CAUSES = 5;
const NETWORK_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "UND_ERR_SOCKET"]);
const TIMEOUT_CODES = new Set(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/**
 * What the server is told of an error of the runtime: errors of model providers that carry an HTTP status (those of the AI
 * SDK and of OpenAI's and Anthropic's clients do), of the network, and others.
 * @param {IAgentRuntime} runtime
 * @param {unknown} error
 * @returns {TurnError}
 */
export function turnError(runtime, error) {
  const message = error instanceof Error ? error.message : String(error);
  const said = withoutSecrets(runtime, message).slice(0, MAX_MESSAGE_CHARACTERS) || "The agent failed";
  for (const each of chainOf(error)) {
    const known = kindOf(each);
    if (known) return { ...known, message: said };
  }
  return { code: /timeout|timed out/i.test(message) ? "AGENT_TIMEOUT" : "AGENT_FAILED", message: said };
}

/**
 * The error, its causes, and for one that gave up retrying the last error.
 * @param {unknown} error
 */
function chainOf(error) {
  const chain = [];
  let each = /** @type {any} */ (error);
  while (each && typeof each === "object" && chain.length < MAX_CAUSES) {
    chain.push(each);
    each = each.lastError ?? each.cause;
  }
  return chain;
}

/** @param {any} error */
function kindOf(error) {
  const status = Number(error.statusCode ?? error.status);
  if (status >= 400 && status < 600) {
    const wait = retryAfterMs(error.responseHeaders ?? error.headers);
    return { ...kindOfStatus(status), ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (TIMEOUT_CODES.has(error.code)) return { code: "PROVIDER_TIMEOUT", retryable: true };
  if (NETWORK_CODES.has(error.code)) return { code: "PROVIDER_UNAVAILABLE", retryable: true };
  return undefined;
}

/** @param {number} status */
function kindOfStatus(status) {
  if (status === 429) return { code: "PROVIDER_RATE_LIMITED", retryable: true };
  if (status === 408) return { code: "PROVIDER_TIMEOUT", retryable: true };
  if (status >= 500) return { code: "PROVIDER_UNAVAILABLE", retryable: true };
  if (status === 401 || status === 403) return { code: "PROVIDER_UNAUTHORIZED" };
  return { code: "PROVIDER_REFUSED" };
}

/**
 * What Retry-After says, in seconds or as a date.
 * @param {any} headers an object or Headers
 */
function retryAfterMs(headers) {
  const value = typeof headers?.get === "function" ? headers.get("retry-after") : headers?.["retry-after"];
  if (value === undefined || value === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms >= 0 ? Math.ceil(ms) : undefined;
}
