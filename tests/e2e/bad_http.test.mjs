import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { exchange, PollingSession } from "./raw_http.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
const channelId = randomUUID();
const healthy = await connectTo(server.url, channelId);

/** A client that was there all the time is still connected and served. */
async function assertHealthyClientServed() {
  const text = randomUUID();
  assert.equal((await healthy.send(channelId, text)).ok, true);
  await healthy.broadcastOf(text);
}

const malformedRequests = {
  "no HTTP at all": "this is not HTTP\r\n\r\n",
  "a request line without target": "GET\r\n\r\n",
  "an unknown HTTP version": "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
  "a header without colon": "GET / HTTP/1.1\r\nHost: localhost\r\nBroken\r\n\r\n",
  "a space in a header name": "GET / HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n",
  "a NUL in the target": "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "a control character in a header value": "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\x01b\r\n\r\n",
  "a Content-Length that is no number": "POST /socket.io/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
  "a negative Content-Length": "POST /socket.io/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
  "two different Content-Lengths": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  "a Content-Length beside chunks":
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "a chunk size that is no number": "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
  "a request line of 100 KB": `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  "headers of 200 KB": `GET / HTTP/1.1\r\nHost: localhost\r\n${`X-Filler: ${"a".repeat(1000)}\r\n`.repeat(200)}\r\n`,
  "a TLS greeting": Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00, 0x0a, 0x0a, 0x0d, 0x0a]),
  "bytes above ASCII": Buffer.from([0xff, 0xfe, 0x80, 0x0d, 0x0a, 0x0d, 0x0a]),
};

for (const [what, bytes] of Object.entries(malformedRequests)) {
  test(`${what} is refused or not answered, the connection closed, and nobody else disturbed`, async () => {
    const answer = await exchange(server.port, bytes);

    assert.match(answer, /^$|^HTTP\/1\.[01] (4\d\d|501|505) /);
    await assertHealthyClientServed();
  });
}

const unknownSid = "A".repeat(20);
const badHandshakes = [
  ["GET", "EIO=4", 0, "Transport unknown"],
  ["GET", "EIO=4&transport=", 0, "Transport unknown"],
  ["GET", "EIO=4&transport=abc", 0, "Transport unknown"],
  ["GET", "EIO=4&transport=constructor", 0, "Transport unknown"],
  ["GET", "EIO=4&transport=webtransport", 0, "Transport unknown"],
  ["GET", `EIO=4&transport=polling&sid=${unknownSid}`, 1, "Session ID unknown"],
  ["POST", `EIO=4&transport=polling&sid=${unknownSid}`, 1, "Session ID unknown"],
  ["GET", "EIO=4&transport=polling&sid=__proto__", 1, "Session ID unknown"],
  ["GET", "EIO=4&transport=polling&sid=%00", 1, "Session ID unknown"],
  ["POST", "EIO=4&transport=polling", 2, "Bad handshake method"],
  ["PUT", "EIO=4&transport=polling", 2, "Bad handshake method"],
  ["DELETE", "EIO=4&transport=polling", 2, "Bad handshake method"],
  ["GET", "EIO=4&transport=websocket", 3, "Bad request"],
  ["GET", "transport=polling", 5, "Unsupported protocol version"],
  ["GET", "EIO=3&transport=polling", 5, "Unsupported protocol version"],
  ["GET", "EIO=5&transport=polling", 5, "Unsupported protocol version"],
  ["GET", "EIO=abc&transport=polling", 5, "Unsupported protocol version"],
  ["GET", "EIO=04&transport=polling", 5, "Unsupported protocol version"],
];

for (const [method, query, code, message] of badHandshakes) {
  test(`${method} ?${query} is answered 400 with code ${code}`, async () => {
    const response = await fetch(`${server.url}/socket.io/?${query}`, { method });

    assert.equal(response.status, 400);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.deepEqual(await response.json(), { code, message });
    await assertHealthyClientServed();
  });
}

test("an empty sid and unknown parameters open a new session, the last of two equal parameters wins", async () => {
  for (const query of [
    "EIO=4&transport=polling&sid=",
    "EIO=4&transport=polling&x=%zz&t=1",
    "EIO=3&EIO=4&transport=polling",
  ]) {
    const response = await fetch(`${server.url}/socket.io/?${query}`);
    const body = await response.text();

    assert.equal(response.status, 200, query);
    assert.match(response.headers.get("content-type"), /^text\/plain; charset=utf-8$/i);
    assert.deepEqual(Object.keys(JSON.parse(body.slice(1))), [
      "sid",
      "upgrades",
      "pingInterval",
      "pingTimeout",
      "maxPayload",
    ]);
  }
});

test("the handshake tells the real server's limits", async () => {
  const { handshake } = await PollingSession.open(server.url);

  assert.match(handshake.sid, /^[A-Za-z0-9_-]{20}$/);
  assert.deepEqual(
    { ...handshake, sid: "" },
    { sid: "", upgrades: ["websocket"], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1000000 },
  );
});

const badBodies = {
  "an empty body": "",
  "an unknown packet type": "abc",
  "a ping, which only a server sends": "2",
  "a Socket.IO packet of an unknown type": "49",
  "an event before CONNECT": '42["message",{}]',
  "a CONNECT with an array": "40[]",
  "broken JSON after CONNECT": '40\x1e42["message",{]',
  "bytes that are no UTF-8": Buffer.from([0x34, 0xff, 0xfe]),
  "base64 that is none": "b*****",
};

for (const [what, body] of Object.entries(badBodies)) {
  test(`${what} in a polling body closes that session only`, async () => {
    const session = await PollingSession.open(server.url);

    const response = await session.post(body);
    await response.text();

    assert.ok([200, 400].includes(response.status), `status ${response.status}`);
    assert.deepEqual(await session.expectClosed(), { code: 1, message: "Session ID unknown" });
    await assertHealthyClientServed();
  });
}

test("a body of type application/octet-stream is answered 400 and closes the session", async () => {
  const session = await PollingSession.open(server.url);

  const response = await session.post("40", { "content-type": "application/octet-stream" });

  assert.equal(response.status, 400);
  assert.equal((await session.expectClosed()).code, 1);
});

test("a body larger than maxPayload is answered 413 and the session goes on", async () => {
  const session = await PollingSession.open(server.url);
  await session.connectNamespace();

  const response = await session.post(`4${"x".repeat(1_000_000)}`);
  await response.text();

  assert.equal(response.status, 413);
  const after = await session.post("3");
  assert.equal(after.status, 200);
  assert.equal(await after.text(), "ok");
  await assertHealthyClientServed();
});

test("a second GET at the same time is refused and closes the session", async () => {
  const session = await PollingSession.open(server.url);
  await session.connectNamespace();
  // What the server says on connecting is fetched, so that the next GET has to wait.
  await session.post('42["message",{"type":0,"payload":{}}]');
  await (await session.poll()).text();

  const [first, second] = await Promise.all([session.poll(), session.poll()]);

  const answers = [
    [first.status, await first.text()],
    [second.status, await second.text()],
  ].sort((a, b) => a[0] - b[0]);
  assert.deepEqual(answers[0], [200, "1"]);
  assert.equal(answers[1][0], 400);
  assert.equal((await session.expectClosed()).code, 1);
});

test("paths that are nobody's are answered 404", async () => {
  for (const path of [
    "/socket.iox/?EIO=4&transport=polling",
    "/SOCKET.IO/?EIO=4&transport=polling",
    "/api/nothing",
    "/assets/../../etc/passwd",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
  ]) {
    const response = await fetch(`${server.url}${path}`);
    assert.equal(response.status, 404, path);
  }
  const answer = await exchange(
    server.port,
    "GET /assets/../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 40[04] /);
});

test("the client that was connected all the time was never disconnected", () => {
  assert.deepEqual(healthy.events.all("disconnect"), []);
  assert.equal(healthy.socket.connected, true);
});
