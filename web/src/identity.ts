/** Who the visitor is. Kept in the browser: the same person after a reload. */

const keys = {
  name: "wimpole.name",
  entityId: "wimpole.entityId",
  directChannelId: (agentId: string) => `wimpole.dm.${agentId}`,
};

export const identity = {
  get name(): string {
    return localStorage.getItem(keys.name) ?? "";
  },
  set name(value: string) {
    localStorage.setItem(keys.name, value);
  },
  get entityId(): string {
    return storedUuid(keys.entityId);
  },
  /** The visitor's own channel with an agent: made up once, created by the first message sent to it. */
  directChannelId(agentId: string): string {
    return storedUuid(keys.directChannelId(agentId));
  },
};

function storedUuid(key: string): string {
  const stored = localStorage.getItem(key);
  if (stored) return stored;

  const created = randomUuid();
  localStorage.setItem(key, created);
  return created;
}

/** crypto.randomUUID exists on https and localhost only, getRandomValues everywhere. */
export function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
