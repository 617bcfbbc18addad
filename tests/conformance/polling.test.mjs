// Engine.IO over HTTP long-polling: payloads, limits, and what ends a session.
import assert from "node:assert/strict";
import test from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";

import { exchange, RawConnection, request, startRequest } from "./support/http.mjs";
import { PollingSession, SEPARATOR } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";

const server = await useServer();
const MAX_PAYLOAD = 1_000_000;

test("several packets in a body are taken in order and answered in one", async () => {
  const session = await PollingSession.open(server);

  await session.send("4a", "4b", "4c");

  assert.equal((await session.get()).body, ["4a", "4b", "4c"].join(SEPARATOR));
});

test("a binary packet is b and base64, both ways", async () => {
  const session = await PollingSession.open(server);

  await session.send("4text", "bAQIDBA==", "b", "4more");

  assert.equal((await session.get()).body, ["4text", "bAQIDBA==", "b", "4more"].join(SEPARATOR));
});

test("base64 in lines is understood, as Java's client sends it", async () => {
  const session = await PollingSession.open(server);
  const bytes = Buffer.alloc(100, 7);
  const base64 = bytes.toString("base64");

  await session.send(`b${base64.slice(0, 76)}\n${base64.slice(76)}\n`, "bAQID\r\n", "b\n");

  assert.deepEqual(await session.receive(3), [`b${base64}`, "bAQID", "b"]);
});

test("every byte survives base64", async () => {
  const session = await PollingSession.open(server);
  const packet = `b${Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString("base64")}`;

  await session.send(packet);

  assert.deepEqual(await session.receive(1), [packet]);
});

test("text of several alphabets and empty messages survive", async () => {
  const session = await PollingSession.open(server);
  const packets = ["4てすと", "4Я Б Г Д Ж Й", "4💡\u0000\u2028", "4"];

  await session.send(...packets);

  assert.deepEqual(await session.receive(4), packets);
});

test("a poll that waits is answered when there is a message", async () => {
  const session = await PollingSession.open(server);
  const pending = await session.startGet();

  await session.send("4late");

  assert.equal((await pending.answer).body, "4late");
});

test("a body that is no UTF-8 closes the session", async () => {
  const session = await PollingSession.open(server);

  const answer = await session.post(Buffer.from([0x34, 0xc3, 0x28]));

  assert.ok([200, 400].includes(answer.status), `status ${answer.status}`);
  await session.expectClosed();
});

test("an octet-stream is refused and closes the session", async () => {
  const session = await PollingSession.open(server);

  const answer = await session.post(Buffer.from([1, 2, 3]), { "content-type": "application/octet-stream" });

  assert.equal(answer.status, 400);
  await session.expectClosed();
});

test("a body of exactly maxPayload bytes is taken", async () => {
  const session = await PollingSession.open(server);
  const packet = `4${"x".repeat(MAX_PAYLOAD - 1)}`;

  await session.send(packet);

  assert.ok((await session.receive(1))[0] === packet);
});

test("one byte more is answered with 413, no body, and the session lives on", async () => {
  const session = await PollingSession.open(server);

  const answer = await session.post(`4${"x".repeat(MAX_PAYLOAD)}`);

  assert.deepEqual([answer.status, answer.body], [413, ""]);
  await session.expectOpen();
});

test("maxPayload counts bytes, not characters", async () => {
  const session = await PollingSession.open(server);
  const fits = "€".repeat((MAX_PAYLOAD - 1) / 3);

  await session.send(`4${fits}`);
  assert.ok((await session.receive(1))[0] === `4${fits}`);
  const answer = await session.post(`4${fits}€`);

  assert.equal(answer.status, 413);
  await session.expectOpen();
});

test("maxPayload is enforced while a chunked body arrives", async () => {
  const session = await PollingSession.open(server);
  const connection = await RawConnection.open(server.port);
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;

  await connection.write(`POST ${session.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
  // One chunk more than fits; the last one, which would end the body, is never sent.
  for (let sent = 0; sent <= MAX_PAYLOAD; sent += 0x10000) connection.write(chunk);
  await connection.waitForText(/^HTTP\/1\.1 413 /);

  connection.destroy();
  await session.expectOpen();
});

test("a chunked body within the limit is taken", async () => {
  const session = await PollingSession.open(server);

  const answer = await exchange(
    server.port,
    `POST ${session.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n` +
      "3\r\n4ab\r\n1;name=value\r\nc\r\n0\r\n\r\n",
  );

  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.deepEqual(await session.receive(1), ["4abc"]);
});

const invalidBodies = {
  "an empty body": "",
  "an unknown type": "abc",
  "packet type 7": "7",
  "a blank": " ",
  "a lone separator": SEPARATOR,
  "a ping, which only servers send": "2",
  "a probe outside of an upgrade": "2probe",
};
for (const [what, body] of Object.entries(invalidBodies)) {
  test(`${what} closes the session`, async () => {
    const session = await PollingSession.open(server);

    const answer = await session.post(body);

    assert.ok([200, 400].includes(answer.status), `status ${answer.status}`);
    await session.expectClosed();
  });
}

for (const bad of ["9", "", "x"]) {
  test(`packets before an invalid one ("${bad}") have been processed`, async () => {
    const session = await PollingSession.open(server);
    const pending = await session.startGet();

    await session.post(["4first", bad].join(SEPARATOR));

    assert.match((await pending.answer).body, /^4first(\x1e1)?$/);
    await session.expectClosed();
  });
}

test("of two GETs at once the first is told that the session closes, the second is refused", async () => {
  const session = await PollingSession.open(server);
  const first = await session.startGet();

  const second = await session.get();

  assert.deepEqual([(await first.answer).status, (await first.answer).body], [200, "1"]);
  assert.deepEqual([second.status, second.body], [400, ""]);
  await session.expectClosed();
});

test("of two POSTs at once the second is refused, the first is cut off, and the session is gone", async () => {
  const session = await PollingSession.open(server);
  const first = await RawConnection.open(server.port);
  await first.write(`POST ${session.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n4a`);
  await server.settle();

  const second = await session.post("4b");

  assert.deepEqual([second.status, second.body], [400, ""]);
  assert.equal(await first.waitForClose(), "");
  await session.expectClosed();
});

test("a client that gives up its poll ends the session at once", async () => {
  const session = await PollingSession.open(server);
  const pending = await session.startGet();

  pending.abort();

  // Closing a connection has no answer to wait for: ask until the server has noticed.
  let answer = await session.post("4x");
  for (let tries = 0; answer.status === 200 && tries < 100; tries += 1) answer = await session.post("4x");
  assert.deepEqual(JSON.parse(answer.body), { code: 1, message: "Session ID unknown" });
});

test("a close packet is answered with ok, releases the poll with a noop, and ends the session", async () => {
  const session = await PollingSession.open(server);
  const pending = await session.startGet();

  await session.send("1");

  assert.deepEqual([(await pending.answer).status, (await pending.answer).body], [200, "6"]);
  await session.expectClosed();
});

// socket.io-client 4.8 drops the events that come in one payload with the close packet.

test(
  "a session that the server closes while nobody polls delivers what was queued, then tells the next poll",
  async () => {
    const clients = await useServer("clients");
    const session = await PollingSession.join(clients);

    await session.send('42["finish","last words"]');

    assert.equal((await session.get()).body, ['42["finished","last words"]', "41"].join(SEPARATOR));
    assert.equal((await session.get()).body, "1");
    await session.expectClosed();
  },
);

test(
  "a session that the server closes while a poll waits answers it with what was queued, and tells the next",
  async () => {
    const clients = await useServer("clients");
    const session = await PollingSession.join(clients);
    const pending = await session.startGet();

    await session.send('42["finish","last words"]');

    assert.equal((await pending.answer).body, ['42["finished","last words"]', "41"].join(SEPARATOR));
    assert.equal((await session.get()).body, "1");
    await session.expectClosed();
  },
);

test("a poll is answered with at most 16 packets, the rest with the next", async () => {
  const session = await PollingSession.open(server);
  const packets = Array.from({ length: 40 }, (_, n) => `4${n}`);
  await session.send(...packets);

  const answers = [await session.get(), await session.get(), await session.get()];

  const bodies = answers.map((answer) => answer.body.split(SEPARATOR));
  assert.deepEqual(
    bodies.map((body) => body.length),
    [16, 16, 8],
  );
  assert.deepEqual(bodies.flat(), packets);
});

test("unsolicited pongs, noops and opens are ignored", async () => {
  const session = await PollingSession.open(server);

  await session.send("3", "6", "5", "0{}", "3probe");

  await session.expectOpen();
});

test("requests that wait in one connection are answered in order", async () => {
  const session = await PollingSession.open(server);
  const post = (body) => `POST ${session.path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  const answer = await exchange(
    server.port,
    `${post("4one")}${post("4two")}GET ${session.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );

  assert.equal(answer.match(/HTTP\/1\.1 200 /g).length, 3);
  assert.ok(answer.endsWith(["4one", "4two"].join(SEPARATOR)), answer);
});

test("a request that arrives byte by byte is understood", async () => {
  const session = await PollingSession.open(server);
  const connection = await RawConnection.open(server.port);
  const text = `POST ${session.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n4abc`;

  for (const byte of text) await connection.write(byte);
  await connection.waitForText(/ok$/);

  connection.destroy();
  assert.deepEqual(await session.receive(1), ["4abc"]);
});

test("a session is served over whatever connections its requests come on", async () => {
  const sessions = await Promise.all(Array.from({ length: 10 }, () => PollingSession.open(server)));

  await Promise.all(
    sessions.map(async (session, n) => {
      await session.send(`4${n}`);
      assert.deepEqual(await session.receive(1), [`4${n}`]);
    }),
  );
});

test("a POST to a session of another path is to nobody", async () => {
  const session = await PollingSession.open(server);

  const answer = await request(server.port, {
    method: "POST",
    path: `/socket.io/?EIO=4&transport=polling&sid=${session.sid}`,
    body: "4x",
  });

  assert.equal(answer.status, 400);
  await session.expectOpen();
});

test("the answer to an aborted POST harms nobody", async () => {
  const session = await PollingSession.open(server);
  const post = startRequest(server.port, { method: "POST", path: session.path, body: "4gone" });
  await post.sent;
  post.abort();
  await server.settle();

  assert.equal((await PollingSession.open(server)).sid.length, 20);
});

const decoders = { gzip: gunzipSync, deflate: inflateSync };
for (const [encoding, decode] of Object.entries(decoders)) {
  test(`a poll of 1 KiB or more is sent as ${encoding} to who accepts it`, async () => {
    const session = await PollingSession.open(server);
    const packet = `4${"x".repeat(1023)}`;
    await session.send(packet);

    const answer = await session.get({ "accept-encoding": encoding });

    assert.equal(answer.headers["content-encoding"], encoding);
    assert.equal(answer.headers["content-length"], String(answer.bytes.length));
    assert.equal(decode(answer.bytes).toString(), packet);
  });
}

const plain = {
  "is shorter than 1 KiB": [1022, "gzip, deflate"],
  "goes to a client that accepts no encoding": [2000, undefined],
  "goes to a client that accepts other encodings only": [2000, "br, zstd"],
  "goes to a client that refuses gzip": [2000, "gzip;q=0"],
};
for (const [what, [size, encoding]] of Object.entries(plain)) {
  test(`a poll that ${what} is not compressed`, async () => {
    const session = await PollingSession.open(server);
    const packet = `4${"x".repeat(size)}`;
    await session.send(packet);

    const answer = await session.get(encoding === undefined ? {} : { "accept-encoding": encoding });

    assert.equal(answer.headers["content-encoding"], undefined);
    assert.equal(answer.body, packet);
  });
}
