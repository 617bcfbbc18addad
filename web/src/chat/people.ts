import { signal } from "@preact/signals";

import { t } from "@/base/strings";
import { entityId, visitorName } from "@/net/session";
import type { AgentSummary } from "@/net/wire";

/** The agents of the server and the people met so far. */

export const agents = signal<AgentSummary[]>([]);
/** By id: the name that somebody last wrote under. */
const names = signal<ReadonlyMap<string, string>>(new Map());

/** Agents that take part come first, as in the server's list. */
export function putAgent(agent: AgentSummary): void {
  const isKnown = agents.peek().some(({ id }) => id === agent.id);
  const all = isKnown ? agents.peek().map((known) => (known.id === agent.id ? agent : known)) : [...agents.peek(), agent];
  agents.value = [...all.filter(({ status }) => status === "active"), ...all.filter(({ status }) => status !== "active")];
}

export function dropAgent(id: string): void {
  agents.value = agents.peek().filter((agent) => agent.id !== id);
}

export function isAgent(id: string): boolean {
  return agents.value.some((agent) => agent.id === id);
}

export function nameOf(id: string): string {
  if (id === entityId.value) return visitorName.value;
  return agents.value.find((agent) => agent.id === id)?.name ?? names.value.get(id) ?? t("somebody");
}

export function knowsNameOf(id: string): boolean {
  return id === entityId.value || isAgent(id) || names.value.has(id);
}

/** Remembers under which names people write. */
export function meet(people: Iterable<{ senderId: string; senderName: string }>): void {
  let changed: Map<string, string> | undefined;
  for (const { senderId, senderName } of people) {
    if (!senderName || names.peek().get(senderId) === senderName) continue;
    changed ??= new Map(names.peek());
    changed.set(senderId, senderName);
  }
  if (changed) names.value = changed;
}

/** Everybody who can be mentioned, agents first. */
export function mentionable(): { id: string; name: string; kind: "agent" | "person" }[] {
  const known = agents.value.map(({ id, name }) => ({ id, name, kind: "agent" as const }));
  const others = [...names.value]
    .filter(([id]) => id !== entityId.value && !isAgent(id))
    .map(([id, name]) => ({ id, name, kind: "person" as const }));
  return [...known, ...others];
}
