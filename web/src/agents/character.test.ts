import assert from "node:assert/strict";
import test from "node:test";

import { checkCharacter, exampleCharacter } from "./character";

test("the example can be used, and all of it is", () => {
  const { errors, members } = checkCharacter(exampleCharacter);
  assert.deepEqual(errors, []);
  assert.deepEqual([...new Set(members.map(({ use }) => use))], ["used"]);
});

test("what is wrong is told, and what becomes of each member", () => {
  const { errors, members } = checkCharacter('{"bio": 3, "secrets": {"KEY": "x"}, "colour": "red"}');
  assert.equal(errors.length, 2);
  assert.match(errors.join(), /name is missing.*bio must be/);
  assert.deepEqual(members.map(({ name, use }) => `${name} ${use}`), ["bio used", "secrets dropped", "colour unknown"]);
});

test("what is no object of JSON is refused", () => {
  for (const text of ["", "{", "[]", "3", "null"]) assert.equal(checkCharacter(text).errors.length, 1, text);
});
