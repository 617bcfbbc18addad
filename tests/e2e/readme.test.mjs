import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import test from "node:test";

import { agentOf } from "./client.mjs";
import { repository, useServer } from "./server.mjs";

const MARK = "<!-- tested: tests/e2e/readme.test.mjs -->";
const README_URL = "http://127.0.0.1:3000";
const server = await useServer();

/** The ```js block that follows the mark in README.md. */
async function readmeExample() {
  const readme = await readFile(path.join(repository, "README.md"), "utf8");
  const [, afterMark] = readme.split(MARK);
  assert.ok(afterMark, `README.md has no ${MARK}`);
  const block = afterMark.match(/^\s*```js\n(.*?)\n```/s);
  assert.ok(block, "no ```js block follows the mark in README.md");
  return block[1];
}

/** Writes the example where its imports are found, as in a project that has installed socket.io-client. */
async function saveExample(code) {
  const directory = fileURLToPath(new URL("node_modules/.readme", import.meta.url));
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, "example.mjs");
  await writeFile(file, code);
  return file;
}

test("the client example of the README runs as printed, shows the agent's answer and ends", async () => {
  const code = await readmeExample();
  assert.ok(code.includes(README_URL), `the example does not use ${README_URL}`);
  const agent = await agentOf(server.url);
  const file = await saveExample(code.replaceAll(README_URL, server.url));

  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"], timeout: 20_000 });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const [exitCode, signal] = await once(child, "close");

  assert.equal(exitCode, 0, `ended with ${exitCode ?? signal}:\n${output}`);
  assert.match(output, new RegExp(`^${agent.name}: .+`, "m"));
});
