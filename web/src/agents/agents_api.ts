import { agents } from "@/chat/people";
import { get, patch, post, remove } from "@/net/rest";
import type { AgentSummary } from "@/net/wire";

import type { CharacterReport } from "./character";

export interface AgentDetails extends Record<string, unknown> {
  id: string;
  name: string;
  bio: string[];
  system: string;
  status: "active" | "inactive";
}

const pathOf = (id: string) => `/api/agents/${encodeURIComponent(id)}`;

export async function loadAgents(): Promise<void> {
  agents.value = (await get<{ agents: AgentSummary[] }>("/api/agents")).agents;
}

export const agentDetails = (id: string) => get<AgentDetails>(pathOf(id));

async function thenReload(action: Promise<unknown>): Promise<void> {
  await action;
  await loadAgents();
}

export const startAgent = (id: string) => thenReload(post(`${pathOf(id)}/start`));
export const stopAgent = (id: string) => thenReload(post(`${pathOf(id)}/stop`));
export const deleteAgent = (id: string) => thenReload(remove(pathOf(id)));
/** Makes nothing. */
export const checkCharacter = (character: object) =>
  post<CharacterReport>("/api/agents/check", { characterJson: character });
export const createAgent = (character: object) => thenReload(post("/api/agents", { characterJson: character }));
export const changeAgent = (id: string, character: object) => thenReload(patch(pathOf(id), character));
