let lastMs = 0;
let counter = 0;

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // Node 18 has no global crypto.
  if (globalThis.crypto) return crypto.getRandomValues(bytes);
  return bytes.map(() => Math.random() * 256);
}

/** A UUID of version 7 (RFC 9562): the ids of one process sort in the order in which they were made. */
export function uuid(): string {
  const now = Date.now();
  if (now > lastMs) [lastMs, counter] = [now, 0];
  else if (++counter > 0xfff) [lastMs, counter] = [lastMs + 1, 0];

  const random = [...randomBytes(8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab"[parseInt(random[0]!, 16) & 3];
  const hex = lastMs.toString(16).padStart(12, "0") + `7${counter.toString(16).padStart(3, "0")}${variant}${random.slice(1)}`;
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
