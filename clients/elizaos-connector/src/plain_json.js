/**
 * What of the value is JSON, or nothing where it is none or too large to be told.
 * @param {unknown} value
 * @param {number} maxCharacters
 */
export function plainJson(value, maxCharacters) {
  try {
    const text = JSON.stringify(value, (_, each) => (each instanceof Error ? each.message : each));
    return text === undefined || text.length > maxCharacters ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
