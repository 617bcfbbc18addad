#!/usr/bin/env node
/** Builds dist/: ES modules and types by TypeScript, and each entry as one CommonJS file by esbuild. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, "--project", root], { stdio: "inherit" });
await build({
  absWorkingDir: root,
  entryPoints: ["src/index.ts", "src/agent.ts", "src/hooks.ts", "src/file_outbox.ts"],
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  format: "cjs",
  platform: "neutral",
  target: "es2022",
  external: ["socket.io-client", "node:*"],
  logLevel: "warning",
});
