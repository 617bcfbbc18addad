/** What plays an agent, as its character says it. */

/** A model that the server knows a way to. */
export interface ModelOffer {
  name: string;
  available: boolean;
  /** Absent for the configured provider. */
  plugin?: string;
  model?: string;
  origin?: string;
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
  const { driver, webhook, script } = settingsOf(character);
  if (webhook || script) return AS_WRITTEN;
  if (driver === "eliza") return SCRIPT;
  const named = offers.filter(({ plugin }) => plugin && pluginsOf(character).includes(plugin));
  if (named.length > 1) return AS_WRITTEN;
  if (named[0]) return named[0].name;
  return offers.some(({ name, available }) => name === CONFIGURED && available) ? CONFIGURED : SCRIPT;
}

/** The same character, played by that. */
export function withChoice(character: Character, choice: string, offers: readonly ModelOffer[]): Character {
  if (choice === AS_WRITTEN) return character;
  const { driver: _, ...settings } = settingsOf(character);
  const known = new Set(offers.map(({ plugin }) => plugin));
  const others = pluginsOf(character).filter((plugin) => !known.has(plugin as string));
  if (choice === SCRIPT) return { ...character, plugins: others, settings: { ...settings, driver: "eliza" } };
  const plugin = offers.find(({ name }) => name === choice)?.plugin;
  return { ...character, plugins: plugin ? [...others, plugin] : others, settings: { ...settings, driver: "openai" } };
}
