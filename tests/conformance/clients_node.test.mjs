// Releases of npm's socket.io-client, over each way to connect, through the same scenario.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { closeClientsAfterwards, NodeClient, releases } from "./support/node_client.mjs";
import { Proxy } from "./support/proxy.mjs";
import { useServer } from "./support/server.mjs";

const servers = { clients: await useServer("clients"), "clients-msgpack": await useServer("clients-msgpack") };
closeClientsAfterwards();

const ways = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };
const values = [1, -2.5, "é💡", "", null, true, [[]], { a: { b: [1, "x"] } }];
const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);

for (const release of releases) {
  for (const [way, transports] of Object.entries(ways)) {
    describe(`${release.name} over ${way}`, () => scenario(release, way, { transports }));
  }
}

function scenario(release, way, options) {
  const server = servers[release.profile ?? "clients"];
  const connect = async (url = server.url, more = {}) => {
    const client = await NodeClient.connect(release, url, { ...options, ...more });
    if (way === "upgrade") await client.upgraded();
    return client;
  };

  test("connects, by the transport it was told", async () => {
    const client = await connect();

    assert.equal(client.transport, transportOf(way));
    client.close();
  });

  if (!release.legacy) {
    test("hands over its auth payload", async () => {
      const client = new NodeClient(release, server.url, { ...options, auth: { user: "ann", n: [1] } });

      assert.deepEqual(await client.next("welcome"), [{ user: "ann", n: [1] }]);
      client.close();
    });
  }

  test("exchanges events", async () => {
    const client = await connect();

    client.emit("echo", ...values);

    assert.deepEqual(await client.next("echo-back"), values);
    client.close();
  });

  test("exchanges large events", async () => {
    const client = await connect();
    const text = "ä".repeat(200_000);

    client.emit("echo", text);

    assert.ok((await client.next("echo-back"))[0] === text);
    client.close();
  });

  test("is acknowledged", async () => {
    const client = await connect();

    assert.deepEqual(await client.ask("ask", ...values), values);
    assert.deepEqual(await client.ask("ask"), []);
    client.close();
  });

  test("acknowledges", async () => {
    const client = await connect();
    client.emit("ask-me", "one", 2);

    const [first, second, answer] = await client.next("question");
    answer("three", { four: 4 });

    assert.deepEqual([first, second], ["one", 2]);
    assert.deepEqual(await client.next("answered"), ["three", { four: 4 }]);
    client.close();
  });

  test("exchanges binary events and acks", async () => {
    const client = await connect();
    const nested = { list: [bytes, "text", { deep: Buffer.from("second") }], empty: Buffer.alloc(0) };

    client.emit("echo", bytes, nested);
    assert.deepEqual(await client.next("echo-back"), [bytes, nested]);
    assert.deepEqual(await client.ask("ask", nested, bytes), [nested, bytes]);
    client.emit("ask-me", bytes);
    const [question, answer] = await client.next("question");
    answer(nested);

    assert.deepEqual(question, bytes);
    assert.deepEqual(await client.next("answered"), [nested]);
    client.close();
  });

  test("receives what is sent to its rooms, and nothing after it left", async () => {
    const [ann, ben] = [await connect(), await connect()];
    await ann.ask("join", "hall");
    await ben.ask("join", "hall");

    ann.emit("say", "hall", "hello", bytes);
    for (const client of [ann, ben]) assert.deepEqual(await client.next("said"), ["hall", "hello", bytes]);
    await ben.ask("leave", "hall");
    ann.emit("say", "hall", "without ben");
    assert.deepEqual(await ann.next("said"), ["hall", "without ben"]);
    await ben.ask("join", "hall");
    ann.emit("say", "hall", "with ben");

    assert.deepEqual(await ben.next("said"), ["hall", "with ben"]);
    ann.close();
    ben.close();
  });

  test("joins a namespace with the right token", async () => {
    const token = { token: "secret" };
    const client = await connect(`${server.url}/members`, release.legacy ? { query: token } : { auth: token });

    assert.deepEqual(await client.ask("ask", "inside"), ["inside"]);
    client.close();
  });

  test("is refused by a namespace, with the reason", async () => {
    const client = new NodeClient(release, `${server.url}/members`, options);

    const [error] = await client.next("refused");

    // Before 3 there was room for one of the two.
    if (release.legacy) assert.deepEqual(error, { hint: "token" });
    else assert.deepEqual([error.message, error.data], ["not a member", { hint: "token" }]);
    client.close();
  });

  test("is refused by a namespace that does not exist", async () => {
    const client = new NodeClient(release, `${server.url}/nowhere`, options);

    const [error] = await client.next("refused");

    assert.equal(release.legacy ? error : error.message, "Invalid namespace");
    client.close();
  });

  test("leaves, and the others go on", async () => {
    const [ann, ben] = [await connect(), await connect()];
    await ann.ask("join", "cellar");
    await ben.ask("join", "cellar");

    ben.close();

    assert.deepEqual(await ben.next("disconnect"), ["io client disconnect"].concat(detailsOf(release)));
    ann.emit("say", "cellar", "alone");
    assert.deepEqual(await ann.next("said"), ["cellar", "alone"]);
    ann.close();
  });

  for (const [event, confirmation] of Object.entries({ kick: "kicked", finish: "finished" })) {
    test(`is told when the server ends it by ${event}, behind what was sent before`, async () => {
      const client = await connect();

      client.emit(event, "good bye");

      assert.deepEqual(await client.next(confirmation), ["good bye"]);
      assert.equal((await client.next("disconnect"))[0], "io server disconnect");
      client.close();
    });
  }

  test("connects again after the network failed", async () => {
    const proxy = await Proxy.start(server.port);
    const client = await connect(proxy.url);
    await client.next("connect");

    proxy.down();
    assert.match((await client.next("disconnect"))[0], /^transport (close|error)$/);
    proxy.up();

    await client.next("connect");
    await client.next("welcome");
    assert.deepEqual(await client.ask("ask", "again"), ["again"]);
    client.close();
    proxy.stop();
  });

  test("keeps the order of many events in both directions", async () => {
    // Not through connect(): over `upgrade` they are to be under way while the transport changes.
    const client = await NodeClient.connect(release, server.url, options);
    const numbers = Array.from({ length: 300 }, (_, n) => n);

    for (const n of numbers) client.emit("echo", n, n % 10 === 0 ? Buffer.from([n % 256]) : null);

    for (const n of numbers) assert.equal((await client.next("echo-back"))[0], n);
    client.close();
  });
}

const transportOf = (way) => (way === "polling" ? "polling" : "websocket");

/** Releases from 4.5 on say more about a disconnect. */
const detailsOf = (release) => (release.name.includes("4.8") ? [undefined] : []);
