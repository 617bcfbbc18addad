import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { chromium } from "playwright-core";

import { agentOf, connect, LOBBY_ID } from "./client.mjs";
import { repository, Server, temporaryDirectory, useServer } from "./server.mjs";

const WAIT_TIMEOUT_MS = 15_000;
const screenshots = path.join(repository, "build/e2e");
await mkdir(screenshots, { recursive: true });

const server = await useServer();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
after(() => browser.close());

/** A visitor with a browser profile of its own; remembers everything the page complained about. */
class Visitor {
  complaints = [];

  static async open(url, options = {}) {
    const visitor = new Visitor();
    visitor.context = await browser.newContext({
      viewport: { width: 1000, height: 720 },
      reducedMotion: "reduce",
      ...options,
    });
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    visitor.page.on("pageerror", (error) => visitor.complaints.push(`exception: ${error.message}`));
    visitor.page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) visitor.complaints.push(`console: ${message.text()}`);
    });
    await visitor.page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    await visitor.page.goto(url);
    return visitor;
  }

  get(testId) {
    return this.page.getByTestId(testId);
  }

  async chooseName(name) {
    await this.get("name-input").fill(name);
    await this.get("name-submit").click();
    await this.waitForConnection("connected");
  }

  waitForConnection(state) {
    return this.page.locator(`[data-testid=connection][data-state=${state}]`).waitFor();
  }

  async openChannel(kind) {
    await this.get(`channel-${kind}`).click();
    await this.page.locator(`[data-testid=channel-${kind}][aria-current=true]`).waitFor();
  }

  async send(text) {
    await this.get("message-input").fill(text);
    await this.get("message-input").press("Enter");
  }

  /** The message with that author (own, agent, other) and text, once it is shown in that state. */
  message({ author, text = "", state = "stored" }) {
    return this.page
      .locator(`[data-testid=message][data-author=${author}][data-state=${state}]`)
      .filter({ hasText: text });
  }

  texts() {
    return this.page.locator("[data-testid=message] .text").allTextContents();
  }

  async close() {
    await this.context.close();
  }
}

test("the page is served with a strict content security policy and hashed assets", async () => {
  const response = await fetch(`${server.url}/`);
  const html = await response.text();
  const policy = response.headers.get("content-security-policy");

  assert.match(response.headers.get("content-type"), /^text\/html/);
  for (const directive of ["script-src 'self'", "style-src 'self'", "connect-src 'self'"])
    assert.ok(policy.includes(directive), policy);
  assert.doesNotMatch(policy, /unsafe|\*/);
  const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, asset]) => asset);
  assert.ok(assets.length >= 2, html);
  for (const asset of assets) {
    assert.match(asset, /-[\w-]{8}\.(js|css)$/);
    const answer = await fetch(server.url + asset);
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.get("content-type"),
      asset.endsWith(".js") ? /^(text|application)\/javascript/ : /^text\/css/,
    );
  }
});

test("a visitor chooses a name, writes to the agent and sees its answer", async () => {
  const visitor = await Visitor.open(server.url);

  await visitor.chooseName("Ada");
  await visitor.openChannel("dm");
  await visitor.send("I need a holiday");
  await visitor.message({ author: "own", text: "I need a holiday" }).waitFor();
  await visitor.message({ author: "agent" }).first().waitFor();
  await visitor.page.locator("[data-testid=message-input][data-disabled=false]").waitFor();
  await visitor.page.screenshot({ path: path.join(screenshots, "direct-message.png") });

  const agent = await agentOf(server.url);
  assert.equal(await visitor.get("channel-title").textContent(), agent.name);
  assert.equal(await visitor.message({ author: "agent" }).locator(".name").textContent(), agent.name);
  assert.equal(await visitor.message({ author: "own" }).locator(".name").textContent(), "Ada");
  assert.equal((await visitor.texts()).length, 2);
  assert.equal(await visitor.get("error").isVisible(), false);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("after a reload the name is kept and the conversation is there, once and in order", async () => {
  const visitor = await Visitor.open(server.url);
  await visitor.chooseName("Grace");
  await visitor.openChannel("dm");
  for (const text of ["first words", "second words"]) {
    await visitor.send(text);
    await visitor.message({ author: "own", text }).waitFor();
    await visitor.page.locator("[data-testid=message-input][data-disabled=false]").waitFor();
  }
  await visitor.message({ author: "agent" }).nth(1).waitFor();
  const before = await visitor.texts();

  await visitor.page.reload();
  await visitor.waitForConnection("connected");
  await visitor.openChannel("dm");
  await visitor.message({ author: "agent" }).nth(1).waitFor();

  assert.deepEqual(await visitor.texts(), before);
  assert.equal(await visitor.get("change-name").textContent(), "Grace");
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("two visitors meet in the lobby; text and names are shown as text", async () => {
  const [ada, grace] = await Promise.all([Visitor.open(server.url), Visitor.open(server.url)]);
  await Promise.all([ada.chooseName('<b onclick="x">Ada</b>'), grace.chooseName("Grace")]);
  const attack = `<img src=x onerror="document.title='broken'"> ${randomUUID()}`;

  await ada.send(attack);
  const received = grace.message({ author: "other", text: attack });
  await received.waitFor();

  assert.equal(await received.locator(".text").textContent(), attack);
  assert.equal(await received.locator(".name").textContent(), '<b onclick="x">Ada</b>');
  assert.equal(await grace.page.locator("#messages img, #messages b").count(), 0);
  assert.equal(await grace.page.title(), "wimpole");
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  await Promise.all([ada.close(), grace.close()]);
});

test("a message to a channel in the background is counted until the channel is opened", async () => {
  const visitor = await Visitor.open(server.url);
  await visitor.chooseName("Ada");
  await visitor.openChannel("dm");
  const somebody = await connect(server.url);

  await somebody.send(LOBBY_ID, "news in the lobby");
  await visitor.get("channel-lobby").locator(".badge").waitFor();
  await visitor.openChannel("lobby");
  await visitor.message({ author: "other", text: "news in the lobby" }).waitFor();

  assert.equal(await visitor.get("channel-lobby").locator(".badge").count(), 0);
  await visitor.close();
});

test("what is written while the server is away is stored when it is back, and nothing is missed or doubled", async () => {
  const dataDirectory = await temporaryDirectory();
  let own = await Server.start({ dataDirectory });
  const visitor = await Visitor.open(own.url);
  await visitor.chooseName("Ada");
  await visitor.openChannel("dm");
  await visitor.send("before the cut");
  await visitor.message({ author: "agent" }).first().waitFor();

  await own.kill();
  await visitor.waitForConnection("disconnected");
  await visitor.send("during the cut");
  await visitor.message({ author: "own", text: "during the cut", state: "sending" }).waitFor();
  own = await Server.start({ dataDirectory, port: own.port });
  await visitor.waitForConnection("connected");
  await visitor.message({ author: "own", text: "during the cut" }).waitFor();
  await visitor.message({ author: "agent" }).nth(1).waitFor();

  const texts = await visitor.texts();
  assert.equal(texts.length, 4, JSON.stringify(texts));
  assert.equal(texts[0], "before the cut");
  assert.equal(texts[2], "during the cut");
  await visitor.close();
  await own.stop();
  await rm(dataDirectory, { recursive: true });
});

test("the page fits a narrow phone and can be used with the keyboard alone", async () => {
  const visitor = await Visitor.open(server.url, { viewport: { width: 320, height: 640 }, colorScheme: "dark" });

  await visitor.page.keyboard.type("Ada");
  await visitor.page.keyboard.press("Enter");
  await visitor.waitForConnection("connected");
  await visitor.get("channel-dm").waitFor();
  await visitor.page.keyboard.type("written without a mouse");
  await visitor.page.keyboard.press("Enter");
  await visitor.message({ author: "own", text: "written without a mouse" }).waitFor();
  await visitor.page.screenshot({ path: path.join(screenshots, "lobby-narrow-dark.png") });

  const overflow = await visitor.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});
