import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";

import { t } from "@/base/strings";
import { Avatar } from "@/ui/avatar";

import { handleOf } from "./mention";
import { mentionable } from "./people";

const MAX_SHOWN = 6;

export interface Mentions {
  isOpen: boolean;
  people: ReturnType<typeof mentionable>;
  chosen: number;
  choose: (index: number) => void;
  /** Whether the key was for the list. */
  onKeyDown: (event: KeyboardEvent) => boolean;
  /** The caret may be elsewhere now. */
  onCaret: (event: Event) => void;
}

/** Completes an @ before the caret. */
export function useMentions(input: RefObject<HTMLTextAreaElement>, text: Signal<string>): Mentions {
  const chosen = useSignal(0);
  const dismissed = useSignal("");
  const caret = useSignal(text.value.length);
  const begun = text.value.slice(0, caret.value).match(/(?:^|\s)@([\p{L}\p{N}_.-]*)$/u)?.[1];
  const people =
    begun === undefined || dismissed.value === text.value
      ? []
      : mentionable()
          .filter(({ name }) => handleOf(name).startsWith(begun.toLowerCase()) && handleOf(name) !== begun.toLowerCase())
          .slice(0, MAX_SHOWN);
  const index = Math.min(chosen.value, Math.max(0, people.length - 1));

  const choose = (at: number) => {
    const person = people[at];
    const area = input.current;
    if (!person || !area) return;
    const start = caret.value - begun!.length;
    const handle = `${person.name.replace(/\s+/g, "")} `;
    const end = start + handle.length;
    text.value = text.value.slice(0, start) + handle + text.value.slice(caret.value);
    caret.value = end;
    chosen.value = 0;
    area.focus();
    requestAnimationFrame(() => area.setSelectionRange(end, end));
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (people.length === 0) return false;
    if (event.key === "ArrowDown") chosen.value = (index + 1) % people.length;
    else if (event.key === "ArrowUp") chosen.value = (index - 1 + people.length) % people.length;
    else if (event.key === "Enter" || event.key === "Tab") choose(index);
    else if (event.key === "Escape") dismissed.value = text.value;
    else return false;
    event.preventDefault();
    return true;
  };
  const onCaret = (event: Event) => (caret.value = (event.currentTarget as HTMLTextAreaElement).selectionStart);
  return { isOpen: people.length > 0, people, chosen: index, choose, onKeyDown, onCaret };
}

export function MentionPopup({ mentions }: { mentions: Mentions }) {
  if (!mentions.isOpen) return null;
  return (
    <ul
      id="mention-list"
      role="listbox"
      aria-label={t("mention")}
      class="absolute bottom-full left-3 z-20 mb-1 w-64 animate-appear rounded-xl bg-raised p-1 shadow-popover md:left-6"
    >
      {mentions.people.map(({ id, name, kind }, index) => (
        <li
          key={id}
          id={`mention-${index}`}
          role="option"
          aria-selected={index === mentions.chosen}
          class={`flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 text-sm ${index === mentions.chosen ? "bg-accent-soft" : ""}`}
          onPointerDown={(event) => {
            event.preventDefault();
            mentions.choose(index);
          }}
        >
          <Avatar id={id} name={name} kind={kind} size="small" />
          <span class="bidi truncate">{name}</span>
        </li>
      ))}
    </ul>
  );
}
