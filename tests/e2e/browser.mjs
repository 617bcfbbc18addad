import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after } from "node:test";

import { chromium } from "playwright-core";

import { repository } from "./server.mjs";
import { scaled } from "../time_scale.mjs";

const WAIT_TIMEOUT_MS = scaled(15_000);

/** Where pictures of the page go, for a person to look at. */
export const screenshots = path.join(repository, "build/screenshots");

/** A browser for all tests of the calling file. */
export async function useBrowser({ args = [] } = {}) {
  await mkdir(screenshots, { recursive: true });
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
      ...args,
    ],
  });
  after(() => browser.close());
  return browser;
}

/** A visitor with a browser profile of its own; remembers everything the page complained about. */
export class Visitor {
  complaints = [];

  static async open(browser, url, options = {}) {
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

  async signIn(name, credential) {
    await this.get("name-input").fill(name);
    if (credential) await this.get("credential-input").fill(credential);
    await this.get("name-submit").click();
    await this.waitForConnection("connected");
  }

  waitForConnection(state) {
    return this.page.locator(`[data-testid=connection][data-state=${state}]`).waitFor({ state: "attached" });
  }

  /** Opens a channel by its title in the list, and takes part in it. */
  async openChannel(title) {
    await this.channel(title).click();
    await this.get("channel-title").filter({ hasText: title }).waitFor();
    await this.get("message-input").waitFor();
    await this.joined();
  }

  /** Goes to the first channel that the search for this text finds. */
  async openByKeyboard(text) {
    const { keyboard } = this.page;
    await keyboard.press("Control+k");
    await this.page.waitForFunction(() => document.activeElement?.id === "channel-search");
    await keyboard.type(text);
    await keyboard.press("Tab");
    await keyboard.press("Enter");
  }

  /** Until the visitor is in the channel that is open, and has its last messages. */
  joined() {
    return this.page.locator("main[aria-busy=false]").waitFor();
  }

  /** Until messages of a channel that is not open are counted. */
  async follows(channelId) {
    await this.page.waitForFunction(
      (id) => id in JSON.parse(localStorage.getItem("wimpole.readUpTo") ?? "{}"),
      channelId,
    );
  }

  /** Until so many messages are kept by the browser, to be sent when there is a connection. */
  async keeps(count) {
    await this.page.waitForFunction(async (wanted) => {
      const [database] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("wimpole-"));
      const opened = await result(indexedDB.open(database.name));
      const [store] = opened.objectStoreNames;
      const kept = await result(opened.transaction(store).objectStore(store).count());
      opened.close();
      return kept === wanted;

      function result(request) {
        return new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      }
    }, count);
  }

  /** The channel's entry in the list. */
  channel(title) {
    return this.get("channel-list").getByRole("link", { name: title });
  }

  async send(text) {
    await this.get("message-input").fill(text);
    await this.get("message-input").press("Enter");
  }

  /** Until no agent asks people to wait. */
  inputEnabled() {
    return this.page.locator("[data-testid=message-input][data-disabled=false]").waitFor();
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

  async view(name) {
    await this.get(`view-${name}`).click();
    await this.page.locator(`[data-testid=view-${name}][aria-current=page]`).waitFor();
  }

  screenshot(name) {
    return this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  async close() {
    await this.context.close();
  }
}
