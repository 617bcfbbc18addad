// What Engine.IO does with HTTP requests when options ask for it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { exchange, request } from "./support/http.mjs";
import { PollingSession } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { handshakeHead, RawWebSocket } from "./support/websocket.mjs";

const server = await useServer("http-options");

const FRIEND = { origin: "http://friend.example" };
const STRANGER = { origin: "http://stranger.example" };

const open = (base, options = {}) =>
  request(server.port, { path: `${base}?EIO=4&transport=polling${options.query ?? ""}`, ...options });

function corsHeadersOf(answer) {
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith("access-control-")));
}

describe("the cookie option", () => {
  test("sets a cookie with the session id in the answer that opens a session", async () => {
    const answer = await open("/cookie/");

    const { sid } = JSON.parse(answer.body.slice(1));
    assert.deepEqual(answer.headers["set-cookie"], [`io=${sid}; Path=/; HttpOnly; SameSite=Lax`]);
  });

  test("sets none in the answers after that, nor in an error", async () => {
    const session = await PollingSession.open(server, { base: "/cookie/" });
    const post = await session.post("4x");

    for (const answer of [post, await session.get(), await open("/cookie/", { method: "POST" })]) {
      assert.equal(answer.headers["set-cookie"], undefined);
    }
  });
});

describe("the cors option for one origin", () => {
  test("allows that origin, with credentials", async () => {
    const answer = await open("/cors/", { headers: FRIEND });

    assert.equal(answer.status, 200);
    assert.deepEqual(corsHeadersOf(answer), {
      "access-control-allow-origin": FRIEND.origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "X-Exposed",
    });
    assert.match(answer.headers.vary ?? "", /\borigin\b/i);
  });

  test("allows no other", async () => {
    const answer = await open("/cors/", { headers: STRANGER });

    assert.equal(answer.headers["access-control-allow-origin"], undefined);
    // What is answered depends on the origin: no cache may give it to the friend.
    assert.match(answer.headers.vary ?? "", /\borigin\b/i);
  });

  test("answers a preflight, also of a page of another network", async () => {
    const headers = {
      ...FRIEND,
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-one, x-two",
      "access-control-request-private-network": "true",
    };

    const answer = await open("/cors/", { method: "OPTIONS", headers });

    assert.deepEqual([answer.status, answer.body], [204, ""]);
    const { "access-control-allow-methods": methods, ...others } = corsHeadersOf(answer);
    assert.equal(methods, "GET,HEAD,PUT,PATCH,POST,DELETE");
    assert.equal(others["access-control-allow-origin"], FRIEND.origin);
    assert.equal(others["access-control-allow-headers"], "x-one, x-two");
    assert.equal(others["access-control-max-age"], "600");
    assert.equal(others["access-control-allow-private-network"], "true");
  });

  test("does not keep a foreign page's websocket out", async () => {
    const socket = await RawWebSocket.openSession(server, { base: "/cors/", headers: { Origin: STRANGER.origin } });

    await socket.expectEcho();
    socket.destroy();
  });
});

describe("allowed origins", () => {
  test("keep foreign pages out, over polling and over websocket", async () => {
    const polling = await open("/origins/", { headers: STRANGER });
    const path = "/origins/?EIO=4&transport=websocket";
    const websocket = await exchange(server.port, handshakeHead(server.port, path, { Origin: STRANGER.origin }));

    assert.equal(polling.status, 403);
    assert.match(websocket, /^HTTP\/1\.1 40[03] /);
  });

  test("let the listed pages in, and clients that are no browsers", async () => {
    assert.equal((await open("/origins/", { headers: FRIEND })).status, 200);
    assert.equal((await open("/origins/")).status, 200);
    const socket = await RawWebSocket.openSession(server, { base: "/origins/", headers: { Origin: FRIEND.origin } });
    await socket.expectEcho();
    socket.destroy();
  });
});

describe("the admission of clients", () => {
  const refusals = { "&deny=not%20today": "not today", "&deny=": "Forbidden" };
  for (const [query, message] of Object.entries(refusals)) {
    test(`refuses with 403 and "${message}"`, async () => {
      const answer = await open("/admission/", { query });

      assert.equal(answer.status, 403);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(answer.body), { code: 4, message });
    });

    test(`refuses a websocket with 400 and "${message}"`, async () => {
      const path = `/admission/?EIO=4&transport=websocket${query}`;

      const answer = await exchange(server.port, handshakeHead(server.port, path));

      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.ok(answer.endsWith(`\r\n\r\n${message}`), answer);
    });
  }

  test("lets others in, and is not asked again for a session that is open", async () => {
    const session = await PollingSession.open(server, { base: "/admission/" });

    const denied = await request(server.port, { method: "POST", path: `${session.path}&deny=now`, body: "4x" });

    assert.equal(denied.status, 200);
    assert.deepEqual(await session.receive(1), ["4x"]);
  });

  test("refuses a client whose admission is not decided in time", async () => {
    assert.equal((await open("/admission/", { query: "&wait=1" })).status, 403);
  });

  test("comes before the check of the version", async () => {
    const answer = await request(server.port, { path: "/admission/?EIO=3&transport=polling&deny=first" });

    assert.equal(answer.status, 403);
  });
});

describe("headers", () => {
  test("initial ones come with the answer that opens a session, others with each", async () => {
    const opening = await open("/headers/");
    const session = await PollingSession.open(server, { base: "/headers/" });
    const post = await session.post("4x");
    const get = await session.get();

    assert.equal(opening.headers["x-initial"], "first");
    for (const answer of [post, get]) assert.equal(answer.headers["x-initial"], undefined);
    for (const answer of [opening, post, get]) assert.equal(answer.headers["x-every"], "each");
  });

  test("both come with the answer to a websocket handshake", async () => {
    const socket = await RawWebSocket.openSession(server, { base: "/headers/" });

    assert.match(socket.head, /^X-Initial: first$/im);
    assert.match(socket.head, /^X-Every: each$/im);
    socket.destroy();
  });
});

describe("session ids of the user's own", () => {
  test("name the session", async () => {
    const session = await PollingSession.open(server, { base: "/ids/", query: "EIO=4&id=my_own-id" });

    assert.equal(session.sid, "my_own-id");
    await session.expectOpen();
  });

  for (const id of ["", "with%20blank", "a%0d%0ab", "x".repeat(129)]) {
    test(`"${id.slice(0, 20)}" is refused`, async () => {
      const answer = await open("/ids/", { query: `&id=${id}` });

      assert.ok(answer.status >= 400, `status ${answer.status}`);
    });
  }

  test("one that is taken is refused, and its owner is not disturbed", async () => {
    const owner = await PollingSession.open(server, { base: "/ids/", query: "EIO=4&id=taken" });

    const answer = await open("/ids/", { query: "&id=taken" });

    assert.ok(answer.status >= 400, `status ${answer.status}`);
    await owner.expectOpen();
  });
});
