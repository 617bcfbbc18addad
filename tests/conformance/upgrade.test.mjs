// The upgrade of a polling session to WebSocket.
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { describe, test } from "node:test";

import { RawConnection, request } from "./support/http.mjs";
import { PollingSession, SEPARATOR } from "./support/polling.mjs";
import { patient, useServer } from "./support/server.mjs";
import { frame, handshakeHead, opcode, RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();


const pathOf = (session, base = "/engine.io/") => `${base}?EIO=4&transport=websocket&sid=${session.sid}`;
const openFor = (session, base) => RawWebSocket.open(server.port, pathOf(session, base));

async function probed(session, base) {
  const socket = await openFor(session, base);
  socket.sendText("2probe");
  assert.equal(await socket.nextText(), "3probe");
  return socket;
}

async function upgraded(session, base) {
  const socket = await probed(session, base);
  socket.sendText("5");
  return socket;
}

describe("before the probe", () => {
  test("the websocket opens, is sent nothing, and polling goes on", async () => {
    const session = await PollingSession.open(server);
    const socket = await openFor(session);

    await session.expectOpen();
    socket.sendText("2probe");

    assert.equal(await socket.nextText(), "3probe");
    socket.destroy();
  });

  test("a poll that waits is not disturbed by the websocket", async () => {
    const session = await PollingSession.open(server);
    const pending = await session.startGet();
    const socket = await openFor(session);
    await server.settle();

    await session.send("4over polling");

    assert.equal((await pending.answer).body, "4over polling");
    socket.destroy();
  });
});

describe("between probe and upgrade", () => {
  test("a poll that waits is released with a noop", async () => {
    const session = await PollingSession.open(server);
    const pending = await session.startGet();

    const socket = await probed(session);

    assert.equal((await pending.answer).body, "6");
    socket.destroy();
  });

  test("each further poll is answered with a noop", async () => {
    const session = await PollingSession.open(server);
    const socket = await probed(session);

    for (let polls = 0; polls < 3; polls += 1) assert.equal((await session.get()).body, "6");

    socket.destroy();
  });

  test("polls do not wait for a timer of 100 ms", async () => {
    const session = await PollingSession.open(server);
    const socket = await probed(session);
    const times = [];
    for (let polls = 0; polls < 6; polls += 1) {
      const start = performance.now();
      await session.get();
      times.push(performance.now() - start);
    }

    times.sort((a, b) => a - b);
    assert.ok(times[2] < 80, `the third fastest of six polls took ${times[2]} ms`);
    socket.destroy();
  });

  test("a poll gets what is queued", async () => {
    const session = await PollingSession.open(server);
    const socket = await probed(session);

    await session.send("4queued");

    assert.equal((await session.get()).body, "4queued");
    assert.equal((await session.get()).body, "6");
    socket.destroy();
  });

  test("what is posted is processed, and answered over the websocket once upgraded", async () => {
    const session = await PollingSession.open(server);
    const socket = await probed(session);

    await session.send("4one", "bAQI=", "4two");
    socket.sendText("5");

    assert.equal(await socket.nextText(), "4one");
    assert.deepEqual(await socket.nextBinary(), Buffer.from([1, 2]));
    assert.equal(await socket.nextText(), "4two");
    socket.destroy();
  });

  test("a second websocket for the session is refused and the first goes on", async () => {
    const session = await PollingSession.open(server);
    const first = await probed(session);

    await assertRefused(session);

    first.sendText("5");
    await first.expectEcho();
    first.destroy();
  });

  test("a session that the server closes still delivers what it had queued", async () => {
    const clients = await useServer("clients");
    const session = await PollingSession.join(clients);
    const socket = await RawWebSocket.open(clients.port, pathOf(session, "/socket.io/"));
    socket.sendText("2probe");
    assert.equal(await socket.nextText(), "3probe");

    await session.send('42["finish","last words"]');

    assert.equal((await session.get()).body, ['42["finished","last words"]', "41"].join(SEPARATOR));
    assert.equal((await session.get()).body, "1");
    socket.destroy();
  });
});

describe("what ends the websocket but not the session", () => {
  for (const packet of ["4too early", "2foo", "2", "3probe", "6", "1", "", "x"]) {
    test(`"${packet}" before the upgrade`, async () => {
      const session = await PollingSession.open(server);
      const socket = await openFor(session);

      socket.sendText(packet);

      await socket.expectClose();
      await session.expectOpen();
    });
  }

  test("a message after the probe", async () => {
    const session = await PollingSession.open(server);
    const socket = await probed(session);

    socket.sendText("4too early");

    await socket.expectClose();
    await session.expectOpen();
  });

  test("a binary frame before the upgrade", async () => {
    const session = await PollingSession.open(server);
    const socket = await openFor(session);

    socket.write(frame(Buffer.from([1]), { code: opcode.binary }));

    await socket.expectClose();
    await session.expectOpen();
  });

  for (const [when, open] of Object.entries({ before: openFor, after: probed })) {
    test(`the websocket dies ${when} the probe`, async () => {
      const session = await PollingSession.open(server);
      const socket = await open(session);

      socket.destroy();
      await server.settle();

      await session.expectOpen();
    });
  }

  test("another websocket may then upgrade the session", async () => {
    const session = await PollingSession.open(server);
    const first = await openFor(session);
    first.sendText("4too early");
    await first.expectClose();

    const second = await upgraded(session);

    await second.expectEcho();
    second.destroy();
  });
});

describe("after the upgrade", () => {
  test("messages go over the websocket, both ways, and no noop leaks there", async () => {
    const session = await PollingSession.open(server);
    const pending = await session.startGet();
    const socket = await upgraded(session);
    assert.equal((await pending.answer).body, "6");

    await socket.expectEcho("first");

    socket.sendBinary(Buffer.from([1, 2, 3]));
    assert.deepEqual(await socket.nextBinary(), Buffer.from([1, 2, 3]));
    socket.destroy();
  });

  test("an upgrade without a probe is accepted", async () => {
    const session = await PollingSession.open(server);
    const socket = await openFor(session);

    socket.sendText("5");

    await socket.expectEcho();
    socket.destroy();
  });

  test("a poll that waits through an upgrade without a probe is released", async () => {
    const session = await PollingSession.open(server);
    const pending = await session.startGet();
    const socket = await openFor(session);

    socket.sendText("5");
    await socket.expectEcho();

    assert.equal((await pending.answer).body, "6");
    socket.destroy();
  });

  for (const method of ["GET", "POST"]) {
    test(`${method} with the session's id is a bad request`, async () => {
      const session = await PollingSession.open(server);
      const socket = await upgraded(session);
      await socket.expectEcho();

      const answer = await request(server.port, {
        method,
        path: session.path,
        body: method === "POST" ? "4x" : undefined,
      });

      assert.deepEqual([answer.status, answer.body], [400, '{"code":3,"message":"Bad request"}']);
      await socket.expectEcho();
      socket.destroy();
    });
  }

  test("a second websocket is refused and the first goes on", async () => {
    const session = await PollingSession.open(server);
    const first = await upgraded(session);
    await first.expectEcho();

    await assertRefused(session);

    await first.expectEcho();
    first.destroy();
  });

  test("what was sent right behind the upgrade packet is not lost", async () => {
    const session = await PollingSession.open(server);
    const socket = await openFor(session);

    socket.sendText("2probe", "5", "4a", "4b");

    for (const text of ["3probe", "4a", "4b"]) assert.equal(await socket.nextText(), text);
    socket.destroy();
  });

  test("the session ends with its websocket", async () => {
    const session = await PollingSession.open(server);
    const socket = await upgraded(session);
    await socket.expectEcho();
    socket.sendText("1");
    await socket.expectClose();

    const answer = await session.get();

    assert.deepEqual([answer.status, answer.body], [400, '{"code":1,"message":"Session ID unknown"}']);
  });

  test("Socket.IO goes on over the websocket", async () => {
    const session = await PollingSession.join(server);
    const socket = await upgraded(session, "/socket.io/");

    await socket.expectEvent();
    socket.sendText('421["message-with-ack","x"]');

    assert.equal(await socket.nextText(), '431["x"]');
    socket.destroy();
  });
});

test("an upgrade that is not finished in time is given up, and the session goes on", async () => {
  const hasty = await useServer("protocol", [...patient, "--upgrade-timeout", "200"]);
  const session = await PollingSession.open(hasty);
  const socket = await RawWebSocket.open(hasty.port, pathOf(session));
  socket.sendText("2probe");
  assert.equal(await socket.nextText(), "3probe");

  await socket.expectClose();

  await session.expectOpen();
});

/** A 400, or a 101 and a close frame at once. */
async function assertRefused(session) {
  const connection = await RawConnection.open(server.port);
  await connection.write(handshakeHead(server.port, pathOf(session)));
  await connection.waitForText(/^HTTP\/1\.1 (400 |101 [^]*\r\n\r\n\x88)/);
  connection.destroy();
}
