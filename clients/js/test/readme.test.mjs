import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import test from "node:test";

import { useServer } from "./support.mjs";

const URL_OF_README = "http://127.0.0.1:3000";
const server = await useServer();
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/<!-- tested -->\n```js\n(.*?)\n```/gs)].map(([, code]) => code);

/** Runs it where "@wimpole/client" is found, as in a project that has installed it. */
async function run(code) {
  const directory = fileURLToPath(new URL("../dist/.readme", import.meta.url));
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, "example.mjs");
  await writeFile(file, code.replaceAll(URL_OF_README, server.url));
  const child = spawn(process.execPath, [file], { cwd: directory, timeout: 20_000 });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const [exitCode, signal] = await once(child, "close");
  await rm(directory, { recursive: true });
  assert.equal(exitCode, 0, `ended with ${exitCode ?? signal}:\n${output}`);
  return output;
}

/** What each example prints, in any order. */
const SHOWN = [
  [/^Ada: I need a holiday$/m, /^(?!Ada)\w+: .+/m, /^stored as 1$/m],
  [/listening/],
  [/^Ada: Hello there$/m, /^Parrot: Hello there/m],
  [/^stored as 1$/m],
];

test("the README has as many examples as this file knows the output of", () => {
  assert.equal(examples.length, SHOWN.length);
});

examples.forEach((code, index) =>
  test(`example ${index + 1} of the README runs as printed`, async () => {
    const output = await run(code);
    for (const line of SHOWN[index]) assert.match(output, line);
  }),
);
