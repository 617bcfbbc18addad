import assert from "node:assert/strict";
import test from "node:test";

import { Bindings } from "./replay/bindings.mjs";
import { Comparison } from "./replay/comparison.mjs";
import { DeliberateDifferences } from "./replay/deliberate.mjs";
import { absent } from "./replay/values.mjs";

const RECORDED = "c2f486b8-c23c-4f57-8dbc-22c2e0fac7e6";
const OURS = "139825af-e9f0-44d8-bae0-a3429da04174";
const OTHER = "124fce33-c7cf-4249-8433-7e533760106c";
const SOCKET = "hyZtsPdOYKmAgCTPAAAO";

function comparison(names = {}) {
  return new Comparison(new Bindings(names));
}

test("equal values differ nowhere, and fields may stand in any order", () => {
  assert.deepEqual(comparison().differences({ a: 1, b: ["x", null] }, { b: ["x", null], a: 1 }), []);
});

test("another value, a missing field and one too many are named by their path", () => {
  assert.deepEqual(comparison().differences({ a: [{ b: 1, c: true }] }, { a: [{ b: 2, d: "x" }] }), [
    { path: ".a[].b", real: 1, ours: 2 },
    { path: ".a[].c", real: true, ours: absent },
    { path: ".a[].d", real: absent, ours: "x" },
  ]);
});

test("another type of a value and another length of an array are differences", () => {
  assert.equal(comparison().differences({ a: null }, { a: {} }).length, 1);
  assert.equal(comparison().differences({ a: "1" }, { a: 1 }).length, 1);
  assert.deepEqual(comparison().differences([1], [1, 2]), [{ path: "[]", real: absent, ours: 2 }]);
});

test("items of an array may not change places", () => {
  assert.equal(comparison().differences(["x", "y"], ["y", "x"]).length, 2);
});

test("a message too many is told apart from those around it", () => {
  const real = [{ content: "two" }, { content: "one" }];
  const ours = [{ content: "two" }, { content: "between" }, { content: "one" }];

  assert.deepEqual(comparison().differences(real, ours), [{ path: "[]", real: absent, ours: { content: "between" } }]);
});

test("an id of the server may be another, but must be the same wherever it stands", () => {
  const text = `message ${RECORDED}`;

  assert.deepEqual(comparison().differences([RECORDED, text], [OURS, `message ${OURS}`]), []);
  assert.equal(comparison().differences([RECORDED, text], [OURS, `message ${OTHER}`]).length, 1);
});

test("two ids of the recording are never one of ours", () => {
  assert.equal(comparison().differences([RECORDED, OTHER], [OURS, OURS]).length, 1);
});

test("what the client chose comes back as it was sent", () => {
  const bindings = new Bindings({});

  assert.deepEqual(bindings.translate({ id: RECORDED }), { id: RECORDED });
  assert.deepEqual(new Comparison(bindings).differences(RECORDED, RECORDED), []);
  assert.equal(new Comparison(bindings).differences(RECORDED, OURS).length, 1);
});

test("a request carries our id for one that was learned from an answer", () => {
  const bindings = new Bindings({});
  new Comparison(bindings).differences(RECORDED, OURS);

  assert.equal(bindings.translate(`/channels/${RECORDED}/messages`), `/channels/${OURS}/messages`);
});

test("a named id may have any form of an id", () => {
  const ours = "fX4-cx_bRYVcgMzeAAAB";

  assert.deepEqual(comparison({ sid: SOCKET }).differences(`Socket ${SOCKET} joined.`, `Socket ${ours} joined.`), []);
  assert.equal(comparison({ sid: SOCKET }).differences(`Socket ${SOCKET} joined.`, "Socket ? joined.").length, 1);
});

test("of times only the form counts, of other numbers the value", () => {
  const real = { createdAt: "2026-11-22T21:34:41.174Z", timestamp: 1795383281174, size: 5 };

  assert.deepEqual(
    comparison().differences(real, { createdAt: "2030-01-01T00:00:00.000Z", timestamp: 1795999999999, size: 5 }),
    [],
  );
  assert.equal(comparison().differences(real, { createdAt: "today", timestamp: 17, size: 6 }).length, 3);
});

test("events are compared in their order", () => {
  const event = (name, ...args) => ({ event: name, args });
  const real = [event("broadcast", { a: 1 }), event("ack", { b: 1 })];

  assert.deepEqual(comparison().ofEvents(real, real), []);
  assert.deepEqual(
    comparison()
      .ofEvents(real, [real[1], real[0]])
      .map(({ place, ours }) => [place, ours === absent])
      .sort(),
    [
      ["event:broadcast", false],
      ["event:broadcast", true],
    ],
  );
  assert.deepEqual(comparison().ofEvents(real, [real[0], event("ack", { b: 2 })]), [
    { path: ".b", real: 1, ours: 2, place: "event:ack" },
  ]);
  assert.deepEqual(comparison().ofEvents([], [real[1]]), [
    { path: "", real: absent, ours: [{ b: 1 }], place: "event:ack" },
  ]);
});

test("a deliberate difference explains what fits it in every respect, and is known to have occurred", () => {
  const reason = { why: "why", see: "where" };
  const entry = { scenarios: "base/a*", steps: [2], place: "body", path: ".code", real: 500, ours: 404, ...reason };
  const deliberate = new DeliberateDifferences([entry]);
  const difference = { place: "body", path: ".code", real: 500, ours: 404 };

  assert.equal(deliberate.explain("base/b", 2, difference), false);
  assert.equal(deliberate.explain("base/abc", 1, difference), false);
  assert.equal(deliberate.explain("base/abc", 2, { ...difference, path: ".error" }), false);
  assert.equal(deliberate.explain("base/abc", 2, { ...difference, ours: 400 }), false);
  assert.deepEqual(deliberate.unused(["base/abc"]), [entry]);
  assert.deepEqual(deliberate.unused(["base/b"]), []);
  assert.deepEqual(deliberate.unused(["base/abc"], ["base/a2"]), []);
  assert.equal(deliberate.explain("base/abc", 2, difference), true);
  assert.deepEqual(deliberate.unused(["base/abc"]), []);
});

test("a deliberate difference needs a reason", () => {
  assert.throws(() => new DeliberateDifferences([{ scenarios: "*", place: "body" }]), /no reason/);
});
