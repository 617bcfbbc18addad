import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { currentProtocol, protocol, PROTOCOL_FILE } from "../tools/generate_protocol.mjs";

test("the types of the events are those of docs/asyncapi.json", async () => {
  const generated = await currentProtocol();
  const kept = await readFile(PROTOCOL_FILE, "utf8");
  assert.equal(kept, generated, "run `npm run generate` in clients/js");
});

test("every kind of schema becomes the type that it describes", () => {
  const schemas = {
    A: { type: "object", required: ["x"], properties: { x: { type: "integer" }, "y-z": { $ref: "#/components/schemas/B" } } },
    B: { enum: ["p", 1] },
    C: { anyOf: [{ type: "null" }, { $ref: "#/components/schemas/A" }] },
    D: { type: ["array", "string"], items: { type: ["string", "number"] }, description: "Some." },
    E: { type: "object", anyOf: [{ required: ["a"] }], properties: { a: { const: true }, b: {} } },
    F: { type: "object" },
  };
  const text = protocol({ operations: {}, components: { schemas } });

  for (const expected of [
    'export interface A {\n  x: number;\n  "y-z"?: B;\n}\n',
    'export type B = "p" | 1;\n',
    "export type C = null | A;\n",
    "/** Some. */\nexport type D = (string | number)[] | string;\n",
    "export interface E {\n  a?: true;\n  b?: unknown;\n}\n",
    "export type F = Record<string, unknown>;\n",
  ]) {
    assert.ok(text.includes(expected), `${expected}\nis not in\n${text}`);
  }
  assert.throws(() => protocol({ operations: {}, components: { schemas: { A: { type: "date" } } } }), /date/);
});
