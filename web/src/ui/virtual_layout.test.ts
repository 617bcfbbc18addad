import assert from "node:assert/strict";
import test from "node:test";

import { VirtualLayout } from "./virtual_layout";

function layoutOf(...keys: string[]): VirtualLayout {
  const layout = new VirtualLayout(10);
  layout.setKeys(keys);
  return layout;
}

test("items stand where the measured heights before them put them", () => {
  const layout = layoutOf("a", "b", "c", "d");

  assert.equal(layout.measure([["b", 25]]), true);

  assert.deepEqual([0, 1, 2, 3].map((index) => layout.offsetOf(index)), [0, 10, 35, 45]);
  assert.equal(layout.total, 55);
  assert.equal(layout.measure([["b", 25]]), false);
});

test("heights stay with their items when others come before them", () => {
  const layout = layoutOf("c", "d");
  layout.measure([["c", 30]]);

  layout.setKeys(["a", "b", "c", "d"]);

  assert.equal(layout.offsetOf(layout.indexOf("d")!), 50);
  assert.equal(layout.total, 60);
});

test("the item at a distance is found, and beyond the ends the first and last one", () => {
  const layout = layoutOf("a", "b", "c");
  layout.measure([["a", 100]]);

  assert.deepEqual([-5, 0, 99, 100, 109, 110, 9999].map((offset) => layout.indexAt(offset)), [0, 0, 0, 1, 1, 2, 2]);
  assert.equal(layoutOf().indexAt(50), 0);
});

test("a measurement of an item that is not there changes nothing", () => {
  const layout = layoutOf("a");
  assert.equal(layout.measure([["z", 80]]), false);
  assert.equal(layout.total, 10);
});
