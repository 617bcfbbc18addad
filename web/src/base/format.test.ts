import assert from "node:assert/strict";
import test from "node:test";

import { excerpt, formatBytes, formatSeconds } from "./format";

test("times are told in the unit that fits", () => {
  const told = [0, 0.0000004, 0.0004, 0.0042, 0.042, 4.2, 42].map(formatSeconds);
  assert.deepEqual(told, ["0 ms", "0 ms", "400 µs", "4.2 ms", "42 ms", "4.2 s", "42 s"]);
});

test("sizes are told in the unit that fits", () => {
  assert.deepEqual([0, 999, 1000, 250_000, 5_200_000].map(formatBytes), ["0 B", "999 B", "1.0 KB", "250 KB", "5.2 MB"]);
});

test("an excerpt is the beginning of a text without marks, on one line or several", () => {
  assert.equal(excerpt("> quoted\n\n**Bold** `code` and 2 * 3 - 1"), "quoted\n\nBold code and 2 * 3 - 1");
  assert.equal(excerpt("# Title\n```js\nlet a;\n```"), "Title\nlet a;\n");
  assert.equal(excerpt("x".repeat(500)).length, 100);
});
