// Who is let in, as whom, and for how long (GUARANTEES.md: Authentication, P23, P24, E3).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { Client, connect, connectTo, DEFAULT_SERVER_ID } from "./client.mjs";
import { addKey, revokeKey, TokenIssuer } from "./keys.mjs";
import { useServer } from "./server.mjs";

const SHARED_KEY = "the key of the environment";
const BAD_KEY = "Invalid or missing API Key";
/** What "within a second" may take on a loaded machine, the second included. */
const SOON_MS = 3_000;

const issuer = new TokenIssuer();
let keySetFile;
const keys = {};
const agentEntity = randomUUID();
const server = await useServer({
  workers: 2,
  env: { SERVER_API_KEY: SHARED_KEY },
  prepare: async (directory) => {
    keySetFile = path.join(directory, "jwks.json");
    await issuer.writeKeySet(keySetFile);
    keys.user = await addKey(directory);
    keys.service = await addKey(directory, { role: "service" });
    keys.operator = await addKey(directory, { role: "operator" });
    keys.agent = await addKey(directory, { role: "agent", entity: agentEntity });
    return { flags: ["--rate-limits", "off", "--jwks", keySetFile] };
  },
});
const { url, dataDirectory } = server;

/** Why a client with that handshake is not let in; undefined if it is. */
async function refusal(options) {
  const client = new Client(url, options);
  const outcome = await client.events.waitUntil(
    () => client.events.entries.find(({ name }) => name === "connection_established" || name === "connect_error"),
    "the end of the handshake",
  );
  client.close();
  return outcome.name === "connect_error" ? outcome.data : undefined;
}

const withAuth = (auth) => refusal({ auth });
const withHeader = (name, value) => refusal({ auth: {}, extraHeaders: { [name]: value } });
const withToken = (claims, options) => withAuth({ token: issuer.sign(claims, options) });

/** A client with a token of its own entity. */
function member(entityId = randomUUID(), options = {}) {
  return connect(url, { entityId, auth: { entityId, token: issuer.token(entityId, options) } });
}

/** A private channel of two, made by its first message. */
async function privateChannel(owner, other) {
  const channelId = randomUUID();
  const sent = await owner.send(channelId, "the first", { metadata: { isDm: true, targetUserId: other } });
  assert.equal(sent.ok, true, JSON.stringify(sent));
  return channelId;
}

test("a key is found in each place where clients put it", async () => {
  const { secret } = keys.user;
  assert.equal(await withAuth({ apiKey: secret }), undefined);
  assert.equal(await withAuth({ token: secret }), undefined);
  assert.equal(await withHeader("x-api-key", secret), undefined);
  assert.equal(await withHeader("authorization", `Bearer ${secret}`), undefined);
  assert.equal(await withAuth({ apiKey: SHARED_KEY }), undefined);
});

test("without a good key nobody is let in, and the client is told as by the real server", async () => {
  const { secret, id } = keys.user;
  for (const auth of [{}, { apiKey: "" }, { apiKey: null }, { apiKey: 7 }, { apiKey: "wrong" }, { apiKey: id }]) {
    assert.equal(await withAuth(auth), BAD_KEY, JSON.stringify(auth));
  }
  assert.equal(await withAuth({ apiKey: `${secret}x` }), BAD_KEY);
  assert.equal(await withAuth({ apiKey: secret.slice(0, -1) }), BAD_KEY);
  assert.equal(await withHeader("authorization", `Basic ${secret}`), BAD_KEY);
  assert.equal(await refusal({ auth: {}, query: { apiKey: secret } }), BAD_KEY);
  assert.equal(await withAuth({ apiKey: secret, entityId: "nobody" }), "Valid entityId required");
});

test("a key with an entity is that entity's", async () => {
  const client = await connect(url, { auth: { apiKey: keys.agent.secret } });
  assert.equal((await client.events.waitFor("authenticated")).entityId, agentEntity);

  const other = { apiKey: keys.agent.secret, entityId: randomUUID() };
  assert.equal(await withAuth(other), "entityId differs from that of the credentials");
});

test("the REST API asks for the same credentials", async () => {
  const status = async (headers) => (await fetch(`${url}/api/agents`, { headers })).status;
  assert.equal(await status({ "x-api-key": keys.user.secret }), 200);
  assert.equal(await status({ authorization: `Bearer ${keys.user.secret}` }), 200);
  assert.equal(await status({ authorization: `Bearer ${issuer.token(randomUUID())}` }), 200);
  assert.equal(await status({ "x-api-key": SHARED_KEY }), 200);

  assert.equal(await status({ "x-api-key": "wrong" }), 401);
  const refused = await fetch(`${url}/api/agents`);
  assert.equal(refused.status, 401);
  const body = { error: "API key required", message: "Missing or invalid X-API-KEY header" };
  assert.deepEqual(await refused.json(), body);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
});

for (const algorithm of TokenIssuer.algorithms) {
  test(`a token signed by ${algorithm} says who its holder is`, async () => {
    const entity = randomUUID();
    const client = await connect(url, { auth: { token: issuer.token(entity, { algorithm }) } });
    assert.equal((await client.events.waitFor("authenticated")).entityId, entity);

    const tampered = issuer.token(entity, { algorithm }).replace(/.{10}$/, "AAAAAAAAAA");
    assert.match(await withAuth({ token: tampered }), /^Invalid token: /);
  });
}

test("tokens that are not what they say are refused", async () => {
  const now = Math.floor(Date.now() / 1000);
  const good = { sub: randomUUID(), exp: now + 60 };
  const stranger = new TokenIssuer();
  const head = (header) => ({ header: { typ: "JWT", ...header } });
  assert.equal(await withToken(good), undefined);

  const bad = [
    ["signed by another key", () => withAuth({ token: stranger.sign(good) })],
    ["expired", () => withToken({ ...good, exp: now - 60 })],
    ["without an end", () => withToken({ sub: good.sub })],
    ["not valid yet", () => withToken({ ...good, nbf: now + 600 })],
    ["issued in the future", () => withToken({ ...good, iat: now + 600 })],
    ["about nobody", () => withToken({ exp: good.exp })],
    ["alg none", () => withToken(good, head({ alg: "none" }))],
    ["another alg", () => withToken(good, head({ alg: "HS256", kid: "ES256" }))],
    ["unknown kid", () => withToken(good, head({ alg: "ES256", kid: "other" }))],
    ["critical extension", () => withToken(good, head({ alg: "ES256", kid: "ES256", crit: ["exp"] }))],
    ["huge", () => withToken({ ...good, x: "x".repeat(9_000) })],
  ];
  for (const [what, attempt] of bad) assert.match(String(await attempt()), /^Invalid |^Invalid token/, what);
});

test("routes of operators are for operators, probes and descriptions for everybody", async () => {
  const statusOf = async (target, key) => {
    const headers = key ? { "x-api-key": key.secret } : {};
    return (await fetch(url + target, { headers })).status;
  };
  for (const target of ["/metrics", "/api/server/logs", "/api/server/trace"]) {
    assert.equal(await statusOf(target), 401, target);
    assert.equal(await statusOf(target, { secret: "wrong" }), 401, target);
    for (const name of ["user", "service", "agent"]) assert.equal(await statusOf(target, keys[name]), 403, target);
    assert.equal(await statusOf(target, keys.operator), 200, target);
  }
  // They tell nothing of this server: the same documents are in its repository.
  for (const target of ["/livez", "/readyz", "/healthz", "/api/openapi.json", "/api/asyncapi.json"]) {
    assert.equal(await statusOf(target), 200, target);
  }
});

test("nobody speaks for another, but a service does", async () => {
  const channelId = randomUUID();
  const ann = await member();
  const spoofed = await ann.send(channelId, "I am somebody else", { senderId: randomUUID() });
  assert.equal(spoofed.ok, false);
  assert.equal(spoofed.code, "FORBIDDEN");
  const agent = await ann.send(channelId, "I am the agent", { senderId: "3e2bf65f-c61c-4cea-a3bc-c2b11862958a" });
  assert.equal(agent.code, "FORBIDDEN");

  const service = await connect(url, { auth: { apiKey: keys.service.secret } });
  for (const senderId of [randomUUID(), randomUUID(), "3e2bf65f-c61c-4cea-a3bc-c2b11862958a"]) {
    assert.equal((await service.send(channelId, "for another", { senderId })).ok, true);
  }
  const program = await connect(url, { entityId: agentEntity, auth: { apiKey: keys.agent.secret } });
  assert.equal((await program.send(channelId, "for myself")).ok, true);
  assert.equal((await program.send(channelId, "for another", { senderId: randomUUID() })).code, "FORBIDDEN");
});

test("nothing of a private channel reaches who is not in it", async () => {
  const [ann, bob, spy] = await Promise.all([member(), member(), member()]);
  const unnamed = await connect(url, { auth: { apiKey: keys.user.secret } });
  const canary = `canary-${randomUUID()}`;
  // The spies are there before the channel is, and try again when it is.
  const channelId = randomUUID();
  for (const early of [spy, unnamed]) assert.equal((await early.request("join", { channelId })).ok, true);
  const hint = { metadata: { isDm: true, targetUserId: bob.entityId } };
  assert.equal((await ann.send(channelId, `${canary} 1`, hint)).ok, true);
  for (const spying of [spy, unnamed]) {
    await spying.events.waitFor("messageError", ({ code }) => code === "FORBIDDEN");
    const joined = await spying.request("join", { channelId, since: 0 });
    assert.equal(joined.ok, false);
    assert.equal(joined.error, "Access denied: You don't have permission to join this channel");
  }
  assert.equal((await spy.request("1", { channelId, entityId: ann.entityId })).ok, false);
  assert.equal((await spy.send(channelId, "let me in")).code, "FORBIDDEN");

  await bob.join(channelId, { since: 0 });
  await ann.join(channelId);
  await bob.send(channelId, `${canary} 2`);
  await ann.broadcastOf(`${canary} 2`);
  await bob.broadcastOf(`${canary} 1`);
  for (const spying of [spy, unnamed]) {
    // What was on its way to them has come when this has.
    await spying.request("leave", { channelId });
    assert.equal(JSON.stringify(spying.events.entries).includes(canary), false);
  }
});

test("what somebody wrote is changed and deleted only where that person may write", async () => {
  const owner = randomUUID();
  const eve = await member();
  const request = (entityId, method, path, body) =>
    fetch(`${url}/api/messaging/${path}`, {
      method,
      headers: { authorization: `Bearer ${issuer.token(entityId)}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  const group = { name: "group", message_server_id: DEFAULT_SERVER_ID, participantCentralUserIds: [owner, eve.entityId] };
  const { data } = await (await request(owner, "POST", "channels", group)).json();
  const { messageId } = await eve.send(data.id, "before");

  const watcher = await member(owner);
  await watcher.join(data.id);
  const elsewhere = await eve.send(randomUUID(), "in a channel of my own");
  const foreign = await request(eve.entityId, "DELETE", `channels/${data.id}/messages/${elsewhere.messageId}`);
  assert.equal(foreign.status, 403, "a message of another channel is not there");

  assert.equal((await request(owner, "POST", `channels/${data.id}/bans`, { entityId: eve.entityId })).status, 201);
  const change = await request(eve.entityId, "PATCH", `action/${messageId}`, { content: "rewritten" });
  assert.equal(change.status, 403);
  await watcher.send(data.id, "the end");
  await watcher.broadcastOf("the end");
  assert.deepEqual(watcher.events.all("messageDeleted"), []);
  assert.equal(JSON.stringify(watcher.events.entries).includes("rewritten"), false);
});

test("operators and services see private channels, agents only their own", async () => {
  const [ann, bob] = await Promise.all([member(), member()]);
  const channelId = await privateChannel(ann, bob.entityId);
  const may = async (auth) => (await (await connect(url, { auth })).request("join", { channelId })).ok;

  assert.equal(await may({ apiKey: keys.operator.secret }), true);
  assert.equal(await may({ apiKey: keys.service.secret }), true);
  assert.equal(await may({ apiKey: SHARED_KEY }), true);
  assert.equal(await may({ apiKey: keys.agent.secret }), false);
  const withAgent = await privateChannel(ann, agentEntity);
  const agent = await connect(url, { auth: { apiKey: keys.agent.secret } });
  assert.equal((await agent.request("join", { channelId: withAgent })).ok, true);
});

test("a token that expires ends the connection within a second", async () => {
  const client = await member(randomUUID(), { lifetime: 2 });
  await client.join(randomUUID());
  const expiry = Date.now() + 2_000;

  assert.equal(await client.events.waitFor("unauthorized"), "The token has expired");
  assert.equal(await client.events.waitFor("disconnect"), "io server disconnect");
  assert.ok(Date.now() > expiry - 500, "not before it has expired");
  assert.ok(Date.now() < expiry + SOON_MS, `${Date.now() - expiry} ms late`);
});

test("who brings a new token in time stays", async () => {
  const entity = randomUUID();
  const client = await member(entity, { lifetime: 2 });
  const renewed = await client.request("authenticate", { token: issuer.token(entity, { lifetime: 60 }) });
  assert.equal(renewed.ok, true, JSON.stringify(renewed));
  const stolen = await client.request("authenticate", { token: issuer.token(randomUUID()) });
  assert.equal(stolen.code, "FORBIDDEN");
  const short = await member(randomUUID(), { lifetime: 3 });

  // It has come to its end later than the first token.
  await short.events.waitFor("unauthorized");
  assert.equal((await client.join(randomUUID())).ok, true);
  assert.deepEqual(client.events.all("unauthorized"), []);
});

test("a key that is revoked or expires ends its connections and lets nobody in", async () => {
  const revoked = await addKey(dataDirectory);
  const expiring = await addKey(dataDirectory, { expiresAt: Date.now() + 4_000 });
  server.reload();
  const connectSoon = async (secret) => {
    while ((await withAuth({ apiKey: secret })) === BAD_KEY);
    return connect(url, { auth: { apiKey: secret } });
  };
  const [first, second] = [await connectSoon(revoked.secret), await connectSoon(expiring.secret)];
  const bystander = await member();

  await revokeKey(dataDirectory, revoked.id);
  const revokedAt = Date.now();
  assert.equal(await first.events.waitFor("unauthorized"), "The API key has been revoked");
  assert.ok(Date.now() - revokedAt < SOON_MS, `${Date.now() - revokedAt} ms late`);
  assert.equal(await withAuth({ apiKey: revoked.secret }), BAD_KEY);

  assert.equal(await second.events.waitFor("unauthorized"), "The API key has expired");
  assert.equal(await withAuth({ apiKey: expiring.secret }), "The API key has expired");
  assert.equal((await bystander.join(randomUUID())).ok, true);
});

test("a signing key that is withdrawn ends what it has signed", async () => {
  const bystander = await member(randomUUID(), { algorithm: "RS256" });
  const client = await member(randomUUID(), { algorithm: "EdDSA" });
  const left = { keys: issuer.keySet.keys.filter(({ kid }) => kid !== "EdDSA") };
  await issuer.writeKeySet(keySetFile, left);
  server.reload();

  assert.equal(await client.events.waitFor("unauthorized"), "The key that signed the token has been withdrawn");
  assert.match(await withAuth({ token: issuer.token(randomUUID(), { algorithm: "EdDSA" }) }), /^Invalid token/);
  assert.equal((await bystander.join(randomUUID())).ok, true);
  await issuer.writeKeySet(keySetFile);
});

test("a broken key file changes nothing", async () => {
  const client = await connectTo(url, randomUUID(), { auth: { apiKey: keys.operator.secret } });
  await writeFile(keySetFile, "{}");
  server.reload();
  assert.equal(await withAuth({ token: issuer.token(randomUUID()) }), undefined);
  assert.equal((await client.join(randomUUID())).ok, true);
});
