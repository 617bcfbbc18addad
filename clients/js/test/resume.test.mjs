// What a client does by itself when connections and servers come and go.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";

import { Proxy } from "./proxy.mjs";
import { newClient, numbers, record, Server, state, temporaryDirectory, texts, until } from "./support.mjs";

const directories = [];
after(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true }))));

async function newDirectory() {
  directories.push(await temporaryDirectory());
  return directories.at(-1);
}

/** A server that can be stopped, killed and started again under one address. */
class Place {
  static async open(flags = []) {
    const place = new Place();
    place.flags = flags;
    place.directory = await newDirectory();
    await place.start();
    place.proxy = await Proxy.start(() => place.server.port);
    after(() => place.close());
    return place;
  }

  async start(dataDirectory = this.directory) {
    this.server = await Server.start({ dataDirectory, flags: this.flags });
  }

  client(options) {
    return newClient(this.proxy.url, options);
  }

  /** Somebody who takes part without the proxy. */
  async joined(channelId = randomUUID()) {
    const channel = newClient(this.server.url).channel(channelId);
    await channel.join();
    return channel;
  }

  async close() {
    this.proxy.close();
    await this.server.stop();
  }
}

const knows = (channel, seq) => until(channel, "change", () => channel.seq === seq, `the position ${seq}`);

test("20 messages written offline arrive once, in order, when the connection is back", async () => {
  const place = await Place.open();
  const channel = place.client().channel(randomUUID());
  await channel.join();
  await channel.send("before");
  place.proxy.swallow();
  place.proxy.cut();
  await state(channel, "joining");
  const wanted = numbers(1, 20).map(String);
  const sent = wanted.map((text) => channel.send(text));
  assert.deepEqual(channel.outgoing.map(({ text, state: now }) => [text, now]), wanted.map((text) => [text, "queued"]));

  place.proxy.heal();

  assert.deepEqual(texts(await Promise.all(sent)), wanted);
  assert.deepEqual(texts(channel.messages), ["before", ...wanted]);
  assert.deepEqual(texts(await channel.history()), ["before", ...wanted]);
});

test("who was away gets what was written and deleted meanwhile, once", async () => {
  const place = await Place.open();
  const ann = await place.joined();
  const bob = place.client().channel(ann.id);
  await bob.join();
  const events = record(bob);
  const first = await ann.send("one");
  await knows(bob, 1);
  place.proxy.swallow();
  place.proxy.cut();
  await state(bob, "joining");
  for (const text of ["two", "three"]) await ann.send(text);
  await ann.deleteMessage(first.id);

  place.proxy.heal();
  await state(bob, "joined");

  assert.deepEqual(texts(bob.messages), ["two", "three"]);
  const told = events.map(({ name, value }) => value.text ?? [name, value.messageId]);
  assert.deepEqual(told, ["one", "two", "three", ["messageDeleted", first.id]]);
});

test("what is more than the server replays is read from the history, and what is gone leaves the view", async () => {
  const place = await Place.open(["--channels-replay-messages=5"]);
  const ann = await place.joined();
  const bob = place.client().channel(ann.id);
  await bob.join();
  const events = record(bob);
  const stored = [];
  for (const n of numbers(1, 3)) stored.push(await ann.send(String(n)));
  await knows(bob, 3);
  place.proxy.swallow();
  place.proxy.cut();
  await state(bob, "joining");
  await ann.deleteMessage(stored[1].id);
  for (const n of numbers(4, 30)) await ann.send(String(n));

  place.proxy.heal();
  await state(bob, "joined");

  const wanted = numbers(1, 30).filter((n) => n !== 2).map(String);
  assert.deepEqual(texts(bob.messages), wanted);
  const told = events.filter(({ name }) => name === "message").map(({ value }) => value.text);
  assert.deepEqual(told, numbers(1, 30).map(String));
  const deleted = events.filter(({ name }) => name === "messageDeleted");
  assert.deepEqual(deleted.map(({ value }) => value.messageId), [stored[1].id]);
});

test("where more was missed than a client reads, it says so and goes on with the newest", async () => {
  const place = await Place.open(["--channels-replay-messages=5"]);
  const ann = await place.joined();
  for (const n of numbers(1, 30)) await ann.send(String(n));
  const bob = place.client({ maxRepair: 10 }).channel(ann.id);
  const events = record(bob);

  await bob.join({ since: 2 });

  assert.deepEqual(texts(bob.messages), numbers(16, 30).map(String));
  assert.deepEqual(events[0], { name: "gap", value: { after: 2, before: 16 } });
  assert.equal(await bob.loadOlder(10), 10);
  assert.deepEqual(texts(bob.messages), numbers(6, 30).map(String));
});

test("a killed server loses nothing that send() has resolved with, and gets what it has not", async () => {
  const place = await Place.open();
  const channel = place.client().channel(randomUUID());
  await channel.join();
  const sent = numbers(1, 200).map((n) => channel.send(String(n)));
  await sent[20];
  await place.server.kill();
  await place.start();

  const stored = await Promise.all(sent);

  assert.deepEqual(stored.map(({ seq }) => seq), numbers(1, 200));
  assert.deepEqual(texts(channel.messages), numbers(1, 200).map(String));
});

test("a server with other data begins everything anew", async () => {
  const place = await Place.open();
  const channel = place.client().channel(randomUUID());
  await channel.join();
  await channel.send("old");
  const events = record(channel);
  await place.server.stop();
  await place.start(await newDirectory());
  await channel.send("new");

  await state(channel, "joined");
  assert.deepEqual(texts(channel.messages), ["new"]);
  assert.deepEqual(events.map(({ name }) => name), ["reset", "message"]);
});

test("a connection that swallows everything is noticed by a send that gets no answer", async () => {
  const place = await Place.open();
  const client = place.client({ answerTimeoutMs: 300 });
  const channel = client.channel(randomUUID());
  await channel.join();
  place.proxy.swallow();
  const sending = channel.send("anybody there?");
  await state(client, "offline");

  place.proxy.heal();

  assert.equal((await sending).seq, 1);
});

test("a client that starts before its server connects when there is one", async () => {
  const place = await Place.open();
  await place.server.stop();
  const client = place.client();
  const channel = client.channel(randomUUID());
  const joining = channel.join();
  const sending = channel.send("early");
  await state(client, "offline");

  await place.start();

  await joining;
  assert.equal((await sending).seq, 1);
  assert.deepEqual(texts(channel.messages), ["early"]);
});

test("a message whose answer was lost is stored once, and its send resolves", async () => {
  const place = await Place.open();
  const ann = await place.joined();
  const bob = place.client().channel(ann.id);
  await bob.join();
  place.proxy.swallowAnswers();
  const sending = bob.send("hello");
  await knows(ann, 1);
  assert.equal(bob.outgoing[0].state, "sending");

  place.proxy.heal();

  assert.equal((await sending).seq, 1);
  assert.deepEqual(texts(bob.messages), ["hello"]);
  assert.deepEqual(texts(await ann.history()), ["hello"]);
});
