import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { Proxy } from "./proxy.mjs";
import { scaled } from "../../time_scale.mjs";

const TIMEOUT_MS = scaled(60_000);

/**
 * Runs a client program of another language through its scenario, with the URL of a proxy appended to its command, and
 * breaks and mends the network when it asks for that.
 */
export async function runClientProgram(server, command, args) {
  const proxy = await Proxy.start(server.port);
  const child = spawn(command[0], [...command.slice(1), proxy.url, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const killChild = () => child.kill("SIGKILL");
  process.once("exit", killChild);
  const deadline = setTimeout(killChild, TIMEOUT_MS);

  let errors = "";
  const steps = [];
  child.stderr.on("data", (chunk) => (errors += chunk));
  createInterface({ input: child.stdout }).on("line", (line) => {
    steps.push(line);
    if (line === "break the network") proxy.down();
    if (line === "mend the network") proxy.up();
  });

  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearTimeout(deadline);
  process.off("exit", killChild);
  proxy.stop();
  assert.equal(code, 0, `after the steps ${steps.join(", ")}:\n${errors}`);
  assert.equal(steps.at(-1), "done");
}
