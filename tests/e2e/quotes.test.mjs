import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { repository } from "./server.mjs";

const QUOTE = /<!-- quotes: (\S+) -->\n```\w*\n(.*?)```/gs;
const unindented = (text) => text.replaceAll(/^[ \t]+/gm, "");

async function documents() {
  const pages = await readdir(path.join(repository, "docs"));
  return ["README.md", ...pages.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
}

test("code that the documents quote stands in the file they name", async () => {
  let quotes = 0;
  for (const document of await documents()) {
    const text = await readFile(path.join(repository, document), "utf8");
    for (const [, file, quoted] of text.matchAll(QUOTE)) {
      quotes += 1;
      const source = await readFile(path.join(repository, file), "utf8");
      assert.ok(unindented(source).includes(unindented(quoted)), `${document} quotes ${file} wrongly:\n${quoted}`);
    }
  }
  assert.ok(quotes > 0, "no document quotes anything");
});
