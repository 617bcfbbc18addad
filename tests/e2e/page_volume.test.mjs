import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";

import { io } from "socket.io-client";

import { scaled } from "../time_scale.mjs";
import { useBrowser, Visitor } from "./browser.mjs";
import { connect } from "./client.mjs";
import { useServer } from "./server.mjs";

const MESSAGES = 50_000;
const IN_FLIGHT = 64;
const WRITER_ID = randomUUID();
const MAX_ELEMENTS = 4_000;
/** Lines of the log that are caused in a second (WIMPOLE_FLOOD_RATE), and that come before the view is paused. */
const FLOOD_RATE = Number(process.env.WIMPOLE_FLOOD_RATE ?? 12_000);
const FLOOD_LINES = 60_000;
/** What the page takes in between two frames. */
const LINES_PER_FRAME = 1_000;
/** So many times slower than this machine. */
const SLOWNESS = 4;

const server = await useServer();
const browser = await useBrowser();

/** Without the log and the checks of the tests' own client, which would take longer than all the rest. */
function plainSocket() {
  const socket = io(server.url, { auth: { entityId: WRITER_ID }, transports: ["websocket"], forceNew: true });
  after(() => socket.disconnect());
  return socket;
}

/** Writes messages into a channel, many at a time, in order. */
async function fill(channelId) {
  const socket = plainSocket();
  for (let first = 1; first <= MESSAGES; first += IN_FLIGHT) {
    const sends = [];
    for (let number = first; number < first + IN_FLIGHT && number <= MESSAGES; number += 1) {
      const payload = { channelId, senderId: WRITER_ID, senderName: "Writer", message: `message ${number}` };
      sends.push(socket.emitWithAck("message", { type: 2, payload }));
    }
    await Promise.all(sends);
  }
  socket.disconnect();
}

/** Remembers the longest time in which the page could do nothing else. */
function watchLongTasks() {
  window.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
  }).observe({ type: "longtask", buffered: false });
}

test("a channel of 50,000 messages is read from end to beginning, of which little is in the page", async (t) => {
  const id = randomUUID();
  await fill(id);

  const visitor = await Visitor.open(browser, `${server.url}/#/chat/${id}`);
  await visitor.signIn("Ada");
  await visitor.page.locator(`[data-seq='${MESSAGES}']`).waitFor();
  await visitor.page.evaluate(watchLongTasks);
  const start = performance.now();
  await visitor.page.evaluate((address) => (location.hash = address), `#/chat/${id}/1`);
  await visitor.page.locator("[data-seq='1']").waitFor({ timeout: scaled(60_000) });
  const took = performance.now() - start;

  const scroll = visitor.page.locator("#scroll");
  let elements = 0;
  for (let step = 0; step <= 20; step += 1) {
    await scroll.evaluate((element, part) => (element.scrollTop = element.scrollHeight * part), step / 20);
    await visitor.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    elements = Math.max(elements, await visitor.page.evaluate(() => document.querySelectorAll("*").length));
    const seqs = await visitor.page.locator("[data-seq]").evaluateAll((rows) => rows.map(({ dataset }) => +dataset.seq));
    assert.deepEqual(seqs, Array.from(seqs, (_, index) => seqs[0] + index), "in order, without gap");
  }
  await visitor.page.locator(`[data-seq='${MESSAGES}']`).waitFor();
  const blocked = await visitor.page.evaluate(() => window.longestTask);
  t.diagnostic(`${took.toFixed(0)} ms to the first message, ${elements} elements, blocked ${blocked} ms at most`);
  assert.ok(elements < MAX_ELEMENTS, `${elements} elements`);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("a slow machine shows 300 messages that come at once without drawing each of them for itself", async (t) => {
  const id = randomUUID();
  const visitor = await Visitor.open(browser, `${server.url}/#/chat/${id}`);
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWNESS });
  await visitor.signIn("Ada");
  await visitor.joined();
  const writer = await connect(server.url);
  const start = performance.now();
  await writer.sendAll(id, Array.from({ length: 300 }, (_, index) => `at once ${index + 1}`));
  await visitor.page.locator("[data-seq='300']").waitFor();
  t.diagnostic(`${(performance.now() - start).toFixed(0)} ms until the last one is shown`);
  assert.equal(await visitor.get("jump-to-newest").count(), 0);
  await visitor.close();
});

/** Causes so many log lines a second, in a process of its own; the result ends it. */
async function flood(rate) {
  const program = fileURLToPath(new URL("log_flood_program.mjs", import.meta.url));
  const child = spawn(process.execPath, [program, server.port, rate], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  after(() => child.kill("SIGKILL"));
  let sent = 0;
  createInterface({ input: child.stdout }).on("line", (line) => (sent = Number(line)));
  const start = performance.now();
  return async () => {
    const ms = performance.now() - start;
    child.stdin.end();
    await exited;
    return { sent, ms };
  };
}

/** In the page: what it takes in between two frames, how large it is, and what becomes of a click. */
function watchFrames() {
  const seen = { frames: 0, longestFrame: 0, taken: 0, dropped: 0, mostInFrame: 0, mostElements: 0, clickDelay: null };
  window.seen = seen;
  const marks = new PerformanceObserver((list) => note(list.getEntriesByName("log-lines")));
  marks.observe({ type: "mark" });
  let inFrame = 0;
  function note(entries) {
    for (const { detail } of entries) {
      inFrame += detail.lines;
      seen.taken += detail.lines;
      seen.dropped += detail.dropped;
    }
  }
  let last = performance.now();
  const frame = (now) => {
    note(marks.takeRecords().filter(({ name }) => name === "log-lines"));
    seen.frames += 1;
    seen.longestFrame = Math.max(seen.longestFrame, now - last);
    seen.mostInFrame = Math.max(seen.mostInFrame, inFrame);
    seen.mostElements = Math.max(seen.mostElements, document.querySelectorAll("*").length);
    inFrame = 0;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const noteClick = ({ timeStamp }) => (seen.clickDelay = performance.now() - timeStamp);
  addEventListener("click", noteClick, { capture: true });
}

/** In the page: the newest line that is shown. */
const newestLine = () => [...document.querySelectorAll("[data-testid=log-line]")].at(-1)?.parentElement.dataset.key;

test("a flood of log lines is taken in by small parts, and paused while it goes on; what was dropped is counted", async (t) => {
  const visitor = await Visitor.open(browser, `${server.url}/#/logs?level=warn&text=refused`);
  await visitor.signIn("Ada");
  await visitor.get("log-status").waitFor();
  assert.equal(await visitor.get("log-level").inputValue(), "warn");
  assert.equal(await visitor.get("log-text").inputValue(), "refused");
  const { page } = visitor;
  await page.evaluate(watchFrames);
  await page.evaluate(watchLongTasks);
  const endFlood = await flood(FLOOD_RATE);
  await page.waitForFunction((count) => window.seen.taken + window.seen.dropped >= count, FLOOD_LINES, { timeout: scaled(60_000) });

  const button = await visitor.get("log-pause").boundingBox();
  await page.mouse.click(button.x + button.width / 2, button.y + button.height / 2);
  await visitor.page.getByText("paused").waitFor();
  const shown = await page.evaluate(newestLine);
  const taken = await page.evaluate(() => window.seen.taken);
  await page.waitForFunction((before) => window.seen.taken > before + 1_000, taken);
  assert.equal(await page.evaluate(newestLine), shown, "nothing moves although lines come");
  const { sent, ms } = await endFlood();
  await page.waitForFunction((count) => window.seen.taken + window.seen.dropped >= count, sent);
  const seen = await page.evaluate(() => window.seen);
  const blocked = await page.evaluate(() => window.longestTask);
  const pageRate = ((seen.taken + seen.dropped) / ms) * 1000;
  t.diagnostic(
    `${((sent / ms) * 1000).toFixed(0)} lines a second sent, ${pageRate.toFixed(0)} come to the page, ${seen.dropped} dropped; ` +
      `at most ${seen.mostInFrame} lines and ${seen.longestFrame.toFixed(0)} ms between two of ${seen.frames} frames, ` +
      `longest task ${blocked} ms, Pause heard after ${seen.clickDelay.toFixed(0)} ms, ${seen.mostElements} elements`,
  );
  assert.equal(seen.taken + seen.dropped, sent, "each line is taken in or counted");
  assert.ok(seen.mostInFrame <= LINES_PER_FRAME, `${seen.mostInFrame} lines between two frames`);
  assert.ok(seen.mostElements < MAX_ELEMENTS, `${seen.mostElements} elements`);
  assert.equal(await visitor.get("log-dropped").textContent(), `${seen.dropped.toLocaleString("en")} dropped`);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});
