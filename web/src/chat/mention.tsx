import { computed } from "@preact/signals";

import { visitorName } from "@/net/session";

import { agents, mentionable } from "./people";

const handles = computed(() => new Set([...mentionable().map(({ name }) => name), visitorName.value].map(handleOf)));

/** A name as it is written behind an @: without spaces. */
export function handleOf(name: string): string {
  return name.replace(/\s+/g, "").toLowerCase();
}

export function mentionsIn(text: string): string[] {
  return [...text.matchAll(/@([\p{L}\p{N}_.-]+)/gu)].map(([, name]) => name!.toLowerCase());
}

/** The agents that a text mentions. */
export function mentionedAgents(text: string): string[] {
  const mentioned = new Set(mentionsIn(text));
  return agents.value.filter(({ name }) => mentioned.has(handleOf(name))).map(({ id }) => id);
}

/** A text with the names of known people in it marked. */
export function WithMentions({ text }: { text: string }) {
  if (!text.includes("@")) return <>{text}</>;
  const parts = text.split(/(@[\p{L}\p{N}_.-]+)/gu);
  return (
    <>
      {parts.map((part, index) =>
        part.startsWith("@") && handles.value.has(part.slice(1).toLowerCase()) ? (
          <span
            key={index}
            class={`rounded px-0.5 font-medium text-accent ${part.slice(1).toLowerCase() === handleOf(visitorName.value) ? "bg-warn-soft" : "bg-accent-soft"}`}
          >
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
