// The page on networks that are slow, or away.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import test from "node:test";

import { Proxy } from "../../clients/js/test/proxy.mjs";
import { useBrowser, Visitor } from "./browser.mjs";
import { connectTo, LOBBY_ID } from "./client.mjs";
import { Server, temporaryDirectory, useServer } from "./server.mjs";

const LATENCY_MS = 400;
const BYTES_A_SECOND = 50_000;
const SLOW_TIMEOUT_MS = 60_000;
const PICTURE_BYTES = 100_000;
const AWAY_MS = 30_000;

const server = await useServer();
const browser = await useBrowser();

const picture = (name) => ({ name, mimeType: "image/png", buffer: pngOf(PICTURE_BYTES) });

/** Looks like a picture to those who look at its beginning. */
function pngOf(size) {
  const bytes = Buffer.alloc(size);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  return bytes;
}

async function slowVisitor() {
  const visitor = await Visitor.open(browser, "about:blank");
  visitor.page.setDefaultTimeout(SLOW_TIMEOUT_MS);
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: BYTES_A_SECOND,
    uploadThroughput: BYTES_A_SECOND,
  });
  await visitor.page.goto(server.url);
  return visitor;
}

test("on a slow network the page opens, and everything arrives once and in order", async (t) => {
  const start = performance.now();
  const ada = await slowVisitor();
  await ada.signIn("Ada");
  await ada.openChannel("lobby");
  t.diagnostic(`${((performance.now() - start) / 1000).toFixed(1)} s until the lobby is open`);
  const watcher = await connectTo(server.url, LOBBY_ID);

  await ada.get("file-input").setInputFiles(picture("slow.png"));
  const uploading = performance.now();
  await ada.page.locator("[data-testid=pending-file][data-state=uploading]").waitFor();
  await ada.page.locator("[data-testid=pending-file][data-state=ready]").waitFor();
  const took = performance.now() - uploading;
  assert.ok(took > LATENCY_MS, `an upload took ${took} ms: the network is not slow`);

  const texts = Array.from({ length: 5 }, (_, index) => `on a slow network ${index}`);
  for (const text of texts) {
    await ada.send(text);
    await ada.inputEnabled();
  }
  await ada.message({ author: "own", text: texts.at(-1) }).waitFor();
  await watcher.broadcastOf(texts.at(-1));
  const seen = watcher.events.all("messageBroadcast").map(({ text }) => text);
  assert.deepEqual(seen.filter((text) => texts.includes(text)), texts);
  const shown = await ada.page.locator("[data-testid=message][data-author=own] .text").allTextContents();
  assert.deepEqual(shown, texts);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("30 seconds in which nothing passes, and nobody is told: 20 messages arrive afterwards, in order and once", async () => {
  const proxy = await Proxy.start(() => server.port);
  const ada = await Visitor.open(browser, proxy.url);
  await ada.signIn("Ada");
  await ada.openChannel("lobby");
  const watcher = await connectTo(server.url, LOBBY_ID);
  const texts = Array.from({ length: 20 }, (_, index) => `in the tunnel ${index}`);

  proxy.swallow();
  for (const text of texts) {
    await ada.send(text);
    await ada.page.waitForTimeout(AWAY_MS / texts.length);
  }
  await ada.get("offline-banner").waitFor();
  const told = () => watcher.events.all("messageBroadcast").map(({ text }) => text).filter((text) => texts.includes(text));
  assert.deepEqual(told(), []);
  proxy.heal();
  await ada.message({ author: "own", text: texts.at(-1) }).waitFor({ timeout: SLOW_TIMEOUT_MS });
  await watcher.events.waitFor("messageBroadcast", ({ text }) => text === texts.at(-1), SLOW_TIMEOUT_MS);
  assert.deepEqual(told(), texts);
  await ada.get("offline-banner").waitFor({ state: "detached" });
  assert.equal(await ada.page.locator("[data-testid=message][data-author=own]:not([data-state=stored])").count(), 0);
  await ada.close();
  proxy.close();
});

test("a file that is attached while the server is away is uploaded when it is back", async () => {
  const dataDirectory = await temporaryDirectory();
  let own = await Server.start({ dataDirectory });
  const ada = await Visitor.open(browser, own.url);
  await ada.signIn("Ada");
  await ada.openChannel("lobby");
  await own.kill();
  await ada.get("offline-banner").waitFor();

  await ada.get("file-input").setInputFiles(picture("offline.png"));
  await ada.page.locator("[data-testid=pending-file][data-state=waiting]").waitFor();
  own = await Server.start({ dataDirectory, port: own.port });
  await ada.page.locator("[data-testid=pending-file][data-state=ready]").waitFor();
  await ada.send("with a picture");
  const message = ada.message({ author: "own", text: "with a picture" });
  await message.waitFor();
  const address = await message.getByRole("img", { name: "offline.png" }).getAttribute("src");
  const file = await fetch(own.url + address);
  assert.equal((await file.arrayBuffer()).byteLength, PICTURE_BYTES);
  await ada.close();
  await own.stop();
  await rm(dataDirectory, { recursive: true });
});
