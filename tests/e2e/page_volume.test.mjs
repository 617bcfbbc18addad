import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test, { after } from "node:test";

import { io } from "socket.io-client";

import { useBrowser, Visitor } from "./browser.mjs";
import { connect } from "./client.mjs";
import { useServer } from "./server.mjs";

const MESSAGES = 50_000;
const IN_FLIGHT = 64;
const WRITER_ID = randomUUID();
const MAX_ELEMENTS = 4_000;
const FLOOD_LINES = 30_000;
const FLOOD_BATCH = 1_000;
/** So long a script may keep the page from answering, on a machine that does nothing else. */
const MAX_BLOCKED_MS = 500;
const IDLE_TICK_MS = 20;
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

/** How long the machine has kept a page waiting that does nothing: until the result is called. */
async function watchIdlePage() {
  const page = await browser.newPage();
  await page.evaluate((tick) => {
    window.longestGap = 0;
    let last = performance.now();
    setInterval(() => {
      window.longestGap = Math.max(window.longestGap, performance.now() - last - tick);
      last = performance.now();
    }, tick);
  }, IDLE_TICK_MS);
  return async () => {
    const gap = await page.evaluate(() => window.longestGap);
    await page.close();
    return gap;
  };
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
  await visitor.page.locator("[data-seq='1']").waitFor({ timeout: 60_000 });
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

test("a flood of log lines does not keep the page from answering; what was dropped is counted", async (t) => {
  const visitor = await Visitor.open(browser, `${server.url}/#/logs?level=warn&text=refused`);
  await visitor.signIn("Ada");
  await visitor.get("log-status").waitFor();
  assert.equal(await visitor.get("log-level").inputValue(), "warn");
  assert.equal(await visitor.get("log-text").inputValue(), "refused");
  const flooder = plainSocket();
  await flooder.emitWithAck("join", {});
  await visitor.get("log-line").first().waitFor();
  await visitor.page.evaluate(watchLongTasks);
  const idle = await watchIdlePage();

  const start = performance.now();
  for (let sent = 0; sent < FLOOD_LINES; sent += FLOOD_BATCH) {
    for (let index = 1; index < FLOOD_BATCH; index += 1) flooder.emit("join", {});
    await flooder.emitWithAck("join", {});
  }
  const rate = (FLOOD_LINES / (performance.now() - start)) * 1000;
  const asked = performance.now();
  await visitor.get("log-pause").click();
  const answered = performance.now() - asked;
  await visitor.page.getByText("paused").waitFor();
  const shown = await visitor.get("log-line").first().textContent();
  const blocked = await visitor.page.evaluate(() => window.longestTask);
  const waited = await idle();
  await flooder.emitWithAck("join", {});
  assert.equal(await visitor.get("log-line").first().textContent(), shown);
  assert.match(await visitor.get("log-dropped").textContent(), /^[\d,]+ dropped$/);
  assert.ok((await visitor.page.evaluate(() => document.querySelectorAll("*").length)) < MAX_ELEMENTS);
  t.diagnostic(`${rate.toFixed(0)} lines a second, blocked ${blocked} ms at most, paused after ${answered.toFixed(0)} ms`);
  assert.ok(blocked < MAX_BLOCKED_MS + waited, `the page was blocked for ${blocked} ms, an idle one for ${waited} ms`);
  await visitor.close();
});
