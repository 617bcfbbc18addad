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

const read = (file) => readFile(path.join(repository, file), "utf8");

/** The cells of the tables below a heading, row by row, without the titles. */
function rowsOf(document, heading) {
  const [, section] = document.split(new RegExp(`^## ${heading}\\n`, "m"));
  const rows = section.split(/^## /m)[0].split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("|---"));
  return rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** Names and defaults of the data members that a struct of options has. */
function membersOf(source, struct) {
  const body = source.match(new RegExp(`^struct ${struct} \\{\\n(.*?)^\\};`, "ms"))[1].replaceAll(/^ *\/\/\/.*\n/gm, "");
  const members = body.matchAll(/^ {4}[\w:<>(),.& ]+? (\w+)(?: = ([^;]*)|\{([^;]*)\})?;/gms);
  return [...members].filter(([line]) => !/^ *(static|using) /.test(line)).map(([, name, value, braced]) =>
    ({ name, value: value ?? braced ?? "" }));
}

test("the table of options has each option, in order, with its default", async () => {
  const rows = rowsOf(await read("docs/library.md"), "Options").filter(([name]) => name !== "option");
  const documented = rows.flatMap(([names, value]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => ({ name, value })));
  const members = [
    ...membersOf(await read("src/siopp/options.hpp"), "Options").filter(({ name }) =>
      !["http", "deflate", "connection_state_recovery"].includes(name)),
    ...membersOf(await read("src/siopp/options.hpp"), "RecoveryOptions"),
    ...membersOf(await read("src/siopp/websocket/deflate_options.hpp"), "DeflateOptions"),
    ...membersOf(await read("src/siopp/engineio/http_options.hpp"), "HttpOptions"),
  ];

  assert.deepEqual(documented.map(({ name }) => name).toSorted(), members.map(({ name }) => name).toSorted());
  for (const { name, value } of members) {
    if (!/^[\d'*\s]+$/.test(value)) continue;
    const number = value.replaceAll("'", "").split("*").reduce((product, factor) => product * Number(factor), 1);
    const row = documented.find((option) => option.name === name);
    assert.equal(Number(row.value.replaceAll(",", "").match(/\d+/)[0]), number, name);
  }
});

test("what the page for users of Node names stands in a header of siopp", async () => {
  const headers = await readdir(path.join(repository, "src/siopp"), { recursive: true });
  const texts = await Promise.all(headers.filter((name) => name.endsWith(".hpp")).map((name) => read(`src/siopp/${name}`)));
  const known = new Set(texts.join("\n").match(/\w+/g));
  const page = await read("docs/from-node.md");
  const cells = ["Server", "Namespace", "Socket", "Options"].flatMap((heading) => rowsOf(page, heading).map((row) => row[1]));
  const code = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span));
  const words = code.flatMap((span) => span.replaceAll(/R?"(\(.*?\)|[^"]*)"/g, "").match(/[A-Za-z_]\w+/g) ?? []);

  assert.ok(words.length > 100);
  assert.deepEqual(words.filter((word) => !known.has(word)), []);
});
