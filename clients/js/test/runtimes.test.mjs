// The scenario of scenario.mjs in Node, and in other programs that WIMPOLE_RUNTIMES names (tools/client_runtimes).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import test from "node:test";

import { useServer } from "./support.mjs";

const server = await useServer();
const runtimes = [process.execPath, ...(process.env.WIMPOLE_RUNTIMES?.split(":") ?? [])];

for (const runtime of runtimes) {
  const scenario = new URL("scenario.mjs", import.meta.url).pathname;
  const start = (...args) => spawn(runtime, args, { cwd: new URL("..", import.meta.url), timeout: 60_000 });

  test(`the client does in ${path.basename(runtime)} what it promises`, async () => {
    const child = start(scenario, server.url, path.join(server.dataDirectory, `outbox of ${path.basename(runtime)}`));
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const [code, signal] = await once(child, "close");
    assert.equal(code, 0, `ended with ${code ?? signal}:\n${output}`);
    assert.match(output, /^done$/m);
  });
}
