/** What plays an agent, as its character says it. */

/** A model that the server knows a way to. */
export interface ModelOffer {
  name: string;
  available: boolean;
  /** Absent for the configured provider. */
  plugin?: string;
  model?: string;
  origin?: string;
  /** Of a model that was found on the server's machine: what a character names to be played by it. */
  baseUrl?: string;
  /** The variable that has to be set before it is available. */
  needs?: string;
}

export const SCRIPT = "script";
/** Something else: a webhook, a script of steps, several plugins. */
export const AS_WRITTEN = "as-written";
const CONFIGURED = "provider.base_url";

interface Character extends Record<string, unknown> {
  plugins?: unknown;
  settings?: unknown;
}

function settingsOf({ settings }: Character): Record<string, unknown> {
  return settings !== null && typeof settings === "object" && !Array.isArray(settings) ? { ...settings } : {};
}

const pluginsOf = ({ plugins }: Character): unknown[] => (Array.isArray(plugins) ? plugins : []);

/** The name of the offer by which the character is played, SCRIPT, or AS_WRITTEN. */
export function choiceOf(character: Character, offers: readonly ModelOffer[]): string {
  const { driver, webhook, script, baseUrl, model } = settingsOf(character);
  if (webhook || script) return AS_WRITTEN;
  if (driver === "eliza") return SCRIPT;
  if (baseUrl) return offers.find((offer) => offer.baseUrl === baseUrl && offer.model === model)?.name ?? AS_WRITTEN;
  const named = offers.filter(({ plugin }) => plugin && pluginsOf(character).includes(plugin));
  if (named.length > 1) return AS_WRITTEN;
  if (named[0]) return named[0].name;
  return offers.some(({ name, available }) => name === CONFIGURED && available) ? CONFIGURED : SCRIPT;
}

/** The same character, played by that. */
export function withChoice(character: Character, choice: string, offers: readonly ModelOffer[]): Character {
  if (choice === AS_WRITTEN) return character;
  const known = new Set(offers.map(({ plugin }) => plugin));
  const plugins = pluginsOf(character).filter((plugin) => !known.has(plugin as string));
  const settings = withoutPlayer(settingsOf(character));
  if (choice === SCRIPT) return { ...character, plugins, settings: { ...settings, driver: "eliza" } };
  const { plugin, baseUrl, model } = offers.find(({ name }) => name === choice) ?? {};
  if (plugin) plugins.push(plugin);
  return { ...character, plugins, settings: { ...settings, driver: "openai", ...(baseUrl && { baseUrl, model }) } };
}

/** The name of a model means nothing elsewhere than where it was found. */
function withoutPlayer({ driver: _, baseUrl, ...others }: Record<string, unknown>): Record<string, unknown> {
  if (baseUrl) delete others.model;
  return others;
}
