import assert from "node:assert/strict";
import test from "node:test";

import type { Message } from "./model";
import { rowsOf } from "./rows";

const NOON = new Date(2026, 10, 28, 12).getTime();
const MINUTE_MS = 60_000;

function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `id-${seq}`,
    channelId: "channel",
    senderId: "ada",
    senderName: "Ada",
    text: `text ${seq}`,
    createdAt: NOON + seq * MINUTE_MS,
    source: "web_client",
    seq,
    ...fields,
  } as Message;
}

const shape = (messages: Message[], unreadAfter?: number) =>
  rowsOf(messages, unreadAfter).map((row) => (row.kind === "message" ? `${row.message.seq}${row.isContinued ? "+" : ""}` : row.kind));

test("messages of one person that follow each other closely are a group", () => {
  const messages = [message(1), message(2), message(3, { senderId: "grace" }), message(4), message(20)];
  assert.deepEqual(shape(messages), ["day", "1", "2+", "3", "4", "20"]);
});

test("each day begins with its name, and begins groups anew", () => {
  const nextDay = message(2, { createdAt: NOON + 24 * 60 * MINUTE_MS });
  assert.deepEqual(shape([message(1), nextDay]), ["day", "1", "day", "2"]);
});

test("what is new stands behind a mark, once", () => {
  assert.deepEqual(shape([message(1), message(2), message(3)], 1), ["day", "1", "unread", "2", "3+"]);
  assert.deepEqual(shape([message(1)], 1), ["day", "1"]);
});

test("an answer is no continuation: it shows what it answers", () => {
  assert.deepEqual(shape([message(1), message(2, { inReplyTo: "id-1" })]), ["day", "1", "2"]);
});
