import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { newClient, numbers, texts, useServer } from "./support.mjs";

const server = await useServer({ flags: ["--rate-limits", "on"] });

test("a burst beyond what the server takes at once arrives whole and in order, and nothing is refused", async () => {
  const client = newClient(server.url);
  const channel = client.channel(randomUUID());
  await channel.join();
  let limited = 0;
  const wanted = numbers(1, 400).map(String);
  channel.on("change", () => (limited += channel.outgoing[0]?.state === "queued"));

  await Promise.all(wanted.map((text) => channel.send(text)));

  assert.deepEqual(texts(channel.messages), wanted);
  assert.ok(limited > 400, "the server has refused nothing");
});
