/** @import { IAgentRuntime } from "@elizaos/core" */

const MIN_SECRET_CHARACTERS = 8;
const KEY_LIKE = /\b(?:sk|pk|rk|gsk|xai|key)-[\w-]{8,}/g;

/**
 * The text without the agent's secrets and without what looks like a key.
 * @param {IAgentRuntime} runtime
 * @param {string} text
 */
export function withoutSecrets(runtime, text) {
  const { secrets, settings } = runtime.character;
  const nested = /** @type {Record<string, unknown> | undefined} */ (settings?.secrets);
  const values = [...Object.values(secrets ?? {}), ...Object.values(nested ?? {})]
    .filter((value) => typeof value === "string")
    .filter((value) => value.length >= MIN_SECRET_CHARACTERS);
  return values.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text).replace(KEY_LIKE, "[secret]");
}
