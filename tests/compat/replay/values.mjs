/** What a side has nothing of: a field, an event. */
export const absent = Symbol("absent");

/** Recorded values that JSON cannot hold: bytes, undefined, and long runs of one character. */
export function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if ("$bin" in value) return Buffer.from(value.$bin, "hex");
  if ("$undef" in value) return undefined;
  if ("$repeat" in value) return value.$repeat.repeat(value.times);
  return mapFields(value, decode);
}

/** The same for what arrived, so that it can be compared with a recording. */
export function encode(value) {
  if (Buffer.isBuffer(value)) return { $bin: value.toString("hex") };
  if (value instanceof ArrayBuffer) return { $bin: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(encode);
  if (value === null || typeof value !== "object") return value;
  return mapFields(value, encode);
}

export function mapFields(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

export function show(value, length = 160) {
  const text = value === absent ? "nothing" : JSON.stringify(value);
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
