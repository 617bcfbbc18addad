import assert from "node:assert/strict";
import test from "node:test";

import { Timeline } from "./timeline";
import type { MessageEvent } from "./wire";

function message(seq: number, fields: Partial<MessageEvent> = {}): MessageEvent {
  return {
    id: `id-${seq}`,
    channelId: "channel",
    senderId: "someone",
    senderName: "Someone",
    text: `text ${seq}`,
    createdAt: seq,
    seq,
    ...fields,
  };
}

function draft(key: string) {
  return { key, senderId: "me", senderName: "Me", text: `draft ${key}`, createdAt: 0 };
}

function shown(timeline: Timeline): string[] {
  return timeline.entries.map((entry) => `${entry.text}:${entry.state}`);
}

test("messages are shown in the order of their seq whatever order they come in", () => {
  const timeline = new Timeline();

  for (const seq of [1, 4, 2, 3]) timeline.receive(message(seq));

  assert.deepEqual(
    timeline.entries.map((entry) => entry.seq),
    [1, 2, 3, 4],
  );
});

test("a message that comes twice is shown once", () => {
  const timeline = new Timeline();

  assert.equal(timeline.receive(message(1)), true);
  assert.equal(timeline.receive(message(3)), true);
  assert.equal(timeline.receive(message(3)), false);
  assert.equal(timeline.receive(message(1)), false);

  assert.equal(timeline.entries.length, 2);
});

test("the place to resume from is before the first gap", () => {
  const timeline = new Timeline();

  timeline.receive(message(1));
  timeline.receive(message(3));
  assert.equal(timeline.resumeAfter, 1);

  timeline.receive(message(2));
  assert.equal(timeline.resumeAfter, 3);
});

test("an own message is shown at once and becomes the stored one", () => {
  const timeline = new Timeline();
  timeline.addDraft(draft("a"));
  assert.deepEqual(shown(timeline), ["draft a:sending"]);

  timeline.receive(message(1, { clientMessageId: "a", text: "draft a" }));

  assert.deepEqual(shown(timeline), ["draft a:stored"]);
  assert.equal(timeline.entries[0]?.key, "a");
});

test("an ack before the broadcast marks the message stored and does not double it", () => {
  const timeline = new Timeline();
  timeline.addDraft(draft("a"));

  timeline.acknowledge("a", "id-1");
  assert.deepEqual(shown(timeline), ["draft a:stored"]);
  assert.deepEqual(timeline.unanswered, []);

  timeline.receive(message(1, { text: "draft a" }));
  assert.deepEqual(shown(timeline), ["draft a:stored"]);
});

test("a replayed own message and its repeated ack leave one message", () => {
  const timeline = new Timeline();
  timeline.addDraft(draft("a"));

  timeline.receive(message(1, { text: "draft a" }));
  timeline.acknowledge("a", "id-1");

  assert.deepEqual(shown(timeline), ["draft a:stored"]);
});

test("a refused message stays visible with its reason and is not sent again", () => {
  const timeline = new Timeline();
  timeline.addDraft(draft("a"));
  timeline.addDraft(draft("b"));

  timeline.fail("a", "no");

  assert.deepEqual(shown(timeline), ["draft a:failed", "draft b:sending"]);
  assert.equal(timeline.entries[0]?.error, "no");
  assert.deepEqual(
    timeline.unanswered.map((entry) => entry.key),
    ["b"],
  );
});

test("a late refusal does not undo an ack", () => {
  const timeline = new Timeline();
  timeline.addDraft(draft("a"));
  timeline.acknowledge("a", "id-1");

  timeline.fail("a", "late");

  assert.deepEqual(shown(timeline), ["draft a:stored"]);
});

test("reset forgets stored messages and keeps those still to be sent", () => {
  const timeline = new Timeline();
  timeline.receive(message(1));
  timeline.addDraft(draft("a"));

  timeline.reset();

  assert.deepEqual(shown(timeline), ["draft a:sending"]);
  assert.equal(timeline.resumeAfter, 0);
  assert.equal(timeline.receive(message(1)), true);
});

test("a gap that the server has announced is passed over", () => {
  const timeline = new Timeline();
  timeline.receive(message(1));

  timeline.expectGap();
  timeline.receive(message(500));
  timeline.receive(message(501));
  timeline.receive(message(503));

  assert.equal(timeline.resumeAfter, 501);
  assert.equal(timeline.entries.length, 4);
});

test("a long conversation keeps its newest thousand messages", () => {
  const timeline = new Timeline();

  for (let seq = 1; seq <= 1005; seq += 1) timeline.receive(message(seq));

  assert.equal(timeline.entries.length, 1000);
  assert.equal(timeline.entries[0]?.seq, 6);
  assert.equal(timeline.resumeAfter, 1005);
});
