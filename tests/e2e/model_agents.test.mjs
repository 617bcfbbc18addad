import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { setImmediate } from "node:timers/promises";

import { places, turn } from "./agent_turn.mjs";
import { connectTo } from "./client.mjs";
import { FakeProvider, says, scripts } from "./fake_provider.mjs";
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
        ...["--agents-retry-delay", "20ms", "--agents-max-retries", String(RETRIES), "--agents-input-lock", "all"],
      ],
    };
  },
});
const rest = new Rest(server);

const turnOfAda = (place, text) => turn({ server, rest, agent: ADA }, place, text);

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
      const { messageId, reply, error, chunks, controls, elapsedMs } = await turnOfAda(channel, `play ${name}`);

      assert.ok(elapsedMs < timeLimitOf(script) * (1 + RETRIES * (script.code === "TIMEOUT" && !script.partial)));
      assert.deepEqual(controls, ["disable_input", "enable_input"]);
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
  const { channelId, reply } = await turnOfAda(places.GROUP, "play plain");
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

test("a template makes the prompt, and of the XML that it asks for only the text is streamed", async () => {
  const xml = "<response><thought>Be kind.</thought><actions>REPLY,WAVE</actions><text>\n  1 &lt; 2, Grüße\n</text></response>";
  const spoken = await FakeProvider.start({
    answers: {
      plain: {
        play: (_, response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          for (const letter of xml) response.write(says(letter));
          response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
        },
      },
    },
  });
  const own = await useServer({
    prepare: async (directory) => {
      const agents = path.join(directory, "characters");
      await mkdir(agents);
      const templates = { messageHandlerTemplate: "<task>{{agentName}} speaks.</task>{{#bio}}\n* {{.}}{{/bio}}" };
      await writeFile(path.join(agents, "ada.json"), JSON.stringify({ id: ADA, name: "Ada", bio: ["Kind."], templates }));
      return { flags: ["--agents", agents, "--no-agent", "--provider-base-url", spoken.url, "--provider-model", "fake"] };
    },
  });
  const { reply, chunks, controls } = await turn({ server: own, rest: new Rest(own), agent: ADA }, places.DM, "play plain");

  assert.equal(reply.text, "1 < 2, Grüße");
  assert.equal(chunks, reply.text);
  assert.equal(reply.thought, "Be kind.");
  assert.deepEqual(reply.actions, ["REPLY", "WAVE"]);
  assert.deepEqual(controls, ["disable_input", "enable_input"]);
  const [system, ...others] = spoken.requests[0].body.messages;
  assert.ok(system.content.endsWith("<task>Ada speaks.</task>\n* Kind."), system.content);
  assert.deepEqual(others, [{ role: "user", content: "play plain" }]);
});

/** A server whose provider answers when the test says so, and where a character is as told. */
async function useModel(flags) {
  const held = [];
  const patient = await FakeProvider.start({
    answers: {
      plain: { play: (_, response) => held.push(() => scripts.plain.play(_, response)) },
    },
  });
  const modelled = await useServer({
    prepare: async (directory) => {
      const agents = path.join(directory, "characters");
      await mkdir(agents);
      await writeFile(path.join(agents, "ada.json"), JSON.stringify({ id: ADA, name: "Ada" }));
      return { flags: ["--agents", agents, "--no-agent", "--provider-base-url", patient.url, "--provider-model", "fake", ...flags] };
    },
  });
  const talk = async () => {
    const entityId = randomUUID();
    const channelId = await new Rest(modelled).channel([entityId, ADA], { type: "DM" });
    const client = await connectTo(modelled.url, channelId, { entityId });
    return { client, say: (text) => client.send(channelId, text) };
  };
  const asked = async (count) => {
    const deadline = Date.now() + 10_000;
    while (held.length < count) {
      assert.ok(Date.now() < deadline, `${count} requests`);
      await setImmediate();
    }
  };
  return { held, talk, asked };
}

test("no more requests are under way at a provider than allowed; others wait for their turn", async () => {
  const { held, talk, asked } = await useModel(["--provider-max-requests", "1"]);
  const people = await Promise.all([talk(), talk(), talk()]);
  await Promise.all(people.map(({ say }) => say("play plain")));
  for (const { client } of people) await client.events.waitFor("agent_status", ({ state }) => state === "thinking");
  for (let count = 1; count <= people.length; count += 1) {
    await asked(count);
    assert.equal(held.length, count, "the next one waits for the end of this one");
    held[count - 1]();
  }
  for (const { client } of people) await client.events.waitFor("messageBroadcast", ({ senderId }) => senderId === ADA);
});

test("an agent that has used its tokens of the day says so, in any channel", async () => {
  const { held, talk, asked } = await useModel(["--provider-agent-tokens-per-day", "1"]);
  const first = await talk();
  await first.say("play plain");
  await asked(1);
  held[0]();
  await first.client.events.waitFor("messageBroadcast", ({ senderId }) => senderId === ADA);
  const second = await talk();
  await second.say("play plain");
  const { code, error } = await second.client.events.waitFor("messageStreamError");
  assert.equal(code, "TOKEN_BUDGET_SPENT");
  assert.match(error, /tokens of this agent/);
  assert.equal(held.length, 1);
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
