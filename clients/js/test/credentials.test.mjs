import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import path from "node:path";
import test from "node:test";

import { addKey, revokeKey, TokenIssuer } from "../../../tests/e2e/keys.mjs";
import { newClient, state, texts, useServer } from "./support.mjs";

const issuer = new TokenIssuer();
const keys = {};
const server = await useServer({
  prepare: async (directory) => {
    const file = path.join(directory, "jwks.json");
    await issuer.writeKeySet(file);
    keys.user = await addKey(directory);
    keys.revoked = await addKey(directory);
    return { flags: ["--rate-limits", "off", "--jwks", file] };
  },
});

const client = (options) => newClient(server.url, { entityId: undefined, ...options });
const token = (entity, options) => issuer.token(entity, options);
const refusal = (who) => new Promise((resolve) => who.on("unauthorized", resolve));

test("who shows a token is whom it names, in sockets and in REST", async () => {
  const entity = randomUUID();
  const ann = client({ token: token(entity) });
  const channel = ann.channel(randomUUID());
  await channel.join();
  const { senderId } = await channel.send("hello");
  assert.equal(senderId, entity);
  assert.equal(ann.entityId, entity);
  assert.deepEqual(texts(await channel.history()), ["hello"]);
});

test("who shows an API key may take part", async () => {
  const ann = client({ apiKey: keys.user.secret });
  const channel = ann.channel(randomUUID());
  await channel.join();
  assert.equal((await channel.send("hello")).seq, 1);
  assert.deepEqual(texts(await channel.history()), ["hello"]);
});

test("a token that the server does not take is told, and no other is tried until it is asked for", async () => {
  const ann = client({ token: "nonsense" });
  assert.match(await refusal(ann), /API Key/);
  assert.equal(ann.state, "refused");
  const again = refusal(ann);
  ann.connect();
  await again;
});

test("a new token is asked for before the old one ends, and the connection goes on", async () => {
  const entity = randomUUID();
  const reasons = [];
  const states = [];
  const ann = client({
    token: (reason) => {
      reasons.push(reason);
      return token(entity, { lifetime: reason === "first" ? 3 : 600 });
    },
  });
  ann.on("state", (now) => states.push(now));
  const channel = ann.channel(randomUUID());
  await channel.join();
  const beyondTheFirst = Date.now() + 3500;
  while (Date.now() < beyondTheFirst) await channel.send("still here");

  assert.deepEqual(reasons, ["first", "expiring"]);
  assert.deepEqual(states, ["online"]);
});

test("a refused token is replaced by another, and what waits is sent then", async () => {
  const entity = randomUUID();
  const reasons = [];
  const ann = client({
    token: async (reason) => {
      reasons.push(reason);
      return reason === "first" ? token(entity, { lifetime: -60 }) : token(entity);
    },
  });
  const { senderId } = await ann.channel(randomUUID()).send("hello");
  assert.equal(senderId, entity);
  assert.deepEqual(reasons, ["first", "refused"]);
});

test("a provider that fails is told and asked again; one that gives only bad tokens is given up", async () => {
  const errors = [];
  let asked = 0;
  const ann = client({
    token: () => {
      asked += 1;
      if (asked === 1) throw new Error("the provider is away");
      return token(randomUUID());
    },
  });
  ann.on("error", ({ message }) => errors.push(message));
  await state(ann, "online");
  assert.deepEqual(errors, ["the provider is away"]);

  let given = 0;
  const bob = client({ token: () => `nonsense ${(given += 1)}` });
  await refusal(bob);
  assert.equal(bob.state, "refused");
  assert.equal(given, 4);
});

test("a key that is revoked ends the connection, and says so", async () => {
  const ann = client({ apiKey: keys.revoked.secret });
  await state(ann, "online");
  const refused = refusal(ann);
  await revokeKey(server.dataDirectory, keys.revoked.id);
  assert.match(await refused, /revoked/);
  assert.equal(ann.state, "refused");
});
