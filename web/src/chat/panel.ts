import { signal } from "@preact/signals";

import type { Message } from "./model";

/** What the chat view shows beside the conversation, and what the composer answers. */

export type Panel = { kind: "search" } | { kind: "people" } | { kind: "message"; message: Message };

export const panel = signal<Panel | null>(null);
export const replyTarget = signal<Message | null>(null);

export function inspect(message: Message): void {
  panel.value = { kind: "message", message };
}

export function togglePanel(kind: "search" | "people"): void {
  panel.value = panel.value?.kind === kind ? null : { kind };
}

export function replyTo(message: Message): void {
  replyTarget.value = message;
  document.getElementById("message-input")?.focus();
}
