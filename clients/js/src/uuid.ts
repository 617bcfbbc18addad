let last = 0n;

/** Node 18 has no global crypto. */
function randomBigInt(): bigint {
  const bytes = new Uint32Array(2);
  if (globalThis.crypto) crypto.getRandomValues(bytes);
  else bytes.forEach((_, index) => (bytes[index] = Math.random() * 2 ** 32));
  return (BigInt(bytes[0]!) << 32n) | BigInt(bytes[1]!);
}

/** A UUID of version 7 (RFC 9562): the ids of one process sort in the order in which they were made. */
export function uuid(): string {
  // 48 bits of milliseconds, then 12 that count within one, or on into the next.
  const now = BigInt(Date.now()) << 12n;
  last = now > last ? now : last + 1n;
  const high = ((last >> 12n) << 16n) | 0x7000n | (last & 0xfffn);
  const low = BigInt.asUintN(62, randomBigInt()) | (2n << 62n);
  const hex = ((high << 64n) | low).toString(16).padStart(32, "0");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
