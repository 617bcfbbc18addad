import assert from "node:assert/strict";
import test from "node:test";

import { backoffMs } from "../dist/backoff.js";
import { Timeline } from "../dist/timeline.js";
import { uuid } from "../dist/uuid.js";
import { numbers, texts } from "./support.mjs";

const message = (seq, text = `m${seq}`, more = {}) => ({ id: `id${seq}`, seq, text, ...more });
const added = (seq) => ({ kind: "message", position: seq, message: message(seq) });

function timelineOf(seqs, limit = 100) {
  const timeline = new Timeline(limit);
  for (const seq of seqs) timeline.apply(added(seq));
  return timeline;
}

test("an update replaces a message in its place and keeps what its sender called it", () => {
  const timeline = new Timeline(10);
  timeline.apply({ kind: "message", position: 1, message: message(1, "a", { clientMessageId: "c" }) });
  timeline.apply(added(2));
  timeline.apply({ kind: "update", position: 3, message: message(1, "b") });
  timeline.apply({ kind: "update", position: 4, message: message(7, "not here") });
  assert.deepEqual(timeline.messages, [message(1, "b", { clientMessageId: "c" }), message(2)]);
  assert.equal(timeline.cursor, 4);
});

test("deleting and clearing take away what was there before, and nothing else", () => {
  const timeline = timelineOf([1, 2, 5]);
  timeline.apply({ kind: "delete", position: 6, messageId: "id2" });
  timeline.apply({ kind: "delete", position: 7, messageId: "unknown" });
  assert.deepEqual(texts(timeline.messages), ["m1", "m5"]);
  timeline.apply({ kind: "clear", position: 8 });
  assert.deepEqual(timeline.messages, []);
  assert.equal(timeline.reachesStart, true);
  timeline.apply(added(9));
  timeline.revise({ kind: "clear", position: 8 });
  assert.deepEqual(texts(timeline.messages), ["m9"]);
});

test("beyond the limit the oldest messages are dropped", () => {
  const timeline = timelineOf(numbers(1, 3), 3);
  timeline.reachesStart = true;
  timeline.apply(added(4));
  assert.deepEqual(texts(timeline.messages), ["m2", "m3", "m4"]);
  assert.equal(timeline.reachesStart, false);
});

test("50,000 older messages can be put before the others, 1000 at a time", () => {
  const timeline = timelineOf([50_001], 60_000);
  for (let first = 49_001; first > 0; first -= 1000) timeline.prepend(numbers(first, first + 999).map((seq) => message(seq)));
  assert.equal(timeline.messages.length, 50_001);
  assert.equal(timeline.messages[0].seq, 1);
  assert.equal(timeline.indexOf(25_000), 24_999);
});

test("ids are UUIDs of version 7, all different, and sort in the order in which they were made", () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, uuid);
  assert.deepEqual([...new Set(ids)].sort(), ids);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const made = parseInt(ids[0].replace("-", "").slice(0, 12), 16);
  assert.ok(made >= before && made <= Date.now());
});

test("waits double up to the longest, and a half of each is random", () => {
  const limits = { minMs: 100, maxMs: 1000 };
  for (const [attempts, longest] of [[0, 100], [1, 200], [3, 800], [4, 1000], [1e6, 1000]]) {
    const waits = Array.from({ length: 200 }, () => backoffMs(attempts, limits));
    assert.ok(waits.every((wait) => wait >= longest / 2 && wait <= longest), `${attempts}: ${waits}`);
    assert.ok(new Set(waits).size > 100);
  }
});
