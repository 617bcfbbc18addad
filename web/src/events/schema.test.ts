import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { description, verdictOn } from "./protocol";
import { faultOf, type Schemas } from "./schema";

const schemas: Schemas = {
  Id: { type: "string", pattern: "^[0-9]+$" },
  Event: {
    type: "object",
    required: ["id"],
    properties: {
      id: { $ref: "#/components/schemas/Id" },
      count: { type: "integer", minimum: 1, maximum: 9 },
      list: { type: "array", items: { enum: ["a", "b"] } },
      kind: { oneOf: [{ type: "string" }, { const: 7 }] },
    },
    anyOf: [{ required: ["count"] }, { required: ["list"] }],
    additionalProperties: false,
  },
};
const fault = (value: unknown) => faultOf(value, schemas.Event!, schemas);

test("what fits has no fault", () => {
  assert.equal(fault({ id: "1", count: 9 }), undefined);
  assert.equal(fault({ id: "1", list: ["a", "b"], kind: 7 }), undefined);
});

test("the first fault is told with its place", () => {
  assert.equal(fault([]), "event: is no object");
  assert.equal(fault({}), "id: is missing");
  assert.equal(fault({ id: "x", count: 1 }), "id: does not look as it should");
  assert.equal(fault({ id: 3, count: 1 }), "id: is no string");
  assert.equal(fault({ id: "1", count: 0 }), "count: is less than 1");
  assert.equal(fault({ id: "1", count: 10 }), "count: is more than 9");
  assert.equal(fault({ id: "1", count: 1.5 }), "count: is no integer");
  assert.equal(fault({ id: "1", list: ["a", "c"] }), "list[1]: is none of a, b");
  assert.equal(fault({ id: "1", count: 1, more: 1 }), "more: is not known");
  assert.equal(fault({ id: "1" }), "count: is missing");
  assert.equal(fault({ id: "1", count: 1, kind: 8 }), "kind: is no string");
});

test("events are judged by the description that the server serves", () => {
  const text = readFileSync(new URL("../../../docs/asyncapi.json", import.meta.url), "utf8");
  const served = description(JSON.parse(text));
  const channelId = "00000000-0000-0000-0000-000000000001";
  const event = { number: 1, time: 0, socketId: "x", channelId: undefined };
  const ofServer = { ...event, direction: "out" as const, name: "channelCleared" };
  assert.deepEqual(verdictOn({ ...ofServer, arguments: JSON.stringify({ channelId, roomId: channelId, seq: 3 }) }, served), {
    kind: "described",
  });
  const wrong = verdictOn({ ...ofServer, arguments: '{"channelId":"no"}' }, served);
  assert.equal(wrong?.kind, "other");
  assert.equal(verdictOn({ ...event, direction: "in", name: "bogus", arguments: "{}" }, served)?.kind, "unknown");
  assert.equal(verdictOn({ ...event, direction: "connect", name: "", arguments: "{}" }, served), undefined);
  assert.equal(verdictOn({ ...ofServer, arguments: "{…" }, served), undefined, "what was cut is not judged");
});
