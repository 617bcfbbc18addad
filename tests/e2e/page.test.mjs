import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import test from "node:test";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";

import { useBrowser, Visitor } from "./browser.mjs";
import { agentOf, connect, LOBBY_ID } from "./client.mjs";
import { Server, temporaryDirectory, useServer } from "./server.mjs";

const MAX_INITIAL_SCRIPT_BYTES = 120_000;
const MAX_FIRST_RUN_MS = 60_000;

const server = await useServer();
const browser = await useBrowser();

const open = (options) => Visitor.open(browser, server.url, options);

async function pageFiles() {
  const response = await fetch(`${server.url}/`);
  const html = await response.text();
  return { response, html, assets: [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file) };
}

test("the page is served with a strict content security policy and hashed assets", async () => {
  const { response, html, assets } = await pageFiles();
  const policy = response.headers.get("content-security-policy");

  assert.match(response.headers.get("content-type"), /^text\/html/);
  for (const directive of ["script-src 'self'", "style-src 'self'", "connect-src 'self'", "trusted-types 'none'"])
    assert.ok(policy.includes(directive), policy);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.ok(assets.length >= 2, html);
  for (const asset of assets) {
    assert.match(asset, /-[\w-]{8}\.(js|css)$/);
    const answer = await fetch(server.url + asset);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("cache-control"), /immutable/);
    assert.match(
      answer.headers.get("content-type"),
      asset.endsWith(".js") ? /^(text|application)\/javascript/ : /^text\/css/,
    );
  }
});

test("what the page loads first is small, and is sent compressed to who takes that", async (t) => {
  const { assets } = await pageFiles();
  const scripts = assets.filter((asset) => asset.endsWith(".js"));
  let bytes = 0;
  for (const script of scripts) {
    const plain = Buffer.from(await (await rawGet(script, "identity")).arrayBuffer());
    bytes += gzipSync(plain, { level: 9 }).length;
    for (const [coding, decode] of [
      ["br", brotliDecompressSync],
      ["gzip", gunzipSync],
    ]) {
      const response = await rawGet(script, coding);
      assert.equal(response.headers.get("content-encoding"), coding);
      assert.ok(decode(Buffer.from(await response.arrayBuffer())).equals(plain), coding);
    }
  }
  t.diagnostic(`${bytes} bytes of script`);
  assert.ok(bytes > 0 && bytes <= MAX_INITIAL_SCRIPT_BYTES, `${bytes} bytes`);
});

test("the first visit leads into a conversation with the built-in agent", async () => {
  const start = performance.now();
  const visitor = await open();
  await visitor.signIn("Ada");
  await visitor.get("empty").waitFor();
  await visitor.page.getByRole("button", { name: "I need a holiday" }).click();
  await visitor.message({ author: "agent" }).first().waitFor();
  const took = performance.now() - start;
  await visitor.inputEnabled();

  const agent = await agentOf(server.url);
  assert.ok(took < MAX_FIRST_RUN_MS, `${took} ms`);
  assert.equal(await visitor.get("channel-title").textContent(), agent.name);
  assert.equal(await visitor.message({ author: "agent" }).locator(".name").textContent(), agent.name);
  assert.equal(await visitor.message({ author: "own" }).locator(".name").textContent(), "Ada");
  assert.equal((await visitor.texts()).length, 2);
  assert.equal(await visitor.get("channel-list").getByRole("link").count(), 2);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("after a reload the visitor is where they were, and the conversation is there, once and in order", async () => {
  const visitor = await open();
  await visitor.signIn("Grace");
  for (const [index, text] of ["first words", "second words"].entries()) {
    await visitor.send(text);
    await visitor.message({ author: "own", text }).waitFor();
    await visitor.message({ author: "agent" }).nth(index).waitFor();
    await visitor.inputEnabled();
  }
  const before = await visitor.texts();

  await visitor.page.reload();
  await visitor.message({ author: "agent" }).nth(1).waitFor();

  assert.deepEqual(await visitor.texts(), before);
  await visitor.get("profile").click();
  assert.ok(await visitor.page.getByRole("menu", { name: "Grace: profile and settings" }).isVisible());
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("two visitors meet in the lobby, and see that the other one writes", async () => {
  const [ada, grace] = await Promise.all([open(), open()]);
  await Promise.all([ada.signIn("Ada"), grace.signIn("Grace")]);
  await Promise.all([ada.openChannel("lobby"), grace.openChannel("lobby")]);

  await ada.get("message-input").pressSequentially("Good mor");
  await grace.get("activity").filter({ hasText: "Ada is typing…" }).waitFor();
  await ada.send("Good **morning**");
  const received = grace.message({ author: "other", text: "Good morning" });
  await received.waitFor();

  assert.equal(await received.locator("strong").textContent(), "morning");
  assert.equal(await received.locator(".name").textContent(), "Ada");
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  await Promise.all([ada.close(), grace.close()]);
});

test("a message to a channel in the background is counted until the channel is opened", async () => {
  const visitor = await open();
  await visitor.signIn("Ada");
  await visitor.get("message-input").waitFor();
  await visitor.follows(LOBBY_ID);
  const somebody = await connect(server.url);

  await somebody.send(LOBBY_ID, "news in the lobby");
  await visitor.channel("lobby").locator(".badge").waitFor();
  assert.match(await visitor.page.title(), /^\(\d+\)/);
  await visitor.openChannel("lobby");
  await visitor.message({ author: "other", text: "news in the lobby" }).waitFor();

  assert.equal(await visitor.channel("lobby").locator(".badge").count(), 0);
  await visitor.close();
});

test("what is written while the server is away is stored when it is back, in order, once, even after a reload", async () => {
  const dataDirectory = await temporaryDirectory();
  let own = await Server.start({ dataDirectory });
  const visitor = await Visitor.open(browser, own.url);
  // As high as all the messages: of what cannot be seen nothing is in the page.
  const watcher = await Visitor.open(browser, own.url, { viewport: { width: 1000, height: 4000 } });
  await Promise.all([visitor.signIn("Ada"), watcher.signIn("Grace")]);
  await Promise.all([visitor.openChannel("lobby"), watcher.openChannel("lobby")]);
  await visitor.send("before the cut");
  await watcher.message({ author: "other", text: "before the cut" }).waitFor();
  await visitor.message({ author: "agent" }).first().waitFor();
  await visitor.inputEnabled();

  await own.kill();
  await visitor.get("offline-banner").waitFor();
  const texts = Array.from({ length: 20 }, (_, index) => `during the cut ${index}`);
  for (const text of texts) await visitor.send(text);
  await visitor.message({ author: "own", text: texts.at(-1), state: "queued" }).waitFor();
  await visitor.keeps(texts.length);
  await visitor.page.close();
  own = await Server.start({ dataDirectory, port: own.port });
  visitor.page = await visitor.context.newPage();
  await visitor.page.goto(own.url);
  await visitor.message({ author: "own", text: texts.at(-1) }).waitFor();
  await watcher.message({ author: "other", text: texts.at(-1) }).waitFor();

  for (const { page } of [visitor, watcher]) {
    const seen = await page.evaluate(async (channel) => {
      const answer = await fetch(`/api/messaging/channels/${channel}/messages?limit=200`);
      return (await answer.json()).data.messages.map(({ content }) => content).reverse();
    }, LOBBY_ID);
    assert.deepEqual(seen.filter((text) => text.startsWith("during")), texts);
  }
  assert.deepEqual((await watcher.texts()).filter((text) => text.startsWith("during")), texts);
  await Promise.all([visitor.close(), watcher.close()]);
  await own.stop();
  await rm(dataDirectory, { recursive: true });
});

/** A compressed answer as it is: fetch() would decode it. */
async function rawGet(target, coding) {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(server.url + target, { headers: { "accept-encoding": coding } }, async (response) => {
      const chunks = await response.toArray();
      resolve({
        headers: new Headers(response.headers),
        arrayBuffer: () => new Uint8Array(Buffer.concat(chunks)).buffer,
      });
    })
      .on("error", reject)
      .end();
  });
}
