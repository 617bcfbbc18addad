import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { FakeProvider, scripts } from "./fake_provider.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const KEY = "sk-canary-provider-0123456789";
const FIRST_EVENT_MS = 1_000;
const IDLE_MS = 700;
const RETRIES = 2;

const ADA = "8f4e5b1c-4f5a-4c2e-9a57-0c2f6d2b7a11";
const provider = await FakeProvider.start();
const server = await useServer({
  env: { WIMPOLE_PROVIDER_KEY: KEY },
  prepare: async (directory) => {
    const agents = path.join(directory, "characters");
    await mkdir(agents);
    const character = {
      id: ADA,
      name: "Ada",
      bio: ["Keeps the books."],
      settings: { maxTokens: 99, tools: ["search_history", "participants"] },
    };
    await writeFile(path.join(agents, "ada.json"), JSON.stringify(character));
    return {
      flags: [
        ...["--agents", agents, "--no-agent", "--provider-base-url", provider.url, "--provider-model", "fake"],
        ...["--agents-first-event-timeout", `${FIRST_EVENT_MS}ms`, "--agents-idle-timeout", `${IDLE_MS}ms`],
        ...["--agents-retry-delay", "20ms", "--agents-max-retries", String(RETRIES)],
      ],
    };
  },
});
const rest = new Rest(server);

const places = {
  DM: { type: "DM", others: [] },
  GROUP: { type: "GROUP", others: [randomUUID()] },
};

/** Says a text in a new channel with the agent, and gives what came of the turn when that has ended. */
async function turn({ type, others }, text) {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, ...others, ADA], { type });
  const client = await connectTo(server.url, channelId, { entityId });
  const start = Date.now();
  const { messageId } = await client.send(channelId, text, { senderName: "Ann" });
  await client.events.waitFor("messageComplete", (event) => event.channelId === channelId, 15_000);
  if (type === "DM") await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  const result = {
    messageId,
    channelId,
    client,
    elapsedMs: Date.now() - start,
    reply: client.events.all("messageBroadcast").find((message) => message.senderId === ADA),
    error: client.events.all("messageStreamError")[0],
    chunks: client.events.all("messageStreamChunk").map((event) => event.chunk).join(""),
    controls: client.events.all("controlMessage").map(({ action }) => action),
  };
  client.close();
  return result;
}

function timeLimitOf(script) {
  if (script.code === "TIMEOUT") return (script.partial ? IDLE_MS : FIRST_EVENT_MS) + 1_000;
  return 5_000;
}

/** The reason that the log gives. */
async function whyItFailed(messageId) {
  const line = await server.untilLogged(new RegExp(`the turn for message ${messageId} failed: `));
  return JSON.parse(line).msg;
}

for (const [place, channel] of Object.entries(places)) {
  for (const [name, script] of Object.entries(scripts)) {
    test(`${place}: ${name}`, async () => {
      const before = provider.requests.length;
      const { messageId, reply, error, chunks, controls, elapsedMs } = await turn(channel, `play ${name}`);

      assert.ok(elapsedMs < timeLimitOf(script) * (1 + RETRIES * (script.code === "TIMEOUT" && !script.partial)));
      assert.deepEqual(controls, place === "DM" ? ["disable_input", "enable_input"] : []);
      if (script.reply) {
        assert.equal(error, undefined);
        assert.equal(reply.text, script.reply);
        assert.ok(chunks === "" || chunks === script.reply, chunks);
        if (script.thought) assert.equal(reply.thought, script.thought);
        for (const [key, value] of Object.entries(script.metadata ?? {})) assert.equal(reply.metadata[key], value);
        assert.equal(provider.requests.length - before, script.tries ?? 1, "requests");
        return;
      }
      assert.match(await whyItFailed(messageId), script.why);
      assert.match(error.code, new RegExp(script.code));
      assert.match(error.error, script.why);
      assert.ok(!JSON.stringify(error).includes("canary"), error.error);
      if (typeof script.partial === "string") assert.equal(error.partialText, script.partial);
      // What was told of an answer is not told again.
      if (script.partial) assert.equal(provider.requests.length - before, 1);
    });
  }
}

test("the model is asked as the documentation says, and never told of others in the role of the system", async () => {
  const { channelId, reply } = await turn(places.GROUP, "play plain");
  const { body, headers, url } = provider.requests.at(-1);

  assert.equal(reply.text, scripts.plain.reply);
  assert.equal(url, "/v1/chat/completions");
  assert.equal(headers.authorization, `Bearer ${KEY}`);
  assert.equal(body.model, "fake");
  assert.equal(body.max_tokens, 99);
  assert.equal(body.stream, true);
  assert.deepEqual(body.tools.map((tool) => tool.function.name), ["search_history", "participants"]);
  const [system, ...rest_] = body.messages;
  assert.equal(system.role, "system");
  assert.match(system.content, /# About Ada\n- Keeps the books\./);
  assert.deepEqual(rest_, [{ role: "user", content: "Ann: play plain" }]);
  assert.ok(channelId);
});

test("a run that ends closes its connection to the provider", async () => {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, ADA], { type: "DM" });
  const client = await connectTo(server.url, channelId, { entityId });
  await client.send(channelId, "play hang_within");
  await client.events.waitFor("messageStreamChunk");
  await client.events.waitFor("messageStreamError");
  await provider.requests.findLast((request) => request.name === "hang_within").closed;
});
