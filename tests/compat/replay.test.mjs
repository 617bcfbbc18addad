import assert from "node:assert/strict";
import test from "node:test";

import { differences } from "./differences.mjs";
import { pending } from "./pending.mjs";
import { DeliberateDifferences } from "./replay/deliberate.mjs";
import { recordings } from "./replay/recording.mjs";
import { judge } from "./replay/verdict.mjs";

const deliberate = new DeliberateDifferences(differences);
const played = recordings().filter(({ scenario }) => !pending.includes(scenario));

for (const recording of played) {
  test(`${recording.scenario} goes as with the real server: ${recording.description}`, async () => {
    const { unexplained } = await judge(recording, deliberate);

    assert.deepEqual(unexplained, []);
  });
}

test("every deliberate difference that is listed occurs", () => {
  const unused = deliberate.unused(
    played.map(({ scenario }) => scenario),
    pending,
  );

  assert.deepEqual(unused, []);
});
