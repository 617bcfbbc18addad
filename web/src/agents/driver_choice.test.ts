import assert from "node:assert/strict";
import test from "node:test";

import { AS_WRITTEN, choiceOf, SCRIPT, withChoice, type ModelOffer } from "./driver_choice";

const offers: ModelOffer[] = [
  { name: "openai", available: true, plugin: "@elizaos/plugin-openai", model: "gpt" },
  { name: "ollama", available: false, plugin: "@elizaos/plugin-ollama", needs: "OLLAMA_API_ENDPOINT" },
];
const configured: ModelOffer = { name: "provider.base_url", available: true, model: "local" };

test("what is chosen is what the character says then, and nothing else of it changes", () => {
  const character = { name: "Ada", plugins: ["@elizaos/plugin-sql"], settings: { model: "m" } };
  const all = [configured, ...offers];
  for (const choice of [SCRIPT, "provider.base_url", "openai", "ollama"]) {
    const changed = withChoice(character, choice, all);
    assert.equal(choiceOf(changed, all), choice);
    assert.equal(changed.name, "Ada");
    assert.ok((changed.plugins as string[]).includes("@elizaos/plugin-sql"));
    assert.equal((changed.settings as { model: string }).model, "m");
  }
  const once = withChoice(withChoice(character, "openai", all), "ollama", all);
  assert.deepEqual(once.plugins, ["@elizaos/plugin-sql", "@elizaos/plugin-ollama"]);
});

test("a model that was found on the machine is named by its address, which goes with it", () => {
  const url = "http://127.0.0.1:11434/v1";
  const found = (model: string): ModelOffer => ({ name: `${model} at ${url}`, available: true, model, baseUrl: url });
  const all = [...offers, found("llama"), found("qwen")];
  const chosen = withChoice({ name: "Ada", settings: { temperature: 1 } }, `qwen at ${url}`, all);
  assert.deepEqual(chosen.settings, { temperature: 1, driver: "openai", baseUrl: url, model: "qwen" });
  assert.equal(choiceOf(chosen, all), `qwen at ${url}`);
  assert.equal(choiceOf(chosen, offers), AS_WRITTEN);
  assert.deepEqual(withChoice(chosen, "openai", all).settings, { temperature: 1, driver: "openai" });
});

test("a character that says nothing is played by the configured provider, else by the script", () => {
  assert.equal(choiceOf({ name: "Ada" }, offers), SCRIPT);
  assert.equal(choiceOf({ name: "Ada" }, [configured, ...offers]), "provider.base_url");
});

test("what the page has no word for stays as it is written", () => {
  const webhook = { name: "Ada", settings: { webhook: { url: "https://a.example" } } };
  const both = { name: "Ada", plugins: ["@elizaos/plugin-openai", "@elizaos/plugin-ollama"] };
  for (const character of [webhook, both]) {
    assert.equal(choiceOf(character, offers), AS_WRITTEN);
    assert.deepEqual(withChoice(character, AS_WRITTEN, offers), character);
  }
  assert.equal(choiceOf({ name: "Ada", settings: 5, plugins: "x" }, offers), SCRIPT);
});
