import { isSameDay } from "@/base/format";

import { answeredBy, type Message } from "./model";

/** What the list of messages shows, from top to bottom. */
export type Row =
  | { kind: "day"; key: string; time: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; isContinued: boolean };

/** Messages of one person that follow each other so closely need the name once. */
const CONTINUED_MS = 5 * 60_000;

export function rowsOf(messages: readonly Message[], unreadAfter?: number): Row[] {
  const rows: Row[] = [];
  let previous: Message | undefined;
  let isMarked = unreadAfter === undefined;
  for (const message of messages) {
    const isNewDay = !previous || !isSameDay(previous.createdAt, message.createdAt);
    if (isNewDay) rows.push({ kind: "day", key: `day ${message.seq}`, time: message.createdAt });
    const isFirstUnread = !isMarked && message.seq > unreadAfter!;
    if (isFirstUnread) {
      rows.push({ kind: "unread", key: "unread" });
      isMarked = true;
    }
    const isContinued =
      !isNewDay &&
      !isFirstUnread &&
      previous!.senderId === message.senderId &&
      !answeredBy(message) &&
      message.createdAt - previous!.createdAt < CONTINUED_MS;
    rows.push({ kind: "message", key: message.id, message, isContinued });
    previous = message;
  }
  return rows;
}
