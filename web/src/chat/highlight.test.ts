import assert from "node:assert/strict";
import test from "node:test";

import { highlight } from "./highlight";

test("comments, strings, numbers and keywords are told apart, and nothing is lost", () => {
  const text = 'const x = 42; // "not a string"\nreturn "if";';
  const parts = highlight(text);
  assert.equal(parts.map((part) => part.text).join(""), text);
  assert.deepEqual(
    parts.filter(({ tone }) => tone !== "plain").map(({ tone, text: part }) => `${tone} ${part}`),
    ["keyword const", "number 42", 'comment // "not a string"', "keyword return", 'string "if"'],
  );
});

test("a very long text is one part", () => {
  assert.equal(highlight("if ".repeat(10_000)).length, 1);
});
