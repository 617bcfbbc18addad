/**
 * The first characters of a text, at most so many, without half of one.
 * @param {string} text
 * @param {number} max
 */
export function head(text, max) {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? max - 1 : max);
}
