import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import test, { after } from "node:test";

import { chromium } from "playwright-core";
import { io } from "socket.io-client";

import { LOBBY_ID } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

function connectFrom(origin, transport) {
  const socket = io(server.url, {
    transports: [transport],
    extraHeaders: origin ? { Origin: origin } : {},
    forceNew: true,
    reconnection: false,
  });
  after(() => socket.disconnect());
  return socket;
}

const outcome = (socket) =>
  new Promise((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.once("connect_error", () => resolve("refused"));
  });

for (const transport of ["polling", "websocket"]) {
  test(`${transport}: a foreign origin is refused, this machine's and none are not`, async () => {
    assert.equal(await outcome(connectFrom("https://evil.example", transport)), "refused");
    assert.equal(await outcome(connectFrom("null", transport)), "refused");
    assert.equal(await outcome(connectFrom("http://localhost:5173", transport)), "connected");
    assert.equal(await outcome(connectFrom(server.url, transport)), "connected");
    assert.equal(await outcome(connectFrom(undefined, transport)), "connected");
  });
}

test("the REST API answers a page of this machine, and no foreign one", async () => {
  const status = async (headers) => (await fetch(`${server.url}/api/agents`, { headers })).status;
  assert.equal(await status({ Origin: "https://evil.example" }), 403);
  assert.equal(await status({ Origin: "http://localhost:5173" }), 200);
});

/** Tries everything that a page can try; runs in the page. */
async function attack([url, lobby]) {
  const tried = {};
  tried.websocket = await new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
    let received = 0;
    socket.onmessage = () => (received += 1);
    socket.onopen = () => socket.send("40") || socket.send(`42["message",{"type":0,"payload":{"channelId":"${lobby}"}}]`);
    socket.onclose = () => resolve(received);
  });
  const read = (path, options) => fetch(url + path, options).then((response) => response.text(), () => "");
  tried.polling = await read("/socket.io/?EIO=4&transport=polling");
  tried.agents = await read("/api/agents");
  tried.blind = await read("/socket.io/?EIO=4&transport=polling", { mode: "no-cors" });
  return tried;
}

test("a foreign page in Chromium cannot join, and reads nothing", async () => {
  const foreign = createServer((_, response) => response.end("<!doctype html><title>evil</title>"));
  foreign.listen(0, "127.0.0.1");
  await once(foreign, "listening");
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://evil.example:${foreign.address().port}/`);
    assert.deepEqual(await page.evaluate(attack, [server.url, LOBBY_ID]), {
      websocket: 0,
      polling: "",
      agents: "",
      blind: "",
    });

    // Its own name for this machine gives it nothing either.
    await page.goto(`http://evil.example:${server.port}/api/agents`);
    assert.match(await page.evaluate(() => document.body.innerText), /Origin not allowed/);
  } finally {
    await browser.close();
    foreign.close();
  }
});
