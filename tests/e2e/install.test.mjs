import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import test, { after } from "node:test";

import { binary, environment, temporaryDirectory } from "./server.mjs";

const prefix = await temporaryDirectory();
after(() => rm(prefix, { recursive: true, force: true }));

const build = path.resolve(path.dirname(binary), "..");
const install = () =>
  execFileSync("cmake", ["--install", build, "--component", "wimpole", "--prefix", prefix], { encoding: "utf8" });
const file = path.join(prefix, "etc/wimpole/wimpole.toml");
const unit = path.join(prefix, "lib/systemd/system/wimpole.service");

test("what is installed runs as its unit says", { timeout: 60_000 }, async () => {
  install();
  const start = (await readFile(unit, "utf8")).match(/^ExecStart=(.*)$/m)[1];
  const [program, ...flags] = start.replace("${STATE_DIRECTORY}", path.join(prefix, "data")).split(" ");

  const child = spawn(program, [...flags, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"], env: environment() });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const url = line.match(/http:\S+/)[0];
  assert.equal((await fetch(`${url}/api/agents`)).status, 200);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("to install again leaves the configuration file as it is", async () => {
  install();
  await writeFile(file, "[server]\nport = 4000\n");

  assert.match(install(), /Kept: /);
  assert.equal(await readFile(file, "utf8"), "[server]\nport = 4000\n");
});

const analyze = (...flags) => spawnSync("systemd-analyze", flags, { encoding: "utf8", timeout: 30_000 });
const hasSystemd = analyze("--version").status === 0;

test("systemd finds the unit right and its exposure small", { skip: !hasSystemd && "no systemd" }, () => {
  install();

  const verified = analyze("verify", "--man=no", unit);
  assert.doesNotMatch(verified.stderr, /wimpole\.service/);
  const exposure = analyze("security", "--offline=yes", "--threshold=25", unit);
  assert.equal(exposure.status, 0, exposure.stdout.split("\n").slice(-3).join("\n") + exposure.stderr);
});
