import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";
import tls from "node:tls";

import { closeClients, connect, connectTo } from "./client.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

const CLIENTS = 6;
const IN_FLIGHT_PER_CLIENT = 8;
const ACKS_BEFORE_SIGNAL = 200;
const LOAD_TIMEOUT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const ORIGIN = "https://chat.example";

const directories = [];
const servers = [];
after(async () => {
  closeClients();
  for (const server of servers) if (server.running) await server.kill();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

async function newDirectory() {
  const directory = await temporaryDirectory();
  directories.push(directory);
  return directory;
}

async function start(options) {
  const server = await Server.start(options);
  servers.push(server);
  return server;
}

/** A server that reads a configuration file, which `write` replaces. */
async function startConfigured(text, flags = []) {
  const directory = await newDirectory();
  const file = path.join(directory, "wimpole.toml");
  const write = (replacement) => writeFile(file, replacement);
  await write(text);
  const dataDirectory = path.join(directory, "data");
  return { server: await start({ dataDirectory, flags: ["--config", file, ...flags] }), write, file };
}

async function statusForOrigin(server) {
  return (await fetch(`${server.url}/api/agents`, { headers: { origin: ORIGIN } })).status;
}

test("SIGHUP takes over what can change, and tells what waits for a restart", async () => {
  const { server, write } = await startConfigured("");
  assert.equal(await statusForOrigin(server), 403);

  await write(`[server]\nallowed_origins = ["${ORIGIN}"]\n[limits]\nmax_sessions = 7\n`);
  server.signal("SIGHUP");
  const { msg } = JSON.parse(await server.untilLogged(/configuration read again/));

  assert.match(msg, /; changed: server.allowed_origins; takes effect after a restart: limits.max_sessions$/);
  assert.equal(await statusForOrigin(server), 200);
  assert.equal(await server.stop(), 0);
});

test("a configuration that is wrong changes nothing", async () => {
  const { server, write, file } = await startConfigured("");

  await write(`[server]\nallowed_origins = ["${ORIGIN}"]\nport = "x"\n`);
  server.signal("SIGHUP");
  const { msg } = JSON.parse(await server.untilLogged(/stays as it is/));

  assert.equal(msg, `the configuration stays as it is: ${file}:3:8: server.port must be a whole number from 0 to 65535`);
  assert.equal(await statusForOrigin(server), 403);
  assert.equal(await server.stop(), 0);
});

/** Asks again until the answer is another one. */
async function changed(ask, before) {
  for (let tries = 0; tries < 1000; tries++) {
    const answer = await ask();
    if (answer !== before) return answer;
  }
  throw new Error(`it is ${before} still`);
}

test("SIGHUP changes what is logged", async () => {
  const { server, write } = await startConfigured("");

  await write(`[logs]\nlevel = "error"\n[server]\nallowed_origins = ["${ORIGIN}"]\n`);
  server.signal("SIGHUP");
  assert.equal(await changed(() => statusForOrigin(server), 403), 200);

  assert.equal(await server.stop(), 0);
  // Neither that it was read again nor that the server stops.
  const messages = server.log.split("\n").filter(Boolean).map((line) => JSON.parse(line).msg);
  assert.deepEqual(messages, messages.filter((msg) => /is listening on port/.test(msg)));
});

function makeCertificate(directory, name) {
  const [certificate, key] = [`${name}.crt`, `${name}.key`].map((file) => path.join(directory, file));
  const flags = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...flags, "-subj", `/CN=${name}`, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  return { certificate, key };
}

function nameOfCertificate(server) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port: server.port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subject.CN);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("SIGHUP renews the certificate, unless the files are broken", async () => {
  const directory = await newDirectory();
  const first = makeCertificate(directory, "first");
  const second = makeCertificate(directory, "second");
  const used = { certificate: path.join(directory, "used.crt"), key: path.join(directory, "used.key") };
  const use = async ({ certificate, key }) => {
    await copyFile(certificate, used.certificate);
    await copyFile(key, used.key);
  };
  await use(first);
  const { server } = await startConfigured("", ["--tls-certificate", used.certificate, "--tls-key", used.key]);
  assert.ok(server.url.startsWith("https://"), server.url);
  assert.equal(await nameOfCertificate(server), "first");

  await use({ certificate: second.certificate, key: first.key });
  server.signal("SIGHUP");
  await server.untilLogged(/"level":50,"msg":"cannot use the certificate .*; the server goes on with the certificate that it has"/);
  assert.equal(await nameOfCertificate(server), "first");

  await use(second);
  server.signal("SIGHUP");
  assert.equal(await changed(() => nameOfCertificate(server), "first"), "second");
  assert.equal(await server.stop(), 0);
});

test("a certificate that is none is told in one line", async () => {
  const starting = startConfigured("", ["--tls-certificate", "/nonexistent", "--tls-key", "/nonexistent"]);

  await assert.rejects(starting, /ended with 1 .*\nwimpole: cannot use the certificate \/nonexistent with the key \/nonexistent: .*\n$/);
});

/** Keeps sends in flight until the client is disconnected; tells of each that is acknowledged. */
async function sendUntilDisconnected(client, channelId, onAck) {
  const disconnected = client.events.waitFor("disconnect", () => true, LOAD_TIMEOUT_MS);
  const sendOneAfterTheOther = async () => {
    while (client.socket.connected) {
      const text = randomUUID();
      const sending = client.send(channelId, text).catch(() => null);
      const answer = await Promise.race([sending, disconnected]);
      if (answer?.ok) onAck(text);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_PER_CLIENT }, sendOneAfterTheOther));
}

test("SIGTERM under load ends the server in time, and nothing that was acknowledged is lost", async () => {
  const dataDirectory = await newDirectory();
  const server = await start({ dataDirectory, workers: 2 });
  const channelId = randomUUID();
  const acked = new Set();
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, n) =>
      connectTo(server.url, channelId, { transports: [n % 2 ? "polling" : "websocket"], reconnection: false }),
    ),
  );

  let signalled = 0;
  const onAck = (text) => {
    acked.add(text);
    if (acked.size < ACKS_BEFORE_SIGNAL || signalled) return;
    signalled = Date.now();
    server.signal("SIGTERM");
  };
  await Promise.all(clients.map((client) => sendUntilDisconnected(client, channelId, onAck)));
  assert.equal(await server.ended(), 0);
  assert.ok(Date.now() - signalled < STOP_LIMIT_MS, `${Date.now() - signalled} ms`);

  const second = await start({ dataDirectory });
  const reader = await connect(second.url);
  const kept = (await reader.join(channelId, { since: 0 })).recovered
    ? (await reader.replay(channelId)).map((message) => message.text)
    : assert.fail("more than a replay holds");
  const lost = [...acked].filter((text) => !kept.includes(text));
  assert.deepEqual(lost, []);
  assert.ok(acked.size >= ACKS_BEFORE_SIGNAL);
  assert.equal(await second.stop(), 0);
});

test("a second SIGTERM ends a server at once that takes its time", async () => {
  const server = await start({ dataDirectory: await newDirectory(), flags: ["--server-drain-period", "10min"] });
  for (let n = 0; n < 3; n++) await connect(server.url, { reconnection: false });

  server.signal("SIGTERM");
  await server.untilLogged(/stopping/);
  server.signal("SIGTERM");

  assert.equal(await server.ended(), "SIGTERM");
});
