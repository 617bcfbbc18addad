import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import test, { after } from "node:test";

import { useBrowser } from "./browser.mjs";
import { readSeedBlocks } from "./seed_page.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
// The page's code names port 3000.
const browser = await useBrowser({ args: [`--host-resolver-rules=MAP localhost:3000 127.0.0.1:${server.port}`] });
const { chatClient, ...others } = await readSeedBlocks();

const bundle = new URL("node_modules/socket.io-client/dist/socket.io.esm.min.js", import.meta.url);

/** A page of somebody who has copied the documentation. */
const html = (code) => `<!doctype html>
<title>copied</title>
<script type="importmap">{"imports": {"socket.io-client": "/socket.io.js"}}</script>
<script type="module">
const displayMessage = (message) => console.log("displayed:", message.text);
${code}
</script>`;

async function serve(code) {
  const files = { "/": ["text/html", html(code)], "/socket.io.js": ["text/javascript", await readFile(bundle)] };
  const site = createServer((request, response) => {
    const [type, content] = files[request.url] ?? ["text/plain", ""];
    response.setHeader("Content-Type", type);
    response.end(content);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  after(() => site.close());
  return `http://localhost:${site.address().port}/`;
}

test("the documentation's code runs in a browser as it is printed", async () => {
  const page = await browser.newPage();
  const printed = [];
  const errors = [];
  page.on("console", (message) => printed.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  const refused = page.waitForEvent("console", (message) => message.text().startsWith("Message error:"));
  await page.goto(await serve(`${Object.values(others).join("\n")}\n${chatClient}\nwindow.ChatClient = ChatClient;`));
  await refused;

  for (const line of ["Connected to server", "Joined channel: channel-uuid", "Joined room: channel-uuid"])
    while (!printed.includes(line)) await page.waitForEvent("console");
  assert.equal(await page.evaluate(() => typeof window.ChatClient), "function");
  assert.deepEqual(errors, []);
  await page.close();
});
