// The hooks, with the real libraries in Chromium.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import test, { after } from "node:test";

import { build } from "esbuild";

import { useBrowser } from "../../../tests/e2e/browser.mjs";
import { addKey } from "../../../tests/e2e/keys.mjs";
import { newClient, useServer } from "./support.mjs";

const WAIT_TIMEOUT_MS = 30_000;
const server = await useServer();
const browser = await useBrowser();

async function servePage() {
  const built = await build({
    entryPoints: [new URL("page/hooks.mjs", import.meta.url).pathname],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "/",
    write: false,
    define: { "process.env.NODE_ENV": '"development"' },
  });
  const files = new Map(built.outputFiles.map(({ path, text }) => [path, text]));
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const script = files.get(pathname);
    const page = '<!doctype html><title>hooks</title><div id="messages"></div><script type="module" src="/hooks.js"></script>';
    response.writeHead(200, { "content-type": script ? "text/javascript" : "text/html" }).end(script ?? page);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  after(() => http.close());
  return `http://127.0.0.1:${http.address().port}/`;
}

const page = await servePage();

async function open(library, channelId, more = { server: server.url }) {
  const context = await browser.newContext();
  after(() => context.close());
  const tab = await context.newPage();
  tab.setDefaultTimeout(WAIT_TIMEOUT_MS);
  const complaints = [];
  tab.on("pageerror", ({ message }) => complaints.push(message));
  await tab.goto(`${page}?${new URLSearchParams({ library, channel: channelId, ...more })}`);
  await tab.waitForFunction(() => globalThis.show);
  const show = (count, id) => tab.evaluate(([many, of]) => globalThis.show(many, of), [count, id]);
  const until = (probe, value) => tab.waitForFunction(probe, value);
  const texts = () => tab.locator("ul").first().locator("li").allTextContents();
  return { tab, complaints, show, until, texts };
}

for (const library of ["react", "preact"]) {
  test(`${library}: a component shows a channel as it changes`, async () => {
    const channelId = randomUUID();
    const writer = newClient(server.url).channel(channelId);
    await writer.send("before");
    const { tab, complaints, show, until, texts } = await open(library, channelId);
    await show(1);
    await tab.locator("[data-connection=online] [data-state=joined]").waitFor();
    await until(() => document.querySelectorAll("li").length === 1);
    await writer.send("while it is open");
    await until(() => document.querySelectorAll("li").length === 2);
    await tab.evaluate(() => globalThis.channel.send("its own"));
    await until(() => document.querySelectorAll("li").length === 3);
    assert.deepEqual(await texts(), ["before", "while it is open", "its own"]);

    const other = randomUUID();
    await newClient(server.url).channel(other).send("elsewhere");
    await show(1, other);
    await until(() => document.querySelector("li")?.textContent === "elsewhere");
    await until(() => globalThis.channel.state === "left");
    assert.deepEqual(complaints, []);
  });

  test(`${library}: a channel is left when the last component has gone, and 500 of them leave nothing behind`, async () => {
    const { tab, show, until } = await open(library, randomUUID());
    await show(2);
    await until(() => globalThis.channel.state === "joined");
    await show(1);
    await until(() => document.querySelectorAll("ul").length === 1);
    assert.equal(await tab.evaluate(() => globalThis.channel.state), "joined");

    await tab.evaluate(async () => {
      for (let count = 0; count < 500; count += 1) {
        globalThis.show(count % 3);
        await new Promise((done) => setTimeout(done));
      }
      globalThis.show(0);
    });
    await until(() => globalThis.channel.state === "left" && globalThis.channel.listenerCount() === 0);
    assert.equal(await tab.evaluate(() => globalThis.client.listenerCount()), 0);
  });
}

test("why a channel cannot be joined is shown, and so is a refused key", async () => {
  const keys = {};
  const isolated = await useServer({
    flags: ["--auth-data-isolation"],
    prepare: async (directory) => (keys.person = await addKey(directory, { role: "user", entity: randomUUID() })) && {},
  });
  const stranger = await open("preact", randomUUID(), { server: isolated.url, apiKey: keys.person.secret });
  await stranger.show(1);
  await stranger.until(() => document.querySelector("[data-error=FORBIDDEN]"));

  const nobody = await open("preact", randomUUID(), { server: isolated.url, apiKey: "wrong" });
  await nobody.show(1);
  await nobody.until(() => document.querySelector("[data-connection=refused]"));
});
