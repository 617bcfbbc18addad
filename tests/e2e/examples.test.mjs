import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";

import { io } from "socket.io-client";
import msgpackParser from "socket.io-msgpack-parser";

import { RawWebSocket } from "./raw_websocket.mjs";
import { repository } from "./server.mjs";

const folder = path.resolve(repository, process.env.EXAMPLES ?? "build/examples");

/** Starts an example on a free port; it ends with the test, or by `end`, and then has its exit code in `exited`. */
async function launch(t, name, ...arguments_) {
  const child = spawn(path.join(folder, name), ["0", ...arguments_], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const end = (signal) => (signal ? child.kill(signal) : child.stdin.end("\n"));
  t.after(async () => {
    end(endingSignals[name]);
    const [code] = await exited;
    assert.equal(code, 0, `${name} ended with ${code}`);
  });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    const port = output.match(/listening on (\d+)/)?.[1];
    if (port) return { url: `http://127.0.0.1:${port}`, end, exited };
  }
  throw new Error(`${name} did not start: ${output}`);
}

/** Examples that do not end when a line is entered. */
const endingSignals = { service: "SIGTERM" };

const start = async (...what) => (await launch(...what)).url;

function connect(t, url, options = {}) {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  t.after(() => socket.disconnect());
  return socket;
}

const next = async (socket, event) => once(socket, event, { signal: AbortSignal.timeout(5000) });

test("chat: what one says reaches the others in the lobby", async (t) => {
  const url = await start(t, "chat");
  const [ada, bob] = [connect(t, url), connect(t, url)];
  assert.equal(await ada.emitWithAck("join", "lobby"), "welcome");
  assert.equal(await bob.emitWithAck("join", "lobby"), "welcome");
  ada.emit("say", "hello");
  assert.deepEqual(await next(bob, "said"), [ada.id, "hello"]);
});

test("acks: a call is answered, and so is a wrong one", async (t) => {
  const socket = connect(t, await start(t, "acks"));
  assert.equal(await socket.emitWithAck("add", 2, 3), 5);
  assert.deepEqual(await socket.emitWithAck("add", 2), { error: "two numbers, please" });
});

test("acks: the server asks the client, and notices that nobody answers", async (t) => {
  const socket = connect(t, await start(t, "acks"));
  socket.once("question", (text, answer) => answer(`${text} 42`));
  socket.emit("guess");
  assert.deepEqual(await next(socket, "you said"), ["what is six times seven? 42"]);
  socket.emit("guess");
  assert.equal((await next(socket, "too late")).length, 1);
});

test("binary: a picture reaches the others, its size the sender", async (t) => {
  const url = await start(t, "binary");
  const [ada, bob] = [connect(t, url), connect(t, url)];
  await next(bob, "connect");
  const picture = Buffer.from([1, 2, 3, 255]);
  const shown = next(bob, "picture");
  assert.equal(await ada.emitWithAck("upload", "cat.png", picture), 4);
  assert.deepEqual(await shown, ["cat.png", picture]);
});

test("embedded: an Asio program emits from its own timer", async (t) => {
  const socket = connect(t, await start(t, "embedded"));
  const [first] = await next(socket, "tick");
  assert.deepEqual(await next(socket, "tick"), [first + 1]);
});

test("auth: a token is looked up elsewhere, and names the user", async (t) => {
  const url = await start(t, "auth");
  const socket = connect(t, url, { auth: { token: "ada's token" } });
  assert.equal(await socket.emitWithAck("whoami"), "Ada");
});

test("auth: a wrong token is refused with a reason and data", async (t) => {
  const url = await start(t, "auth");
  const [error] = await next(connect(t, url, { auth: { token: "guess" } }), "connect_error");
  assert.equal(error.message, "unknown token");
  assert.deepEqual(error.data, { retry: false });
});

test("rooms: a post reaches those who follow the topic on that board", async (t) => {
  const url = await start(t, "rooms");
  const [ada, bob, muted, elsewhere] = ["/board-a", "/board-a", "/board-a", "/board-b"].map((board) =>
    connect(t, url + board));
  for (const socket of [ada, bob, muted, elsewhere]) await socket.emitWithAck("follow", "cats");
  await muted.emitWithAck("follow", "muted");
  const seen = [];
  for (const socket of [ada, muted, elsewhere]) socket.on("notice", (...notice) => seen.push(notice));
  const notice = next(bob, "notice");
  await ada.emitWithAck("post", "cats", "a kitten");
  assert.deepEqual(await notice, ["cats", "a kitten"]);

  // What comes behind it on the same way shows that nothing came before.
  const announcements = Promise.all([muted, elsewhere].map((socket) => next(socket, "announcement")));
  await connect(t, url).emitWithAck("announce", "closing time");
  assert.deepEqual(await announcements, [["closing time"], ["closing time"]]);
  assert.deepEqual(seen, []);
});

test("rooms: a name that is no board is refused", async (t) => {
  const url = await start(t, "rooms");
  const [error] = await next(connect(t, `${url}/board-9`), "connect_error");
  assert.equal(error.message, "Invalid namespace");
});

test("tls: a client that trusts the certificate connects by polling and by wss", async (t) => {
  const keys = mkdtempSync(path.join(tmpdir(), "siopp-tls-"));
  t.after(() => rmSync(keys, { recursive: true }));
  const [certificate, key] = [path.join(keys, "certificate.pem"), path.join(keys, "key.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
    { stdio: "ignore" });
  const url = (await start(t, "tls", certificate, key)).replace("http:", "https:");
  for (const transport of ["polling", "websocket"]) {
    const socket = connect(t, url, { transports: [transport], ca: readFileSync(certificate) });
    assert.equal(await socket.emitWithAck("echo", transport), transport);
  }
  const [refused] = await next(connect(t, url, { transports: ["websocket"] }), "connect_error");
  assert.match(refused.message, /websocket error/);
});

test("http: routes of one's own beside Socket.IO, at once, later and piece by piece, and Prometheus' metrics", async (t) => {
  const url = await start(t, "http");
  assert.equal(await connect(t, url).emitWithAck("hello"), "world");
  assert.equal(await (await fetch(url)).text(), "hello\n");
  assert.equal((await fetch(`${url}/nowhere`)).status, 404);
  assert.equal(await (await fetch(`${url}/later`)).text(), "at last\n");
  const events = await fetch(`${url}/events`);
  assert.equal(events.headers.get("content-type"), "text/event-stream");
  assert.equal(await events.text(), "retry: 60000\n\ndata: one\n\ndata: two\n\ndata: three\n\n");
  const upload = { method: "POST", body: "x".repeat(2_000_000) };
  assert.equal(await (await fetch(`${url}/upload`, upload)).text(), "2000000 bytes\n");
  assert.equal((await fetch(`${url}/elsewhere`, upload)).status, 413);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(metrics, /^# TYPE \w+ counter$/m);
  assert.match(metrics, /^siopp_sessions\{.*\} 1$/m);
});

test("http: answers that come later or piece by piece, and bodies of more than the others may send", async (t) => {
  const url = await start(t, "http");
  assert.equal(await (await fetch(`${url}/later`)).text(), "at last\n");
  const events = await (await fetch(`${url}/events`)).text();
  assert.deepEqual([...events.matchAll(/^data: (.*)$/gm)].map(([, data]) => data), ["one", "two", "three"]);
  const upload = { method: "POST", body: "x".repeat(2_000_000) };
  assert.equal(await (await fetch(`${url}/upload`, upload)).text(), "2000000 bytes\n");
  assert.equal((await fetch(`${url}/elsewhere`, upload)).status, 413);
});

test("recovery: who was cut off has the same socket, and gets what was published meanwhile", async (t) => {
  const url = await start(t, "recovery");
  const [reader, publisher] = [connect(t, url, { reconnection: true, reconnectionDelay: 300 }), connect(t, url)];
  assert.equal(await reader.emitWithAck("count"), 1);
  const first = next(reader, "headline");
  await publisher.emitWithAck("publish", "first");
  await first;
  const { id } = reader;
  const disconnected = next(reader, "disconnect");
  reader.io.engine.close();
  await disconnected;
  const second = next(reader, "headline");
  await publisher.emitWithAck("publish", "second");

  // Behind it stands its offset, as with Node's server.
  assert.equal((await second)[0], "second");
  assert.equal(reader.recovered, true);
  assert.equal(reader.id, id);
  assert.equal(await reader.emitWithAck("count"), 2);
});

test("recovery: who it is not offered to gets events without offsets", async (t) => {
  const url = await start(t, "recovery");
  const thermometer = connect(t, url, { extraHeaders: { "User-Agent": "thermometer" } });
  const headline = next(thermometer, "headline");
  await thermometer.emitWithAck("publish", "warm");
  assert.deepEqual(await headline, ["warm"]);
});

test("msgpack: values and bytes come back as they were", async (t) => {
  const socket = connect(t, await start(t, "msgpack"), { parser: msgpackParser });
  const values = { text: "ä", numbers: [1, -1.5], bytes: Buffer.from([0, 255]) };
  assert.deepEqual(await socket.emitWithAck("echo", values), values);
});

test("coroutines: an order is confirmed and prepared, a wrong one explained", async (t) => {
  const socket = connect(t, await start(t, "coroutines"));
  const answerOf = (...order) => new Promise((resolve) => socket.emit("order", ...order, (...answer) => resolve(answer)));
  const soup = { dish: "soup", count: 2, note: "hot" };
  socket.on("confirm", (order, confirm) => confirm(order.count < 10));

  assert.deepEqual(await answerOf(soup), ["ready", soup]);
  assert.deepEqual(await answerOf({ dish: "soup", count: 10 }), ["cancelled"]);
  assert.deepEqual(await answerOf({ dish: "soup", count: "two" }),
    ["argument 1: member count: expected an integer, got a string"]);
});

test("websocket: a client that knows nothing of Socket.IO is served on the same port", async (t) => {
  const url = await start(t, "websocket");
  const client = await RawWebSocket.open(new URL(url).port, "name=Ada", "/echo");
  t.after(() => client.destroy());
  client.sendText("hello");
  await client.waitFor(() => client.texts.length > 0, "an answer");
  assert.deepEqual(client.texts, ["Ada said hello"]);
});

test("service: events reach a client of another worker, compressed where both want that", async (t) => {
  const url = await start(t, "service");
  const clients = Array.from({ length: 8 }, () => connect(t, url, { perMessageDeflate: true }));
  await Promise.all(clients.map((client) => next(client, "connect")));
  const moved = Promise.all(clients.slice(1).map((client) => next(client, "moved")));
  clients[0].emit("move", 3, 4);
  assert.deepEqual(await moved, Array(7).fill([3, 4]));
  assert.equal((await clients[0].emitWithAck("history")).length, 10_000);
});

test("service: who floods it is closed, and nobody else", async (t) => {
  const url = await start(t, "service");
  const [flooding, quiet] = [connect(t, url, { transports: ["websocket"] }), connect(t, url)];
  await Promise.all([flooding, quiet].map((client) => next(client, "connect")));
  const disconnected = next(flooding, "disconnect");
  for (let count = 0; count < 200; ++count) flooding.emit("move", count);
  assert.equal((await disconnected)[0], "transport close");
  assert.equal((await quiet.emitWithAck("history")).length, 10_000);
});

test("service: SIGTERM disconnects its clients one after the other, and it ends well", async (t) => {
  const { url, end, exited } = await launch(t, "service");
  const clients = Array.from({ length: 4 }, () => connect(t, url, { transports: ["websocket"] }));
  await Promise.all(clients.map((client) => next(client, "connect")));
  const times = Promise.all(clients.map(async (client) => {
    await next(client, "disconnect");
    return performance.now();
  }));
  end("SIGTERM");
  const ended = await times;
  assert.ok(Math.max(...ended) - Math.min(...ended) > 100, `all at once: ${ended}`);
  assert.deepEqual(await exited, [0, null]);
});
