import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

import { places, turn } from "./agent_turn.mjs";
import { FakeProvider, scripts } from "./fake_provider.mjs";
import { AGENT_ID, Rest } from "./rest.mjs";
import { binary, environment, useServer } from "./server.mjs";

// A model that is there before anybody has named it: `--detect`.

const provider = await FakeProvider.start();
const NOBODY = "http://127.0.0.1:9/v1";
const useDetecting = (flags, env = {}) => useServer({ env, flags: ["--detect", ...flags] });
const agentOf = async (server) => (await new Rest(server).get(`/api/agents/${AGENT_ID}`)).body.data;

test("the first model that answers on this machine plays the built-in agent", async () => {
  const flags = ["--provider-local-urls", NOBODY, "--provider-local-urls", provider.url];
  const server = await useDetecting(flags, { WIMPOLE_PROVIDER_KEY: "sk-canary-0123456789" });
  const rest = new Rest(server);
  const { reply } = await turn({ server, rest, agent: AGENT_ID }, places.DM, "play plain");

  assert.equal(reply.text, scripts.plain.reply);
  assert.equal(reply.metadata.model, "fake");
  const { body, headers } = provider.requests.at(-1);
  assert.equal(body.model, "fake");
  assert.match(body.messages[0].content, /You are Eliza/);
  assert.equal(headers.authorization, undefined, "a key is for the provider that somebody has named");

  const [offer] = (await rest.get("/api/server/models")).body.data.models;
  assert.equal(offer.model, "fake");
  assert.equal(offer.origin, new URL(provider.url).origin);
  assert.match(String((await agentOf(server)).bio), /played by the model fake/);
  await server.untilLogged(/agent Eliza answers by the model fake of http:\/\/127\.0\.0\.1/);
});

test("without one the built-in agent follows its script, and the log says so", async () => {
  const server = await useDetecting(["--provider-local-urls", NOBODY]);
  const { reply } = await turn({ server, rest: new Rest(server), agent: AGENT_ID }, places.DM, "I need a holiday");

  assert.match(reply.text, /holiday/i);
  assert.ok(reply.thought.length > 0, "the trace of its rules");
  await server.untilLogged(/no model answers on this machine/);
  assert.match(String((await agentOf(server)).bio), /without a model/);
});

test("doctor looks for one, too", () => {
  const flags = ["doctor", "--port", "0", "--detect", "--provider-local-urls", NOBODY];
  const { stdout } = spawnSync(binary, flags, { encoding: "utf8", env: environment() });
  assert.match(stdout, /^warn provider: no model answers on this machine$/m);
});
