import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { closeClients, connectTo } from "./client.mjs";
import { FakeProvider, scripts } from "./fake_provider.mjs";
import { Rest } from "./rest.mjs";
import { Server, temporaryDirectory } from "./server.mjs";

const directory = await temporaryDirectory();
const servers = [];
after(async () => {
  closeClients();
  for (const server of servers) await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** A certificate that signed itself, for that name. */
function certificateFor(subjectAltName) {
  const name = randomUUID();
  const [key, cert] = ["key", "crt"].map((ending) => path.join(directory, `${name}.${ending}`));
  const subject = ["-subj", "/CN=test", "-addext", `subjectAltName=${subjectAltName}`];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  execFileSync("openssl", [...make, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { file: cert, tls: { key: readFileSync(key), cert: readFileSync(cert) } };
}

/** What an agent answers whose model is at that URL. */
async function ask(baseUrl, env = {}) {
  const dataDirectory = path.join(directory, randomUUID());
  const flags = ["--provider-base-url", baseUrl, "--provider-model", "fake", "--agents-max-retries", "0"];
  const server = await Server.start({ dataDirectory, flags, env });
  servers.push(server);
  const rest = new Rest(server);
  const { id } = (await rest.post("/api/agents", { agent: { name: "Ada" } })).body.data;
  await rest.post(`/api/agents/${id}/start`);
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, id], { type: "DM" });
  const client = await connectTo(server.url, channelId, { entityId });
  const { messageId } = await client.send(channelId, "play plain");
  await client.events.waitFor("messageComplete");
  const reply = client.events.all("messageBroadcast").find((message) => message.senderId === id);
  const failure = async () => JSON.parse(await server.untilLogged(new RegExp(`message ${messageId} failed: `))).msg;
  const result = reply?.text ?? (await failure());
  assert.equal(await server.stop(), 0);
  return result;
}

test("a provider by HTTPS is asked when its certificate is right, and only then", async () => {
  const right = certificateFor("IP:127.0.0.1,DNS:localhost");
  const provider = await FakeProvider.start({ tls: right.tls });
  assert.equal(await ask(provider.url, { SSL_CERT_FILE: right.file }), scripts.plain.reply);
  assert.equal(await ask(provider.url.replace("127.0.0.1", "localhost"), { SSL_CERT_FILE: right.file }), scripts.plain.reply);
  assert.match(await ask(provider.url), /certificate verify failed/, "nobody trusts it");
  assert.equal(provider.requests.length, 2);
});

test("a provider whose certificate is for another name is not asked", async () => {
  const wrong = certificateFor("DNS:other.example");
  const provider = await FakeProvider.start({ tls: wrong.tls });
  assert.match(await ask(provider.url, { SSL_CERT_FILE: wrong.file }), /certificate verify failed/);
  assert.equal(provider.requests.length, 0);
});

test("HTTP and HTTPS are not mixed up", async () => {
  const plain = await FakeProvider.start();
  assert.match(await ask(plain.url.replace("http:", "https:")), /wrong version number|packet length|closed the connection/);
  const secure = await FakeProvider.start({ tls: certificateFor("IP:127.0.0.1").tls });
  assert.match(await ask(secure.url.replace("https:", "http:")), /closed the connection|bad version|answered 400/);
});

test("a provider that is not there ends the run at once", async () => {
  assert.match(await ask("http://127.0.0.1:9/v1"), /Connection refused/);
  assert.match(await ask("http://nobody.invalid/v1"), /nobody\.invalid: /);
});
