// Engine.IO handshake: what is answered, what is refused, and in which order requests are checked.
import assert from "node:assert/strict";
import test from "node:test";

import { exchange, request } from "./support/http.mjs";
import { PollingSession } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { handshakeHead, RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();

const UNKNOWN_SID = "A".repeat(20);
const messages = [
  "Transport unknown",
  "Session ID unknown",
  "Bad handshake method",
  "Bad request",
  "Forbidden",
  "Unsupported protocol version",
];

const engine = (query, options = {}) => request(server.port, { path: `/engine.io/?${query}`, ...options });

function assertRefused(answer, code) {
  assert.equal(answer.status, 400, answer.body);
  assert.equal(answer.headers["content-type"], "application/json");
  assert.equal(answer.body, JSON.stringify({ code, message: messages[code] }));
}

for (const transport of ["foo", "webtransport", "constructor", "__proto__", "toString", "", "POLLING"]) {
  test(`transport "${transport}" is unknown`, async () => {
    assertRefused(await engine(`EIO=4&transport=${transport}`), 0);
  });
}

test("a missing transport is unknown", async () => {
  assertRefused(await engine("EIO=4"), 0);
});

for (const sid of [UNKNOWN_SID, "__proto__", "constructor", "hasOwnProperty", "%00", "a".repeat(2000)]) {
  for (const method of ["GET", "POST"]) {
    test(`${method} with the session id ${sid.slice(0, 30)} names no session`, async () => {
      const answer = await engine(`EIO=4&transport=polling&sid=${sid}`, { method });
      assertRefused(answer, 1);
    });
  }
}

test("an empty sid is none: the request opens a session", async () => {
  const answer = await engine("EIO=4&transport=polling&sid=");

  assert.equal(answer.status, 200);
  assert.match(answer.body, /^0\{/);
});

for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
  test(`${method} opens no session`, async () => {
    const answer = await request(server.port, { method, path: "/socket.io/?EIO=4&transport=polling" });
    assertRefused(answer, 2);
  });
}

test("HEAD opens no session", async () => {
  const answer = await engine("EIO=4&transport=polling", { method: "HEAD" });

  assert.equal(answer.status, 400);
  assert.equal(answer.body, "");
});

test("transport=websocket without an Upgrade header is a bad request", async () => {
  assertRefused(await engine("EIO=4&transport=websocket"), 3);
});

test("a polling session asked for by transport=websocket without an upgrade is a bad request", async () => {
  const session = await PollingSession.open(server);

  assertRefused(await engine(`EIO=4&transport=websocket&sid=${session.sid}`), 3);
  await session.expectOpen();
});

test("a websocket session asked for by transport=polling is a bad request", async () => {
  const socket = await RawWebSocket.openSession(server);

  assertRefused(await engine(`EIO=4&transport=polling&sid=${socket.handshake.sid}`), 3);
  await socket.expectEcho();
  socket.destroy();
});

test("a session asked for with another protocol version is a bad request", async () => {
  const session = await PollingSession.open(server);

  assertRefused(await engine(`EIO=3&transport=polling&sid=${session.sid}`), 3);
  await session.expectOpen();
});

for (const version of ["EIO=3", "EIO=5", "EIO=abc", "EIO=04", "EIO=", "EIO=4.0", "EIO=44", "b64=1"]) {
  test(`${version} is no supported protocol version`, async () => {
    assertRefused(await engine(`${version}&transport=polling`), 5);
  });
}

const order = {
  "the transport before the session id": ["EIO=4&transport=foo&sid=x", "GET", 0],
  "the transport before the method": ["EIO=4&transport=foo", "POST", 0],
  "the transport before the version": ["EIO=3&transport=foo", "GET", 0],
  "the session id before the version": ["EIO=3&transport=polling&sid=x", "GET", 1],
  "the session id before the method": ["EIO=4&transport=polling&sid=x", "DELETE", 1],
  "the method before the version": ["EIO=3&transport=polling", "POST", 2],
  "the method before the missing upgrade": ["EIO=4&transport=websocket", "POST", 2],
  "the missing upgrade before the version": ["EIO=3&transport=websocket", "GET", 3],
};
for (const [what, [query, method, code]] of Object.entries(order)) {
  test(`checked first: ${what}`, async () => {
    assertRefused(await engine(query, { method }), code);
  });
}

test("an Origin with characters that no header may have is refused", async () => {
  const answer = await exchange(
    server.port,
    "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nOrigin: http://a\x01b\r\nConnection: close\r\n\r\n",
  );

  assert.match(answer, /^HTTP\/1\.1 400 /);
});

const refusedUpgrades = {
  "an unknown transport": ["EIO=4&transport=foo", "Transport unknown"],
  "an unknown session": [`EIO=4&transport=websocket&sid=${UNKNOWN_SID}`, "Session ID unknown"],
  "the transport polling": ["EIO=4&transport=polling", "Bad request"],
  "protocol version 3": ["EIO=3&transport=websocket", "Unsupported protocol version"],
  "no protocol version": ["transport=websocket", "Unsupported protocol version"],
};
for (const [what, [query, message]] of Object.entries(refusedUpgrades)) {
  test(`an upgrade with ${what} is refused before a 101, by a plain message`, async () => {
    const answer = await exchange(server.port, handshakeHead(server.port, `/engine.io/?${query}`));

    const [head, body] = answer.split("\r\n\r\n");
    assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(head, /^connection: close\r?$/im);
    assert.match(head, /^content-type: text\/html\r?$/im);
    assert.equal(body, message);
  });
}

test("of a repeated query parameter the last one counts", async () => {
  assert.equal((await engine("EIO=4&transport=foo&transport=polling")).status, 200);
  assertRefused(await engine("EIO=4&transport=polling&transport=foo"), 0);
  assertRefused(await engine("EIO=4&EIO=3&transport=polling"), 5);
});

test("unknown parameters and the cache buster t are ignored", async () => {
  assert.equal((await engine("EIO=4&transport=polling&t=abc123&foo=bar&&=&x")).status, 200);
});

test("query values are percent-decoded", async () => {
  assert.equal((await engine("EIO=%34&transport=%70olling")).status, 200);
});

test("a query that is badly encoded harms nothing", async () => {
  const answer = await engine("EIO=4&transport=polling&a=%zz&b=%&c=%e2%28");

  assert.equal(answer.status, 200);
});

const paths = {
  "/engine.io/extra": 200,
  "/engine.io/extra/more/": 200,
  "/engine.io": 404,
  "//engine.io/": 404,
  "/ENGINE.IO/": 404,
  "/engine.iox/": 404,
  "/": 404,
};
for (const [path, status] of Object.entries(paths)) {
  test(`the path ${path} is answered with ${status}`, async () => {
    const answer = await request(server.port, { path: `${path}?EIO=4&transport=polling` });
    assert.equal(answer.status, status);
  });
}

test("the open packet has five keys and the headers of a text that no cache keeps", async () => {
  const answer = await engine("EIO=4&transport=polling");

  assert.equal(answer.status, 200);
  assert.equal(answer.headers["content-type"], "text/plain; charset=UTF-8");
  assert.equal(answer.headers["cache-control"], "no-store");
  assert.equal(answer.headers["content-length"], String(answer.bytes.length));
  assert.equal(answer.body[0], "0");
  const { sid, ...rest } = JSON.parse(answer.body.slice(1));
  assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
  assert.deepEqual(rest, { upgrades: ["websocket"], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
});

test("the open packet over websocket offers no upgrades", async () => {
  const socket = await RawWebSocket.openSession(server);

  const { sid, ...rest } = socket.handshake;
  assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
  assert.deepEqual(rest, { upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
  socket.destroy();
});

test("session ids differ from each other", async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, () => PollingSession.open(server)));

  assert.equal(new Set(sessions.map((session) => session.sid)).size, 20);
});

test("a POST is answered with ok as text/html", async () => {
  const session = await PollingSession.open(server);

  const answer = await session.post("4x");

  assert.equal(answer.status, 200);
  assert.equal(answer.headers["content-type"], "text/html");
  assert.equal(answer.body, "ok");
});

for (const method of ["PUT", "DELETE", "PATCH"]) {
  test(`${method} with a session id is refused and leaves the session alone`, async () => {
    const session = await PollingSession.open(server);

    const answer = await request(server.port, { method, path: session.path });

    assert.equal(answer.status, 400);
    await session.expectOpen();
  });
}

test("HEAD with a session id is refused, has no body and leaves the session alone", async () => {
  const session = await PollingSession.open(server);

  const answer = await request(server.port, { method: "HEAD", path: session.path });

  assert.ok(answer.status >= 400, `status ${answer.status}`);
  assert.equal(answer.body, "");
  await session.expectOpen();
});

test("JSONP does not exist in protocol version 4", async () => {
  const answer = await engine("EIO=4&transport=polling&j=0");

  assert.equal(answer.headers["content-type"], "text/plain; charset=UTF-8");
  assert.match(answer.body, /^0\{/);
});

test("without the cors option no answer allows another origin", async () => {
  const path = "/socket.io/?EIO=4&transport=polling";
  const headers = { origin: "http://elsewhere.example" };
  const preflight = { ...headers, "access-control-request-method": "POST" };

  const answers = [
    await request(server.port, { path, headers }),
    await request(server.port, { method: "OPTIONS", path, headers: preflight }),
  ];

  for (const answer of answers) {
    const names = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
    assert.deepEqual(names, []);
  }
});

const elsewhere = { origin: "http://elsewhere.example" };

test("with cors for everybody each answer allows other origins", async () => {
  const session = await PollingSession.open(server);
  await session.send("4x");
  const answers = [
    await engine("EIO=4&transport=polling", { headers: elsewhere }),
    await engine("EIO=4&transport=foo", { headers: elsewhere }),
    await session.get(elsewhere),
    await session.post("4y", elsewhere),
  ];

  for (const answer of answers) assert.equal(answer.headers["access-control-allow-origin"], "*");
});

test("with cors a preflight is answered with the methods and the headers it asked for", async () => {
  const headers = {
    ...elsewhere,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,x-token",
  };

  const answer = await engine("EIO=4&transport=polling", { method: "OPTIONS", headers });

  assert.deepEqual([answer.status, answer.body], [204, ""]);
  assert.equal(answer.headers["access-control-allow-methods"], "GET,HEAD,PUT,PATCH,POST,DELETE");
  assert.equal(answer.headers["access-control-allow-headers"], "content-type,x-token");
  assert.match(answer.headers.vary ?? "", /access-control-request-headers/i);
});

test("an Origin does not keep a websocket from opening: that is for the allow-request hook", async () => {
  const socket = await RawWebSocket.openSession(server, { headers: { Origin: "http://elsewhere.example" } });

  await socket.expectEcho();
  socket.destroy();
});

test("without the cookie option no cookie is set", async () => {
  const answer = await engine("EIO=4&transport=polling");

  assert.equal(answer.headers["set-cookie"], undefined);
});
