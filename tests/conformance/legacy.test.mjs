// Engine.IO 3 and what Socket.IO says over it (socket.io-client 1.x and 2.x), where the option allows it.
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { describe, test } from "node:test";

import { exchange, request } from "./support/http.mjs";
import { useServer } from "./support/server.mjs";
import { handshakeHead, NO_CODE, RawWebSocket } from "./support/websocket.mjs";

const engine = await useServer("protocol");
const clients = await useServer("clients");

const POLLING = "EIO=3&transport=polling";
const OCTETS = { "content-type": "application/octet-stream" };
const TEXT = { "content-type": "text/plain;charset=UTF-8" };

/** What the open packet says, as text or within a script. */
function handshakeIn(body) {
  const [, script] = body.match(/^___eio\[\d+\]\((.*)\);$/) ?? [];
  const payload = script ? JSON.parse(script) : body;
  return JSON.parse(payload.match(/\{.*\}/)[0]);
}

/** A session of protocol 3 over polling; bodies are given and read as they are on the wire. */
class Session {
  constructor(server, base, query) {
    this.server = server;
    this.path = `${base}?${query}`;
  }

  static async open(server, base = "/v3/engine.io/", query = `${POLLING}&b64=1`) {
    const session = new Session(server, base, query);
    const answer = await request(server.port, { path: session.path });
    assert.equal(answer.status, 200, answer.body);
    session.handshake = handshakeIn(answer.body);
    session.path += `&sid=${session.handshake.sid}`;
    return session;
  }

  get() {
    return request(this.server.port, { path: this.path });
  }

  async send(body, headers = TEXT) {
    const answer = await request(this.server.port, { method: "POST", path: this.path, body, headers });
    assert.deepEqual([answer.status, answer.body], [200, "ok"]);
  }

  async expectClosed() {
    const answer = await this.get();
    const last = answer.status === 200 ? await this.get() : answer;
    assert.deepEqual(JSON.parse(last.body), { code: 1, message: "Session ID unknown" });
  }
}

/** `00 length ff data` for text, `01 length ff data` for bytes: a digit of the length is a byte. */
function framed(kind, data) {
  const bytes = Buffer.from(data);
  const digits = [...String(bytes.length)].map(Number);
  return Buffer.concat([Buffer.from([kind, ...digits, 0xff]), bytes]);
}
const asText = (data) => framed(0, data);
const asBytes = (data) => framed(1, data);

describe("payloads as text", () => {
  test("the open packet is length:packet, with the same five keys", async () => {
    const answer = await request(engine.port, { path: `/v3/engine.io/?${POLLING}&b64=1` });

    const [, length, packet] = answer.body.match(/^(\d+):(0\{.*\})$/) ?? assert.fail(answer.body);
    assert.equal(Number(length), packet.length);
    const { sid, upgrades, pingInterval, pingTimeout } = JSON.parse(packet.slice(1));
    assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
    assert.deepEqual([upgrades, pingInterval, pingTimeout], [["websocket"], 25_000, 20_000]);
  });

  test("a missing version is 3", async () => {
    const answer = await request(engine.port, { path: "/v3/engine.io/?transport=polling&b64=1" });

    assert.match(answer.body, /^\d+:0\{/);
  });

  for (const [body, echoed] of [
    ["2:4a3:4bc", "2:4a3:4bc"],
    ["2:4€", "2:4€"],
    ["3:4💡", "3:4💡"],
    ["1:4", "1:4"],
    ["10:b4AQIDBA==", "10:b4AQIDBA=="],
  ]) {
    test(`${body} comes back as ${echoed}: lengths count UTF-16 code units`, async () => {
      const session = await Session.open(engine);

      await session.send(body);

      assert.equal((await session.get()).body, echoed);
    });
  }

  for (const body of ["", "1", ":4", "a:4", "5:4a", "-1:4", "99999999999999999999:4", "1:9", "2:4💡"]) {
    test(`the payload "${body}" closes the session`, async () => {
      const session = await Session.open(engine);

      await request(engine.port, { method: "POST", path: session.path, body, headers: TEXT });

      await session.expectClosed();
    });
  }

  // CVE-2020-36048, -36049.
  test("a payload of 200,000 packets takes linear time", async () => {
    const session = await Session.open(engine);
    const start = performance.now();

    await session.send("1:6".repeat(200_000));

    assert.ok(performance.now() - start < 3_000);
    await session.send("2:4x");
    assert.equal((await session.get()).body, "2:4x");
  });
});

describe("payloads as bytes", () => {
  test("a payload with binary data comes and goes as an octet-stream", async () => {
    const session = await Session.open(engine, "/v3/engine.io/", POLLING);

    await session.send(Buffer.concat([asText("4€"), asBytes([4, 1, 2, 255])]), OCTETS);
    const answer = await session.get();

    assert.equal(answer.headers["content-type"], "application/octet-stream");
    assert.ok(
      answer.bytes.equals(Buffer.concat([asText("4€"), asBytes([4, 1, 2, 255])])),
      answer.bytes.toString("hex"),
    );
  });

  const invalid = {
    "an unknown kind": [2, 1, 255, 0x34],
    "no end of the length": [0, 1, 0x34],
    "a length that is none": [0, 10, 255, 0x34],
    "more than there is": [0, 9, 255, 0x34],
    "a length of many digits": [0, ...Array.from({ length: 400 }, () => 9), 255, 0x34],
    nothing: [],
  };
  for (const [what, bytes] of Object.entries(invalid)) {
    test(`${what} closes the session`, async () => {
      const session = await Session.open(engine, "/v3/engine.io/", POLLING);

      await request(engine.port, { method: "POST", path: session.path, body: Buffer.from(bytes), headers: OCTETS });

      await session.expectClosed();
    });
  }
});

describe("JSONP", () => {
  test("an answer is a call of ___eio with a string", async () => {
    const answer = await request(engine.port, { path: `/v3/engine.io/?${POLLING}&j=7` });

    assert.match(answer.headers["content-type"], /^text\/javascript/);
    const [, text] = answer.body.match(/^___eio\[7\]\((".*")\);$/) ?? assert.fail(answer.body);
    assert.match(JSON.parse(text), /^\d+:0\{/);
  });

  test("an index that is no number puts no script into the answer", async () => {
    const path = `/v3/engine.io/?${POLLING}&j=${encodeURIComponent("0](alert(1));//")}`;

    const answer = await request(engine.port, { path });

    assert.doesNotMatch(answer.body, /alert/);
  });

  test("line separators are escaped and messages posted as a form arrive", async () => {
    const session = await Session.open(engine, "/v3/engine.io/", `${POLLING}&j=0`);
    const body = `d=${encodeURIComponent("3:4\u2028x")}`;

    await session.send(body, { "content-type": "application/x-www-form-urlencoded" });

    assert.equal((await session.get()).body, '___eio[0]("3:4\\u2028x");');
  });
});

describe("heartbeat", { concurrency: true }, async () => {
  const hasty = await useServer("protocol", []);

  test("the client pings, the server answers and does not ping", async () => {
    const socket = await RawWebSocket.openSession(hasty, { base: "/v3/engine.io/", query: "EIO=3" });
    for (let pings = 0; pings < 3; pings += 1) {
      socket.sendText("2");
      assert.equal(await socket.nextText(), "3");
    }
    socket.destroy();
  });

  test("who does not ping is closed after interval and timeout", async () => {
    const start = performance.now();
    const socket = await RawWebSocket.openSession(hasty, { base: "/v3/engine.io/", query: "EIO=3" });

    await socket.expectClose();

    assert.ok(performance.now() - start > 485);
  });
});

describe("over WebSocket", () => {
  const open = () => RawWebSocket.openSession(engine, { base: "/v3/engine.io/", query: "EIO=3" });

  test("a binary frame begins with the packet's type", async () => {
    const socket = await open();

    socket.sendBinary(Buffer.from([4, 1, 2, 3]));

    assert.deepEqual(await socket.nextBinary(), Buffer.from([4, 1, 2, 3]));
    socket.destroy();
  });

  test("text goes as it does in protocol 4", async () => {
    const socket = await open();

    await socket.expectEcho("é");
    socket.destroy();
  });

  test("an unknown type closes the connection", async () => {
    const socket = await open();

    socket.sendText("9");

    await socket.expectClose(NO_CODE);
  });

  test("a polling session is upgraded, and one of the other version is not", async () => {
    const session = await Session.open(engine);
    const path = (version) => `/v3/engine.io/?EIO=${version}&transport=websocket&sid=${session.handshake.sid}`;
    assert.match(await exchange(engine.port, handshakeHead(engine.port, path(4))), /^HTTP\/1\.1 400 /);
    const socket = await RawWebSocket.open(engine.port, path(3));

    socket.sendText("2probe");
    assert.equal(await socket.nextText(), "3probe");
    socket.sendText("5");

    await socket.expectEcho();
    socket.destroy();
  });
});

describe("Socket.IO over protocol 3", () => {
  const join = async (query = "EIO=3") => {
    const socket = await RawWebSocket.openSession(clients, { base: "/socket.io/", query });
    assert.match(await socket.nextText(), /^40/);
    assert.match(await socket.nextText(), /^42\["welcome"/);
    return socket;
  };

  test("the namespace / is joined without being asked for", async () => {
    const socket = await join();

    socket.sendText('42["echo",1]');

    assert.equal(await socket.nextText(), '42["echo-back",1]');
    socket.destroy();
  });

  test("a namespace's query string is its auth payload", async () => {
    const socket = await join();

    socket.sendText("40/members?token=secret,");

    assert.match(await socket.nextText(), /^40\/members/);
    assert.equal(await socket.nextText(), '42/members,["welcome",{"token":"secret"}]');
    socket.destroy();
  });

  test("a refusal is the bare reason", async () => {
    const socket = await join();

    socket.sendText("40/members,", "40/nowhere,");

    assert.equal(await socket.nextText(), '44/members,{"hint":"token"}');
    assert.equal(await socket.nextText(), '44/nowhere,"Invalid namespace"');
    socket.destroy();
  });

  test("binary attachments begin with the packet's type", async () => {
    const socket = await join();

    socket.sendText('451-["echo",{"_placeholder":true,"num":0}]');
    socket.sendBinary(Buffer.from([4, 9, 8]));

    assert.equal(await socket.nextText(), '451-["echo-back",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await socket.nextBinary(), Buffer.from([4, 9, 8]));
    socket.destroy();
  });
});
