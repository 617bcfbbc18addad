// Who plays an agent, and how it is tried and muted.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { useBrowser, Visitor } from "./browser.mjs";
import { agentOf, connect } from "./client.mjs";
import { FakeProvider } from "./fake_provider.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const provider = await FakeProvider.start();
const local = await FakeProvider.start();
const server = await useServer({
  flags: [
    ...["--provider-base-url", provider.url, "--provider-model", "fake"],
    ...["--provider-local-urls", local.url, "--provider-local-urls", "http://127.0.0.1:1"],
  ],
});
const browser = await useBrowser();
const rest = new Rest(server);

async function visitor(place = "") {
  const opened = await Visitor.open(browser, `${server.url}/${place}`);
  await opened.signIn("Ada");
  return opened;
}

/** The character of the open dialog, as its file says it. */
async function character(ada) {
  await ada.get("tab-json").click();
  const text = await ada.get("character").inputValue();
  await ada.get("tab-form").click();
  return JSON.parse(text);
}

test("the first conversation offers the models found on the machine, one of which plays an agent by two clicks", async () => {
  const ada = await visitor();
  assert.equal((await ada.get("key-command").textContent()).trim(), "wimpole token create --role operator");
  await ada.get("found-model").waitFor();
  assert.equal(await ada.get("found-model").textContent(), `fake at ${new URL(local.url).origin}`);
  await ada.screenshot("models-light");
  await ada.get("found-model").click();
  await ada.page.locator("[data-testid=driver] option", { hasText: "found on this machine" }).waitFor({ state: "attached" });
  assert.equal(await ada.get("driver").inputValue(), `fake at ${local.url}`);
  assert.deepEqual((await character(ada)).settings, { driver: "openai", baseUrl: local.url, model: "fake" });
  await ada.get("character-name").fill("Local");
  await ada.get("character-report").getByText("can be used").waitFor();
  await ada.get("save-character").click();

  await ada.get("channel-title").filter({ hasText: "Local" }).waitFor();
  await ada.joined();
  await ada.send("play plain");
  await ada.message({ author: "agent", text: "All is well." }).waitFor();
  assert.equal(local.requests.at(-1).body.model, "fake");
  assert.equal(local.requests.at(-1).headers.authorization, undefined);
  assert.equal(provider.requests.length, 0);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
  const [made] = (await rest.get("/api/agents")).body.data.agents.filter(({ name }) => name === "Local");
  await rest.delete(`/api/agents/${made.id}`);
});

test("from the first conversation a model is chosen in place of the script, which then answers", async () => {
  const ada = await visitor();
  await ada.get("empty").waitFor();
  await ada.get("choose-model").click();
  const driver = ada.get("driver");
  await ada.page.waitForFunction(() => document.querySelectorAll("[data-testid=driver] option").length > 2);
  assert.equal(await driver.inputValue(), "provider.base_url");
  const options = await driver.locator("option").allTextContents();
  assert.ok(options.some((text) => text.includes("fake at http://127.0.0.1")), options.join());
  assert.ok(options.some((text) => text.includes("needs OLLAMA_API_ENDPOINT")), options.join());
  assert.equal(await driver.locator("option[value=openai]").getAttribute("disabled"), "");

  await driver.selectOption("script");
  assert.equal((await character(ada)).settings.driver, "eliza");
  await driver.selectOption("provider.base_url");
  assert.equal((await character(ada)).settings.driver, "openai");
  await ada.get("character-report").getByText("can be used").waitFor();
  await ada.get("save-character").click();

  await ada.get("channel-title").filter({ hasText: "Ada" }).waitFor();
  await ada.joined();
  await ada.send("play plain");
  await ada.message({ author: "agent", text: "All is well." }).waitFor();
  assert.equal(provider.requests.at(-1).body.model, "fake");
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("a character is written in a form, and what the form does not show stays", async () => {
  const made = await rest.post("/api/agents", {
    characterJson: {
      name: "Formed",
      topics: ["chess", "go"],
      style: { post: ["never"], chat: ["Be plain."] },
      messageExamples: [[{ name: "{{name1}}", content: { text: "Hello" } }, { name: "Formed", content: { text: "Hi!", actions: ["REPLY"] } }]],
      settings: { driver: "eliza", temperature: 1 },
      templates: { postCreationTemplate: "x" },
    },
  });
  const { id } = made.body.data;
  const ada = await visitor("#/agents");
  const edit = () => ada.get("agent-card").filter({ hasText: "Formed" }).getByRole("button", { name: "Edit" }).click();
  await edit();
  const field = (name) => ada.get(`character-${name}`);
  assert.equal(await field("topics").inputValue(), "chess\ngo");
  assert.equal(await field("messageExamples").inputValue(), "{{name1}}: Hello\nFormed: Hi!");
  await field("bio").pressSequentially("Plays games.\n\nLoses them.\n");
  assert.equal(await field("bio").inputValue(), "Plays games.\n\nLoses them.\n", "what is typed stays as it is typed");
  await field("topics").fill("");
  await field("style.chat").fill("Be brief.");
  await field("messageExamples").press("Control+End");
  await field("messageExamples").pressSequentially("\n\n{{name1}}: Bye");
  await field("name").fill("");
  await ada.page.locator("[data-testid=character-name][aria-invalid=true]").waitFor();
  assert.ok(await ada.get("save-character").isDisabled());
  await field("name").fill("Formed");
  await ada.get("character-report").getByText("can be used").waitFor();
  await ada.get("save-character").click();
  await ada.page.getByRole("dialog").waitFor({ state: "detached" });

  const { bio, topics, style, messageExamples, settings } = (await rest.get(`/api/agents/${id}`)).body.data;
  assert.deepEqual(bio, ["Plays games.", "Loses them."]);
  assert.deepEqual(topics, []);
  assert.deepEqual(style, { post: ["never"], chat: ["Be brief."] });
  assert.deepEqual(messageExamples[0][1].content, { text: "Hi!", actions: ["REPLY"] });
  assert.deepEqual(messageExamples[1], [{ name: "{{name1}}", content: { text: "Bye" } }]);
  assert.equal(settings.temperature, 1);

  await edit();
  await ada.get("tab-form").focus();
  await ada.page.keyboard.press("ArrowRight");
  await ada.get("character").fill('{"name": "Formed", "bio": ["a\\nb"]}');
  await ada.page.getByRole("tab", { name: "JSON" }).press("ArrowLeft");
  assert.ok(await field("bio").isDisabled(), "two lines in one are for JSON");
  await ada.get("tab-json").click();
  await ada.get("character").fill("{");
  await ada.get("tab-form").click();
  await ada.get("no-form").getByText("This is no JSON").waitFor();
  assert.deepEqual(ada.complaints, []);
  await ada.close();
  await rest.delete(`/api/agents/${id}`);
});

test("an agent is tried without anybody noticing, and what goes wrong is told", async () => {
  const witness = await connect(server.url);
  await witness.request("subscribe_channels", {});
  const agent = await agentOf(server.url);
  const ada = await visitor("#/agents");
  await ada.get("agent-card").filter({ hasText: agent.name }).first().getByTestId("try-agent").click();
  await ada.get("try-prompt").fill("I need a holiday");
  await ada.get("try-ask").click();
  const answer = ada.get("try-answer");
  await answer.getByText("Answered in").waitFor();
  assert.match(await answer.textContent(), /holiday.*Thought: keyword/s);
  assert.equal((await rest.get("/api/messaging/sessions")).body.total, 0);
  assert.equal(witness.events.all("channelCreated").length, 0);
  await ada.page.keyboard.press("Escape");

  await ada.get("agent-card").filter({ hasText: "step by step" }).getByTestId("try-agent").click();
  await ada.get("try-prompt").fill("play unauthorized");
  await ada.get("try-ask").click();
  await ada.page.locator("dialog [aria-invalid=true]").waitFor();
  assert.deepEqual(ada.complaints.filter((text) => !text.includes("Failed to load resource")), []);
  await ada.close();
});

test("servers and agents that others make, change and delete are there at once", async () => {
  const ada = await visitor("#/agents");
  await ada.get("agent-card").first().waitFor();
  const made = await rest.post("/api/agents", { characterJson: { name: "Newcomer", settings: { driver: "eliza" } } });
  const { id } = made.body.data;
  const card = ada.get("agent-card").filter({ hasText: "Newcomer" });
  await card.waitFor();
  assert.equal(await card.getAttribute("data-status"), "inactive");
  await rest.post(`/api/agents/${id}/start`, {});
  await ada.page.locator("[data-testid=agent-card][data-status=active]").filter({ hasText: "Newcomer" }).waitFor();
  await rest.delete(`/api/agents/${id}`);
  await card.waitFor({ state: "detached" });

  await ada.view("chat");
  const name = `Server ${randomUUID().slice(0, 8)}`;
  await rest.post("/api/messaging/message-servers", { name, sourceType: "test" });
  await ada.page.locator("option", { hasText: name }).waitFor({ state: "attached" });
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("an agent that is muted in a channel is quiet there until somebody addresses it", async () => {
  const agent = await agentOf(server.url);
  const ada = await visitor("#/chat");
  const own = await ada.page.evaluate(() => localStorage.getItem("wimpole.entityId"));
  await rest.channel([own, agent.id], { name: "Quiet room" });
  await ada.openChannel("Quiet room");
  await ada.page.getByRole("button", { name: "People", exact: true }).click();
  await ada.get("mute-agent").click();
  await ada.get("toasts").getByText(/is quiet here/).waitFor();
  await ada.send("Is anybody there?");
  await ada.message({ author: "own", text: "anybody" }).waitFor();
  await ada.send(`@${agent.name} are you there?`);
  await ada.message({ author: "agent" }).waitFor();
  const texts = await ada.texts();
  assert.equal(texts.length, 3, `one answer, to the second message: ${texts}`);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});
