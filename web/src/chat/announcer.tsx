import { signal } from "@preact/signals";

import { storage } from "@/base/storage";
import { t } from "@/base/strings";
import { entityId } from "@/net/session";

import type { Conversation } from "./conversation";

export type Announcements = "messages" | "sentences" | "off";
export const announcementChoices: Announcements[] = ["messages", "sentences", "off"];

const stored = storage.get("announcements") as Announcements | null;
/** What a screen reader is told of a conversation: whole messages, sentences of a reply as they come, or nothing. */
export const announcements = signal<Announcements>(
  stored && announcementChoices.includes(stored) ? stored : "messages",
);

export function setAnnouncements(choice: Announcements): void {
  announcements.value = choice;
  storage.set("announcements", choice);
}

/** The live region: a text that grows letter by letter is never in it, and what is in it stays until it was read out. */
export function Announcer({ conversation }: { conversation: Conversation }) {
  const choice = announcements.value;
  const messages = choice === "off" ? [] : conversation.news.value.filter(({ senderId }) => senderId !== entityId.value);
  const sentence = choice === "sentences" ? wholeSentences(conversation.replies.current.value[0]?.text ?? "") : "";
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="false" data-testid="announcer">
      {messages.map(({ id, senderName, text }) => (
        <p key={id}>{t("announcement", { name: senderName, text })}</p>
      ))}
      {sentence ? <p key={sentence}>{sentence}</p> : null}
    </div>
  );
}

/** The last whole sentence of what is there. */
export function wholeSentences(text: string): string {
  const sentences = text.match(/[^.!?\n]+[.!?\n]+(?=\s|$)/g);
  return sentences?.at(-1)?.trim() ?? "";
}
