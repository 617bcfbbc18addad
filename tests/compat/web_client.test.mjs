/* The unmodified web app of @elizaos/client, served by wimpole and used in Chromium. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { Proxy } from "../../clients/js/test/proxy.mjs";
import { useBrowser } from "../e2e/browser.mjs";
import { agentOf, connectTo, DEFAULT_SERVER_ID } from "../e2e/client.mjs";
import { repository, useServer } from "../e2e/server.mjs";
import { webApp } from "./replay/web_app.mjs";

const WAIT_TIMEOUT_MS = 60_000;
const screenshots = path.join(repository, "build/compat");
await mkdir(screenshots, { recursive: true });

const server = await useServer({ flags: ["--ui-dir", webApp] });
const agent = await agentOf(server.url);
const browser = await useBrowser();

/** A person with a browser profile of its own, who has seen the tour of the app before. */
class Visitor {
  failures = [];

  static async open(location = "/", origin = server.url) {
    const visitor = new Visitor();
    visitor.origin = origin;
    visitor.context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce" });
    await visitor.context.addInitScript(() => localStorage.setItem("eliza-onboarding-completed", "true"));
    // The app asks the internet for its newest version and for fonts.
    await visitor.context.route(
      (url) => url.origin !== origin,
      (route) => route.abort(),
    );
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    visitor.page.on("pageerror", (error) => visitor.failures.push(`exception: ${error.message}`));
    visitor.page.on("response", (response) => visitor.#judge(response));
    await visitor.page.goto(origin + location);
    return visitor;
  }

  static async inChat() {
    const visitor = await Visitor.open(`/chat/${agent.id}`);
    await visitor.input.waitFor();
    return visitor;
  }

  static async inGroup(channelId, origin = server.url) {
    const visitor = await Visitor.open(`/group/${channelId}?messageServerId=${DEFAULT_SERVER_ID}`, origin);
    await visitor.input.waitFor();
    return visitor;
  }

  get input() {
    return this.page.locator("textarea[data-testid=chat-input]:not([disabled])");
  }

  get messages() {
    return this.page.getByTestId("chat-messages");
  }

  /** The bubble with that text. */
  message(text) {
    return this.messages.locator("div.flex.gap-1").filter({ hasText: text }).first();
  }

  get answers() {
    return this.messages.locator("div.flex.gap-1.justify-start");
  }

  async send(text) {
    await this.input.fill(text);
    await this.page.getByTestId("send-button").click();
    await this.message(text).waitFor();
  }

  /** Sends and waits until the agent has answered and the input can be used again. */
  async ask(text) {
    const before = await this.answers.count();
    await this.send(text);
    await this.answers.nth(before).waitFor();
    await this.input.waitFor();
  }

  async confirm(name) {
    await this.page.getByRole("alertdialog").getByRole("button", { name }).click();
  }

  screenshot(name) {
    return this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  close() {
    return this.context.close();
  }

  #judge(response) {
    if (response.url().startsWith(this.origin) && response.status() >= 400) {
      this.failures.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  }
}

test("the home page lists the agent as active", async () => {
  const visitor = await Visitor.open();

  await visitor.page.getByTestId("agent-card").filter({ hasText: agent.name }).waitFor();
  await visitor.screenshot("home");

  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("a visitor opens a chat with the agent, sends, and sees the answer", async () => {
  const visitor = await Visitor.open();

  await visitor.page.getByTestId("agent-card").getByRole("button", { name: "New Chat" }).click();
  await visitor.ask("I need a holiday");
  await visitor.page.getByTestId("connection-status").filter({ hasText: "Connected" }).waitFor();
  await visitor.screenshot("chat");

  assert.equal(await visitor.answers.count(), 1);
  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("after a reload the conversation is there, once and in order", async () => {
  const visitor = await Visitor.inChat();
  await visitor.ask("first words");
  await visitor.ask("second words");
  const before = await visitor.messages.locator("div.flex.gap-1").count();

  await visitor.page.reload();
  await visitor.answers.nth(1).waitFor();

  const texts = await visitor.messages.innerText();
  assert.ok(texts.indexOf("first words") < texts.indexOf("second words"), texts);
  assert.equal(await visitor.messages.locator("div.flex.gap-1").count(), before);
  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("a message that is deleted is gone, after a reload too", async () => {
  const visitor = await Visitor.inChat();
  await visitor.ask("to be kept");
  await visitor.ask("to be deleted");

  await visitor.message("to be deleted").locator("button:has(svg.lucide-trash-2, svg.lucide-trash2)").click();
  await visitor.message("to be deleted").waitFor({ state: "detached" });
  await visitor.page.reload();
  await visitor.message("to be kept").waitFor();

  assert.equal(await visitor.message("to be deleted").count(), 0);
  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("a chat that is cleared is empty, after a reload too", async () => {
  const visitor = await Visitor.inChat();
  await visitor.ask("to be cleared");

  await visitor.page.getByRole("button", { name: "More options" }).click();
  await visitor.page.getByRole("menuitem", { name: "Clear Chat" }).click();
  await visitor.confirm("Clear");
  await visitor.page.getByText("No messages yet").waitFor();
  await visitor.page.reload();
  await visitor.page.getByText("No messages yet").waitFor();

  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("a group is founded with the agent, which answers there", async () => {
  const visitor = await Visitor.open();

  // The dialog goes back in the history when it has done its work, so the visitor must come from somewhere.
  await visitor.page.getByRole("tab", { name: "Groups" }).click();
  await visitor.page.getByRole("button", { name: "Create New Group" }).click();
  await visitor.page.locator("#chat-name").fill("Founders");
  const dialog = visitor.page.locator("div.fixed.inset-0");
  // The list is made anew when the agents have been loaded.
  await visitor.page.getByTestId("app-sidebar").getByText(agent.name, { exact: true }).waitFor();
  await dialog.locator("div.cursor-pointer.border").first().click();
  await dialog.locator("div.cursor-pointer.rounded:has(> div)").filter({ hasText: agent.name }).last().click();
  await dialog.getByRole("button", { name: "Create Group" }).click();
  await visitor.page.waitForURL(/\/group\/[0-9a-f-]{36}/);
  const [channelId] = /[0-9a-f-]{36}/.exec(new URL(visitor.page.url()).pathname);
  const other = await connectTo(server.url, channelId);
  await visitor.ask("Hello everybody");
  await visitor.screenshot("group");

  assert.equal((await other.broadcastOf("Hello everybody")).channelId, channelId);
  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

// Of a group with one agent the app shows nothing but that agent's messages and one's own.
test("the members of a group see what the others write", async () => {
  const channelId = await createGroup("People", []);
  const visitor = await Visitor.inGroup(channelId);
  const other = await connectTo(server.url, channelId);

  await visitor.send("Is anybody here?");
  await other.broadcastOf("Is anybody here?");
  await other.send(channelId, "I am");
  await visitor.message("I am").waitFor();

  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

// The app never joins its channels again, so it goes deaf on the server that it was written for.
test("who was cut off sees what the others wrote meanwhile, and what they write then", async () => {
  const proxy = await Proxy.start(() => server.port);
  const channelId = await createGroup("On the train", []);
  const visitor = await Visitor.inGroup(channelId, proxy.url);
  const other = await connectTo(server.url, channelId);
  await visitor.send("We are about to enter a tunnel");

  proxy.cut();
  await other.send(channelId, "Said in the tunnel");
  await visitor.message("Said in the tunnel").waitFor();
  await other.send(channelId, "Said behind it");
  await visitor.message("Said behind it").waitFor();

  assert.equal(await visitor.messages.getByText("Said in the tunnel").count(), 1);
  assert.deepEqual(visitor.failures, []);
  await visitor.close();
  proxy.close();
});

test("the logs page shows lines of the server", async () => {
  const visitor = await Visitor.open("/logs");

  await visitor.page.getByRole("heading", { name: "System Logs" }).waitFor();
  await visitor.page.getByText(`is listening on port ${server.port}`).waitFor();
  await visitor.screenshot("logs");

  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

test("the input can be used again when an agent fails and says so", async () => {
  const failing = "5a5a5a5a-0000-4000-8000-000000000001";
  const channelId = await createGroup("With an agent that fails", [failing]);
  const visitor = await Visitor.inGroup(channelId);

  await visitor.send("Nobody will answer this");
  await visitor.page.locator("textarea[data-testid=chat-input][disabled]").waitFor();
  await post("/api/messaging/complete", { channel_id: channelId, server_id: DEFAULT_SERVER_ID });
  await visitor.input.waitFor();
  await visitor.send("but I can go on");

  assert.deepEqual(visitor.failures, []);
  await visitor.close();
});

async function post(location, body) {
  const response = await fetch(server.url + location, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${location}: ${response.status}`);
  return response.json();
}

async function createGroup(name, participantCentralUserIds) {
  const body = { name, type: "GROUP", message_server_id: DEFAULT_SERVER_ID, participantCentralUserIds };
  return (await post("/api/messaging/channels", body)).data.id;
}
