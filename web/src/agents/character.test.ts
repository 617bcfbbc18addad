import assert from "node:assert/strict";
import test from "node:test";

import { exampleCharacter, parseCharacter } from "./character";

test("the example is a character", () => {
  const parsed = parseCharacter(exampleCharacter);
  assert.ok("character" in parsed && "name" in parsed.character);
});

test("what is no object of JSON is refused with a reason", () => {
  for (const text of ["", "{", "[]", "3", "null"]) {
    const parsed = parseCharacter(text);
    assert.ok("error" in parsed && parsed.error.length > 10, text);
  }
});
