import assert from "node:assert/strict";
import test from "node:test";

import { turnError } from "../src/turn_error.js";

const runtime = { character: { name: "Tess" } };

for (const [what, error, expected] of [
  [
    "429 with Retry-After in seconds",
    { status: 429, headers: new Headers({ "retry-after": "1.5" }) },
    { code: "PROVIDER_RATE_LIMITED", retryable: true, retryAfterMs: 1500 },
  ],
  [
    "429 with Retry-After in the past",
    { status: 429, headers: { "retry-after": "Thu, 01 Jan 2015 00:00:00 GMT" } },
    { code: "PROVIDER_RATE_LIMITED", retryable: true },
  ],
  ["503", { statusCode: 503 }, { code: "PROVIDER_UNAVAILABLE", retryable: true }],
  ["408", { status: 408 }, { code: "PROVIDER_TIMEOUT", retryable: true }],
  ["401", { status: 401 }, { code: "PROVIDER_UNAUTHORIZED" }],
  ["400", { statusCode: 400 }, { code: "PROVIDER_REFUSED" }],
  ["a refused connection, as cause", { cause: { code: "ECONNREFUSED" } }, { code: "PROVIDER_UNAVAILABLE", retryable: true }],
  ["the last of several tries", { lastError: { statusCode: 500 } }, { code: "PROVIDER_UNAVAILABLE", retryable: true }],
  ["a slow provider", { cause: { code: "UND_ERR_HEADERS_TIMEOUT" } }, { code: "PROVIDER_TIMEOUT", retryable: true }],
  ["a status that is none", { status: "failed" }, { code: "AGENT_FAILED" }],
]) {
  test(`${what} is ${expected.code}`, () => {
    assert.deepEqual(turnError(runtime, Object.assign(new Error("no"), error)), { ...expected, message: "no" });
  });
}

test("a cause that leads to itself is followed to an end", () => {
  const error = new Error("round");
  error.cause = error;
  assert.deepEqual(turnError(runtime, error), { code: "AGENT_FAILED", message: "round" });
});

test("what is thrown and is no error, or says nothing, has a message", () => {
  assert.deepEqual(turnError(runtime, "simply text"), { code: "AGENT_FAILED", message: "simply text" });
  assert.equal(turnError(runtime, new Error("")).message, "The agent failed");
  assert.equal(turnError(runtime, new Error("x".repeat(10_000))).message.length, 500);
});

test("secrets of the character are not told, wherever it keeps them", () => {
  const character = { secrets: { A: "first-secret" }, settings: { secrets: { B: "second-secret", C: "short" } } };
  const { message } = turnError({ character }, new Error("first-secret, second-secret, short, Bearer sk-12345678"));
  assert.equal(message, "[secret], [secret], short, Bearer [secret]");
});
