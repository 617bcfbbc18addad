import assert from "node:assert/strict";
import test from "node:test";

import { byLabel, mean, parseMetrics, quantile, rate, total } from "./metrics";

const before = {
  time: 0,
  metrics: parseMetrics(`# HELP x_total Xs.
# TYPE x_total counter
x_total{kind="a"} 10
x_total{kind="b"} 5
t_bucket{le="0.001"} 1
t_bucket{le="0.01"} 1
t_bucket{le="+Inf"} 1
t_sum 1
t_count 1
`),
};
const after = {
  time: 2_000,
  metrics: parseMetrics(`x_total{kind="a"} 30
x_total{kind="b"} 5
t_bucket{le="0.001"} 91
t_bucket{le="0.01"} 100
t_bucket{le="+Inf"} 101
t_sum 1.5
t_count 101
`),
};

test("values are summed over labels, or told apart by them", () => {
  assert.equal(total(after.metrics, "x_total"), 35);
  assert.equal(total(after.metrics, "x_total", 'kind="b"'), 5);
  assert.deepEqual(byLabel(after.metrics, "x_total", "kind"), [["a", 30], ["b", 5]]);
  assert.equal(total(after.metrics, "absent"), 0);
});

test("a rate is the growth in a second, and never negative", () => {
  assert.equal(rate(before, after, "x_total"), 10);
  assert.equal(rate(after, { ...before, time: 4_000 }, "x_total"), 0);
});

test("a histogram tells the mean and quantiles of what it counted in between", () => {
  assert.equal(mean(before, after, "t"), 0.005);
  assert.equal(quantile(before, after, "t", 0.5), 0.001);
  assert.equal(quantile(before, after, "t", 0.95), 0.01);
  assert.equal(quantile(after, after, "t", 0.5), 0);
});
