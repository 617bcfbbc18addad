import { signal, useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";

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

/** The live region: a text that grows letter by letter is never in it. */
export function Announcer({ conversation }: { conversation: Conversation }) {
  const [text, setText] = useState("");
  useSignalEffect(() => {
    const message = conversation.newest.value;
    if (announcements.value === "off" || !message || message.senderId === entityId.value) return;
    setText(t("announcement", { name: message.senderName, text: message.text }));
  });
  useSignalEffect(() => {
    if (announcements.value !== "sentences") return;
    const sentences = wholeSentences(conversation.replies.current.value[0]?.text ?? "");
    if (sentences) setText(sentences);
  });
  return (
    <p class="sr-only" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </p>
  );
}

/** The last whole sentence of what is there. */
export function wholeSentences(text: string): string {
  const sentences = text.match(/[^.!?\n]+[.!?\n]+(?=\s|$)/g);
  return sentences?.at(-1)?.trim() ?? "";
}
