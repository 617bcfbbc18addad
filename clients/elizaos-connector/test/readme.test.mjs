import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";

import { ServerDouble } from "./server_double.mjs";

const URL_OF_README = "http://127.0.0.1:3000";
/** What the reader has: a character, a store, and models. */
const AGENT = `
  import { ModelType } from "@elizaos/core";
  import { MemoryAdapter } from "../memory_adapter.mjs";
  const reply = "<response><thought>t</thought><actions>REPLY</actions><text>Hello, reader</text></response>";
  export const adapter = new MemoryAdapter();
  export const character = { name: "Tess", bio: [] };
  export const plugins = [{ name: "models", description: "", models: { [ModelType.TEXT_LARGE]: async () => reply } }];
`;

test("the example of the README runs as printed, and its agent answers", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const code = readme.match(/<!-- tested -->\n```js\n(.*?)\n```/s)[1];
  assert.ok(code.includes(URL_OF_README));
  const server = await ServerDouble.start();
  const directory = new URL(".readme/", import.meta.url);
  await mkdir(directory, { recursive: true });
  after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(new URL("agent.js", directory), AGENT);
  await writeFile(new URL("example.js", directory), code.replaceAll(URL_OF_README, server.url));

  const env = { ...process.env, WIMPOLE_AGENT_KEY: "key-of-tess", LOG_LEVEL: "fatal" };
  const child = spawn(process.execPath, [fileURLToPath(new URL("example.js", directory))], { env, timeout: 20_000 });
  after(() => child.kill());
  let output = "";
  const printed = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => (output += chunk).includes("\n") && resolve());
    }
    child.once("close", (code) => reject(new Error(`ended with ${code}:\n${output}`)));
  });
  await printed;

  assert.equal(output, "Tess is in 0 channels\n");
  assert.equal(server.handshakes[0].token, "key-of-tess");
  assert.equal((await server.outcome(server.give())).payload.text, "Hello, reader");
});
