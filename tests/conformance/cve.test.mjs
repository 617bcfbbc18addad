// One test for each class of holes that other servers had: it would have caught it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import test, { afterEach } from "node:test";

import { exchange, RawConnection, request } from "./support/http.mjs";
import { PollingSession, SEPARATOR } from "./support/polling.mjs";
import { sanitized, useServer } from "./support/server.mjs";
import { frame, handshakeHead, opcode, RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();
const healthy = await RawWebSocket.join(server);
const WEBSOCKET = "/engine.io/?EIO=4&transport=websocket";
/** What takes quadratic time takes minutes. */
const LINEAR_MS = 3_000;
const measured = { skip: sanitized && "sanitizers keep freed memory" };

// Whatever a test does: somebody who was connected before is still served.
afterEach(() => healthy.expectEvent());

/** Resident memory of the server in KiB. */
async function residentMemory() {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(status.match(/^VmRSS:\s+(\d+)/m)[1]);
}

async function within(limitMs, act) {
  const start = performance.now();
  const result = await act();
  const elapsed = performance.now() - start;
  assert.ok(elapsed < limitMs, `${Math.round(elapsed)} ms`);
  return result;
}

// CVE-2017-16031: session ids that could be guessed.
test("ids have at least 114 random bits", async () => {
  const ids = [];
  for (let n = 0; n < 300; n += 1) ids.push((await PollingSession.open(server)).sid);

  assert.equal(new Set(ids).size, ids.length);
  // 300 draws of 64 characters leave out more than 14 of them once in a million runs of this test.
  const variety = Array.from({ length: 20 }, (_, position) => new Set(ids.map((id) => id[position])).size);
  // One character may name the worker.
  assert.ok(variety.filter((count) => count >= 50).length >= 19, variety.join(" "));
});

// CVE-2016-10518: a pong with memory that nobody had written.
test("a pong holds the bytes of its ping and no others", async () => {
  const socket = await RawWebSocket.openSession(server);
  for (const size of [0, 1, 64, 125]) {
    const bytes = Buffer.alloc(size, size);

    socket.write(frame(bytes, { code: opcode.ping }));

    assert.deepEqual((await socket.next()).bytes, bytes);
  }
  socket.destroy();
});

// CVE-2016-10542, CVE-2026-45736: no default limit for a frame, and memory taken for its announced length.
test("an announced length takes no memory and is refused", measured, async () => {
  const before = await residentMemory();
  const sockets = [];
  for (let n = 0; n < 20; n += 1) {
    const socket = await RawWebSocket.openSession(server);
    socket.write(frame("4", { length: 999_999 }));
    sockets.push(socket);
  }
  const giant = await RawWebSocket.openSession(server);

  giant.write(frame("4", { length: 2 ** 40 }));

  await giant.expectClose(1009);
  await server.settle();
  assert.ok((await residentMemory()) - before < 10_000, "20 announced megabytes are in memory");
  for (const socket of sockets) socket.destroy();
});

// GHSA-5v72-xg48-5rpm, CVE-2021-32640: parsers of two headers that backtracked, or met the prototype of objects.
const headers = {
  "Sec-WebSocket-Extensions": [
    "constructor",
    "__proto__; __proto__=1",
    "permessage-deflate; toString",
    `permessage-deflate; a="${"\\".repeat(7000)}`,
    `x${" ".repeat(7000)}y`,
    `${"a,".repeat(3500)}`,
    `${"permessage-deflate; server_max_window_bits=99, ".repeat(150)}`,
    ";=,\"'",
  ],
  "Sec-WebSocket-Protocol": [`a${" ".repeat(7000)}b`, "constructor, __proto__", ",".repeat(7000), "a,a,a"],
};
for (const [name, values] of Object.entries(headers)) {
  for (const value of values) {
    test(`${name}: ${value.slice(0, 30)} (${value.length} bytes) is read in linear time`, async () => {
      const head = handshakeHead(server.port, WEBSOCKET, { [name]: value, Connection: "Upgrade" });
      const connection = await RawConnection.open(server.port);

      await within(LINEAR_MS, async () => {
        connection.write(head);
        await connection.waitForText(/^HTTP\/1\.1 (101|400) /);
      });

      connection.destroy();
    });
  }
}

// CVE-2024-37890: more headers than the server counted on.
test("thousands of headers are refused", async () => {
  const many = Array.from({ length: 3000 }, (_, n) => `x${n}: 1\r\n`).join("");

  const answer = await exchange(server.port, `GET ${WEBSOCKET} HTTP/1.1\r\nHost: x\r\n${many}\r\n`);

  assert.match(answer, /^HTTP\/1\.1 4(00|31) /);
});

// CVE-2024-37890, too: a handshake without the header that was taken for granted.
for (const missing of ["Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Host"]) {
  test(`a handshake without ${missing} is answered`, async () => {
    const connection = await RawConnection.open(server.port);

    connection.write(handshakeHead(server.port, WEBSOCKET, { [missing]: null }));

    await connection.waitForText(/^HTTP\/1\.1 \d{3} /);
    connection.destroy();
  });
}

// CVE-2026-48779: a message in endless fragments, counted by bytes only.
test("empty fragments are counted", async () => {
  const socket = await RawWebSocket.openSession(server);
  const empty = frame("", { code: opcode.continuation, fin: false });

  socket.write(Buffer.concat([frame("4", { fin: false }), ...Array.from({ length: 17_000 }, () => empty)]));

  await socket.expectClose(1008);
});

// CVE-2026-42786: fragments that are each small enough and have no end.
test("fragments are limited together", async () => {
  const socket = await RawWebSocket.openSession(server);
  const part = frame(Buffer.alloc(100_000, "x"), { code: opcode.continuation, fin: false });

  socket.write(Buffer.concat([frame("4", { fin: false }), ...Array.from({ length: 10 }, () => part)]));

  await socket.expectClose(1009);
});

// CVE-2020-36048, -36049: a payload of many packets that took quadratic time; bodies of 100 MB.
test("a payload of 330,000 packets takes linear time", async () => {
  const session = await PollingSession.open(server);

  await within(LINEAR_MS, () => session.post(Array.from({ length: 330_000 }, () => "3").join(SEPARATOR)));

  await session.expectOpen();
});

test("a body beyond the limit is refused by its announced length", async () => {
  const session = await PollingSession.open(server);

  const answer = await exchange(
    server.port,
    `POST ${session.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n4`,
  );

  assert.match(answer, /^HTTP\/1\.1 413 /);
});

// CVE-2020-28481: every origin allowed unless told otherwise.
test("no origin is allowed unless told so", async () => {
  const answer = await request(server.port, {
    path: "/socket.io/?EIO=4&transport=polling",
    headers: { origin: "http://evil.example" },
  });

  assert.equal(answer.headers["access-control-allow-origin"], undefined);
});

// CVE-2022-21676: a bad frame in the segment of the handshake, before anybody listened for errors.
test("a bad frame right behind the handshake closes that connection only", async () => {
  const bad = frame("4x", { rsv: 4 });
  const fresh = await RawWebSocket.openSession(server, { early: bad });
  const session = await PollingSession.open(server);
  const upgrade = await RawWebSocket.open(server.port, `${WEBSOCKET}&sid=${session.sid}`, { early: bad });

  await fresh.expectClose(1002);
  await upgrade.expectClose(1002);
  await session.expectOpen();
});

// CVE-2022-41940: a connection reset while its upgrade was being refused.
test("connections that are reset during a refused upgrade harm nobody", async () => {
  for (let n = 0; n < 30; n += 1) {
    const stream = connect(server.port, "127.0.0.1");
    stream.on("error", () => {});
    await once(stream, "connect");
    stream.write(handshakeHead(server.port, `${WEBSOCKET}&sid=${"A".repeat(20)}`), () => stream.resetAndDestroy());
    await once(stream, "close");
  }
  await server.settle();
});

// CVE-2023-31125: query values of unexpected kinds in an upgrade.
const queries = [
  "EIO=4&transport=polling&transport=websocket&transport=polling",
  "EIO=4&transport[]=websocket",
  "EIO=4&transport[a]=websocket",
  "EIO=4&transport",
  "EIO=4&transport=",
  "EIO=4&transport=toString",
  "EIO=4&transport=websocket%00",
  "EIO=4&transport=websocket&sid[]=a",
  "EIO=4&transport=websocket&sid=__proto__",
  "EIO[]=4&transport=websocket",
  "%",
  "=&=&&",
  "",
];
for (const query of queries) {
  test(`an upgrade with the query "${query}" is answered`, async () => {
    const connection = await RawConnection.open(server.port);

    connection.write(handshakeHead(server.port, `/engine.io/?${query}`));

    await connection.waitForText(/^HTTP\/1\.1 (101|400) /);
    connection.destroy();
  });
}

const closing = {
  "CVE-2022-2421: a placeholder's number that names a method": [
    '451-["message",{"_placeholder":true,"num":"splice"}]',
    1,
  ],
  "CVE-2023-32695: an event's name that is an object": ['42[{"toString":"foo"}]', 0],
  "CVE-2026-33151: attachments without end": ['451000000-["message",{"_placeholder":true,"num":0}]', 0],
};
for (const [what, [packet, attachments]] of Object.entries(closing)) {
  test(`${what} closes the connection`, async () => {
    const socket = await RawWebSocket.join(server);

    socket.sendText(packet);
    for (let n = 0; n < attachments; n += 1) socket.sendBinary(Buffer.from([1]));

    await socket.expectClose();
  });
}

// CVE-2024-38355: the event that Node's emitters throw for.
test("a client may emit error", async () => {
  const socket = await RawWebSocket.join(server);

  socket.sendText('42["error"]', '42["error",{"message":"boom"}]');

  await socket.expectEvent();
  socket.destroy();
});

// The same class: an argument nested so deeply that whoever encodes it again runs out of stack.
test("nesting is limited", async () => {
  const socket = await RawWebSocket.join(server);

  socket.sendText(`42["message",${"[".repeat(50_000)}${"]".repeat(50_000)}]`);

  await socket.expectClose();
});

// CVE-2026-48802: each pong that nobody had asked for started another timer.
test("a flood of pongs takes no memory", measured, async () => {
  const socket = await RawWebSocket.openSession(server);
  const pongs = Buffer.concat(Array.from({ length: 10_000 }, () => frame("3")));
  socket.write(pongs);
  await socket.expectEcho();
  const before = await residentMemory();

  for (let n = 0; n < 20; n += 1) socket.write(pongs);
  await socket.expectEcho();

  assert.ok((await residentMemory()) - before < 2_000, "memory grew with the pongs");
  socket.destroy();
});
