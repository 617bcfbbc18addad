// Engine.IO heartbeat, with the short timings of the protocol profile. Waits here are for deadlines of the protocol.
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { PollingSession } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { RawWebSocket } from "./support/websocket.mjs";

const PING_INTERVAL_MS = 300;
const PING_TIMEOUT_MS = 200;
/** Timers count whole milliseconds, and the two processes' clocks start apart. */
const EARLY_MS = 15;
/** How late a busy machine may be in the best of several attempts. */
const LATE_MS = 150;
const ATTEMPTS = 4;

const server = await useServer("protocol", []);

/** Milliseconds since now, each time it is called. */
function stopwatch() {
  const start = performance.now();
  return () => performance.now() - start;
}

function assertBetween(elapsed, from, to) {
  assert.ok(elapsed >= from - EARLY_MS && elapsed <= to, `after ${Math.round(elapsed)} ms, due at ${from} to ${to} ms`);
}

/** A test of a deadline: a machine that has other things to do may be late in some attempts, but not in all. */
function deadlineTest(name, attempt) {
  test(name, async () => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (tries === ATTEMPTS) throw error;
      }
    }
  });
}

/** Waits until the server closes, letting pings pass, and resolves with the time it took. */
async function timeOfClose(socket, elapsed) {
  for (;;) {
    const arrival = await socket.next();
    if (arrival.type === "close" || arrival.type === "end") return elapsed();
  }
}

describe("heartbeat", { concurrency: true }, () => {
  deadlineTest("the first ping comes one interval after the opening, not before", async () => {
    const elapsed = stopwatch();
    const socket = await RawWebSocket.openSession(server);

    assert.equal(await socket.nextText(), "2");

    assertBetween(elapsed(), PING_INTERVAL_MS, PING_INTERVAL_MS + LATE_MS);
    socket.destroy();
  });

  deadlineTest("the next ping comes one interval after the pong, however late that was", async () => {
    const socket = await RawWebSocket.openSession(server);
    assert.equal(await socket.nextText(), "2");
    await wait(PING_TIMEOUT_MS / 2);
    socket.sendText("3");
    const elapsed = stopwatch();

    assert.equal(await socket.nextText(), "2");

    assertBetween(elapsed(), PING_INTERVAL_MS, PING_INTERVAL_MS + LATE_MS);
    socket.destroy();
  });

  deadlineTest("a client that answers stays connected", async () => {
    const socket = await RawWebSocket.openSession(server);

    for (let pings = 0; pings < 4; pings += 1) {
      assert.equal(await socket.nextText(), "2");
      socket.sendText("3");
    }

    await socket.expectEcho();
    socket.destroy();
  });

  deadlineTest("a client that does not answer within the timeout is closed", async () => {
    const elapsed = stopwatch();
    const socket = await RawWebSocket.openSession(server);

    const closedAfter = await timeOfClose(socket, elapsed);

    const due = PING_INTERVAL_MS + PING_TIMEOUT_MS;
    assertBetween(closedAfter, due, due + LATE_MS);
    socket.destroy();
  });

  deadlineTest("over polling a ping answers the poll, and a pong keeps the session", async () => {
    const session = await PollingSession.open(server);

    for (let pings = 0; pings < 3; pings += 1) {
      assert.deepEqual(await session.receive(1), ["2"]);
      await session.send("3");
    }

    await session.expectOpen();
  });

  deadlineTest("over polling a client that does not answer is forgotten", async () => {
    const elapsed = stopwatch();
    const session = await PollingSession.open(server);
    assert.deepEqual(await session.receive(1), ["2"]);

    const answer = await session.get();

    const due = PING_INTERVAL_MS + PING_TIMEOUT_MS;
    assertBetween(elapsed(), due, due + LATE_MS);
    if (answer.status === 200) assert.equal(answer.body, "1");
    await session.expectClosed();
  });

  deadlineTest("a polling client that has fallen silent is forgotten", async () => {
    const session = await PollingSession.open(server);

    await wait(PING_INTERVAL_MS + PING_TIMEOUT_MS + LATE_MS);

    const answer = await session.get();
    // The ping may still be in the queue of the poll that tells of the close.
    if (answer.status === 200) assert.match(answer.body, /^(2\x1e)?1$/);
    await session.expectClosed();
  });

  deadlineTest("other traffic extends the time for the pong once, and only once", async () => {
    const socket = await RawWebSocket.openSession(server);
    assert.equal(await socket.nextText(), "2");
    const elapsed = stopwatch();
    const traffic = setInterval(() => socket.sendText("4busy"), 20);

    const closedAfter = await timeOfClose(socket, elapsed);
    clearInterval(traffic);

    assertBetween(closedAfter, PING_TIMEOUT_MS + 20, 2 * PING_TIMEOUT_MS + LATE_MS);
    socket.destroy();
  });

  deadlineTest("pongs that nobody asked for are ignored and count for no ping to come", async () => {
    const elapsed = stopwatch();
    const socket = await RawWebSocket.openSession(server);
    socket.sendText(...Array.from({ length: 1000 }, () => "3"));
    await socket.expectEcho();

    const closedAfter = await timeOfClose(socket, elapsed);

    const due = PING_INTERVAL_MS + PING_TIMEOUT_MS;
    assertBetween(closedAfter, due, due + LATE_MS);
    socket.destroy();
  });
});

describe("pings of clients", async () => {
  // No ping of the server comes between.
  const patient = await useServer("protocol", ["--ping-interval", "60000"]);

  test("a ping from the client closes the session", async () => {
    const socket = await RawWebSocket.openSession(patient);

    socket.sendText("2");

    await socket.expectClose();
  });

  test("a probe outside of an upgrade closes the session", async () => {
    const socket = await RawWebSocket.openSession(patient);

    socket.sendText("2probe");

    await socket.expectClose();
  });
});

describe("heartbeat and upgrade", { concurrency: true }, async () => {
  const interval = 900;
  const slow = await useServer("protocol", ["--ping-interval", String(interval), "--ping-timeout", "300"]);

  async function upgraded(session) {
    const path = `/engine.io/?EIO=4&transport=websocket&sid=${session.sid}`;
    const socket = await RawWebSocket.open(slow.port, path);
    socket.sendText("2probe");
    assert.equal(await socket.nextText(), "3probe");
    socket.sendText("5");
    return socket;
  }

  deadlineTest("an upgrade does not put off the next ping", async () => {
    const elapsed = stopwatch();
    const session = await PollingSession.open(slow);
    await wait(interval / 2);

    const socket = await upgraded(session);
    assert.equal(await socket.nextText(), "2");

    assertBetween(elapsed(), interval, interval + interval / 2 - 100);
    socket.destroy();
  });

  deadlineTest("a ping that was asked over polling may be answered over the websocket", async () => {
    const session = await PollingSession.open(slow);
    assert.deepEqual(await session.receive(1), ["2"]);

    const socket = await upgraded(session);
    socket.sendText("3");

    assert.equal(await socket.nextText(), "2");
    socket.destroy();
  });

  deadlineTest("an upgraded client that does not answer is closed", async () => {
    const socket = await upgraded(await PollingSession.open(slow));
    const elapsed = stopwatch();
    assert.equal(await socket.nextText(), "2");

    const closedAfter = await timeOfClose(socket, elapsed);

    assert.ok(closedAfter < interval + 300 + 2 * LATE_MS, `${closedAfter} ms`);
    socket.destroy();
  });
});
