// Makes the README's pictures (docs/images) of those that page_views.test.mjs has written: `make pictures`.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { chromium } from "playwright-core";

import { screenshots } from "./browser.mjs";
import { repository } from "./server.mjs";

const QUALITY = 0.88;
const images = path.join(repository, "docs/images");

/** In the page: the picture as WebP, in base64. */
async function toWebp([png, quality]) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox"] });
const page = await browser.newPage();
for (const file of (await readdir(images)).filter((name) => name.endsWith(".webp"))) {
  const png = await readFile(path.join(screenshots, file.replace(/webp$/, "png")), "base64");
  await writeFile(path.join(images, file), Buffer.from(await page.evaluate(toWebp, [png, QUALITY]), "base64"));
}
await browser.close();
