// The client in Chromium: a page of another port of this machine that shows a channel.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import test, { after } from "node:test";

import { build } from "esbuild";

import { useBrowser } from "../../../tests/e2e/browser.mjs";
import { Proxy } from "./proxy.mjs";
import { Random } from "./random.mjs";
import { newClient, numbers, texts, until, useServer } from "./support.mjs";

const WAIT_TIMEOUT_MS = 30_000;
const server = await useServer({ flags: ["--connections-ping-interval=300ms", "--connections-ping-timeout=400ms"] });

/** The page and its script, which is split where the client loads something when it is needed. */
async function pageFiles() {
  const entry = new URL("page/page.mjs", import.meta.url).pathname;
  const built = await build({ entryPoints: [entry], bundle: true, splitting: true, format: "esm", outdir: "/", write: false });
  const files = built.outputFiles.map(({ path, text }) => [path, { type: "text/javascript", text }]);
  const html = await readFile(new URL("page/index.html", import.meta.url), "utf8");
  return new Map([["/", { type: "text/html", text: html }], ...files]);
}

async function servePage() {
  const files = await pageFiles();
  const http = createServer((request, response) => {
    const file = files.get(new URL(request.url, "http://localhost").pathname);
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" }).end(file?.text);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  after(() => http.close());
  return `http://127.0.0.1:${http.address().port}/`;
}

const page = await servePage();
const browser = await useBrowser();

/** Somebody who has the page open, by a network of their own. */
class Visitor {
  complaints = [];

  static async open(channelId) {
    const visitor = new Visitor();
    visitor.proxy = await Proxy.start(() => server.port);
    after(() => visitor.proxy.close());
    const context = await browser.newContext();
    visitor.tab = await context.newPage();
    visitor.tab.setDefaultTimeout(WAIT_TIMEOUT_MS);
    visitor.tab.on("pageerror", ({ message }) => visitor.complaints.push(message));
    const query = new URLSearchParams({ server: visitor.proxy.url, entity: randomUUID(), channel: channelId });
    await visitor.tab.goto(`${page}?${query}`);
    await visitor.tab.waitForFunction(() => globalThis.channel);
    return visitor;
  }

  /** Sends, and waits until the messages are in the outbox, not until they are stored. */
  send(...messages) {
    return this.tab.evaluate((all) => {
      for (const text of all) globalThis.channel.send(text).catch(() => {});
      return globalThis.outbox.saved;
    }, messages);
  }

  in(state) {
    return this.tab.waitForFunction((wanted) => globalThis.channel.state === wanted, state);
  }

  shows(wanted) {
    return this.tab.waitForFunction(
      (all) => [...document.querySelectorAll("li")].map((item) => item.textContent).join("\n") === all.join("\n"),
      wanted,
    );
  }

  /** Resolves when nothing waits to be sent. */
  sent() {
    return this.tab.waitForFunction(() => globalThis.channel.state === "joined" && globalThis.channel.outgoing.length === 0);
  }
}

async function readerOf(channelId) {
  const channel = newClient(server.url).channel(channelId);
  await channel.join({ since: 0 });
  return channel;
}

test("two pages chat, and each shows what was written before it came", async () => {
  const channelId = randomUUID();
  const ann = await Visitor.open(channelId);
  await ann.in("joined");
  await ann.send("one");
  await ann.sent();
  const bob = await Visitor.open(channelId);
  await bob.shows(["one"]);
  await bob.send("two");
  for (const visitor of [ann, bob]) await visitor.shows(["one", "two"]);
  for (const { complaints } of [ann, bob]) assert.deepEqual(complaints, []);
});

test("20 messages written offline survive that the page is loaded again, and arrive once and in order", async () => {
  const channelId = randomUUID();
  const ann = await Visitor.open(channelId);
  await ann.in("joined");
  const reader = await readerOf(channelId);
  ann.proxy.swallow();
  ann.proxy.cut();
  await ann.in("joining");
  const wanted = numbers(1, 20).map(String);
  await ann.send(...wanted);
  await ann.shows(wanted);

  await ann.tab.reload();
  await ann.shows(wanted);
  ann.proxy.heal();

  await ann.sent();
  await until(reader, "change", () => reader.messages.length === 20);
  assert.deepEqual(texts(reader.messages), wanted);
  await ann.shows(wanted);
  await ann.tab.reload();
  await ann.shows(wanted);
  await ann.sent();
  assert.deepEqual(ann.complaints, []);
});

for (const seed of numbers(1, 5)) {
  test(`the list on the page is the log after the schedule of seed ${seed}`, async () => {
    const random = new Random(seed);
    const channelId = randomUUID();
    const [ann, bob] = [await Visitor.open(channelId), await readerOf(channelId)];
    const actions = { send: 6, burst: 1, other: 3, cut: 2, swallow: 1, heal: 2, reload: 1 };
    let [count, others] = [0, 0];
    for (let step = 0; step < 20; step += 1) {
      const action = random.choose(actions);
      if (action === "send") await ann.send(`a${(count += 1)}`);
      if (action === "burst") await ann.send(...numbers(1, 10).map(() => `a${(count += 1)}`));
      if (action === "other") await bob.send(`b${(others += 1)}`);
      if (action === "cut") ann.proxy.cut();
      if (action === "swallow") ann.proxy.swallow();
      if (action === "heal") ann.proxy.heal();
      if (action === "reload") await ann.tab.reload();
    }
    ann.proxy.heal();
    await ann.sent();
    await until(bob, "change", () => bob.messages.length === count + others);
    const own = texts(bob.messages).filter((text) => text.startsWith("a"));
    assert.deepEqual(own, numbers(1, count).map((n) => `a${n}`), `seed ${seed}`);
    await ann.shows(texts(bob.messages));
    assert.deepEqual(ann.complaints, []);
  });
}
