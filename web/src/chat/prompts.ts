import { signal } from "@preact/signals";

import { client, onEvent } from "@/net/client";

const MAX_PROMPTS = 200;

interface AgentPrompt {
  messageId: string;
  prompt: string;
}

/** By the id of a reply: what the agent's model was asked. The server tells operators, while the agent works. */
export const prompts = signal<ReadonlyMap<string, string>>(new Map());

/** Remembers what models are asked in all channels that are followed. Returns how to end that. */
export function followPrompts(): (() => void) | void {
  if (!client.value) return;
  return onEvent<AgentPrompt>(client.value, "agent_prompt", ({ messageId, prompt }) => {
    // Turns that call tools ask several times: the last question holds the ones before.
    const kept = [...prompts.peek()].filter(([id]) => id !== messageId).slice(1 - MAX_PROMPTS);
    prompts.value = new Map([...kept, [messageId, prompt]]);
  });
}
