#!/usr/bin/env node
// Writes FILE.br and FILE.gz beside each file of a directory that becomes clearly smaller by that.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [, , directory] = process.argv;
const MAX_RATIO = 0.9;
const codings = {
  ".br": (bytes) =>
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  ".gz": (bytes) => gzipSync(bytes, { level: 9 }),
};

for (const name of readdirSync(directory, { recursive: true })) {
  const file = join(directory, name);
  if (!statSync(file).isFile() || Object.keys(codings).some((suffix) => name.endsWith(suffix))) continue;
  const bytes = readFileSync(file);
  for (const [suffix, compress] of Object.entries(codings)) {
    const coded = compress(bytes);
    if (coded.length < bytes.length * MAX_RATIO) writeFileSync(file + suffix, coded);
  }
}
