import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

/** What a page loads at first, beside socket.io-client. */
const MAX_INITIAL_BYTES = 6 * 1024;
const root = new URL("..", import.meta.url);

/** What is loaded by import() is loaded later. */
const later = {
  name: "later",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

test("a page that connects loads at most 6 KiB at first, gzipped", async () => {
  const { outputFiles } = await build({
    stdin: { contents: 'import { connect } from "@wimpole/client"; globalThis.connect = connect;', resolveDir: root.pathname },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    external: ["socket.io-client"],
    plugins: [later],
  });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  assert.ok(outputFiles[0].text.includes("socket.io-client"));
  assert.ok(bytes <= MAX_INITIAL_BYTES, `${bytes} bytes`);
});

test("the package can be imported and required, and gives the same by both", async () => {
  const require = createRequire(import.meta.url);
  for (const [name, entry] of [
    ["@wimpole/client", "connect"],
    ["@wimpole/client/agent", "createAgent"],
    ["@wimpole/client/hooks", "hooksOf"],
    ["@wimpole/client/file-outbox", "FileOutbox"],
  ]) {
    const [imported, required] = [await import(name), require(name)];
    assert.equal(typeof imported[entry], "function");
    assert.deepEqual(Object.keys(required).sort(), Object.keys(imported).sort());
  }
});

test("the package holds what is built from src/, and nothing else", () => {
  const npm = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const [{ files }] = JSON.parse(execFileSync("npm", npm, { cwd: root, encoding: "utf8" }));
  const modules = readdirSync(new URL("src", root)).map((name) => name.replace(/\.ts$/, ""));
  const built = modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
  const expected = ["README.md", "package.json", "dist/index.cjs", "dist/agent.cjs", "dist/hooks.cjs", "dist/file_outbox.cjs", ...built];
  assert.deepEqual(files.map(({ path }) => path).sort(), expected.sort());
});
