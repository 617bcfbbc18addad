import { agents } from "@/chat/people";
import { get, patch, post, remove, requestJson } from "@/net/rest";
import { entityId } from "@/net/session";
import type { AgentSummary } from "@/net/wire";

import type { CharacterReport } from "./character";
import type { ModelOffer } from "./driver_choice";

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
/** Gives its id; it takes part once it is started. */
export async function createAgent(character: object): Promise<string> {
  const { id } = await post<{ id: string }>("/api/agents", { characterJson: character });
  await loadAgents();
  return id;
}
export const changeAgent = (id: string, character: object) => thenReload(patch(pathOf(id), character));

/** Asks the server, which looks for models on its machine. */
export const modelOffers = async () => (await get<{ models: ModelOffer[] }>("/api/server/models")).models;

export interface TrialAnswer {
  /** Empty where the agent says nothing. */
  text: string;
  thought?: string;
}

/** In a session of its own, which is forgotten: nobody else is told. */
export async function tryAgent(agentId: string, content: string): Promise<TrialAnswer> {
  const sessions = "/api/messaging/sessions";
  const { sessionId } = await requestJson<{ sessionId: string }>("POST", sessions, { agentId, userId: entityId.peek() });
  const session = `${sessions}/${sessionId}`;
  try {
    const body = { content, transport: "http" };
    const answer = await requestJson<{ agentResponse?: TrialAnswer }>("POST", `${session}/messages`, body);
    return answer.agentResponse ?? { text: "" };
  } finally {
    await requestJson("DELETE", session).catch(() => {});
  }
}
