// Random schedules of what can go wrong between clients and a server. However it goes, what a client shows is what the
// server has stored, each message was told once and in order, and each send has arrived once.
// WIMPOLE_SCHEDULES=200 runs that many, WIMPOLE_SEED=7 the one of that seed.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test, { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Proxy } from "./proxy.mjs";
import { Random } from "./random.mjs";
import { newClient, record, Server, temporaryDirectory, until } from "./support.mjs";

const COUNT = Number(process.env.WIMPOLE_SCHEDULES ?? 20);
const ONE = process.env.WIMPOLE_SEED;
const STEPS = 14;
const MAX_PAUSE_MS = 60;
/** What is dead is noticed soon. */
const FLAGS = ["--connections-ping-interval=300ms", "--connections-ping-timeout=400ms", "--channels-replay-messages=6"];

const dataDirectory = await temporaryDirectory();
const start = () => Server.start({ dataDirectory, workers: 2, flags: FLAGS });
let server = await start();
after(async () => {
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

const ACTIONS = {
  send: 8,
  burst: 2,
  cut: 4,
  swallow: 2,
  heal: 4,
  restart: 1,
  kill: 1.5,
  remove: 2,
  clear: 0.3,
  leave: 0.7,
  older: 1,
};

/** Somebody who takes part by a network of their own. */
class Person {
  sent = [];

  static async arrive(name, channelId) {
    const person = new Person();
    person.name = name;
    person.proxy = await Proxy.start(() => server.port);
    person.client = newClient(person.proxy.url, { name, answerTimeoutMs: 1500 });
    person.channel = person.client.channel(channelId);
    person.events = record(person.channel);
    person.join({ since: 0 });
    return person;
  }

  /** Whoever leaves before it is done gives it up. */
  join(options) {
    void this.channel.join(options).catch(() => {});
  }

  send() {
    const text = `${this.name}${this.sent.length}`;
    this.sent.push({ text, stored: this.channel.send(text) });
  }

  async leaveAndJoin(pauseMs) {
    await Promise.all([this.channel.leave(), sleep(pauseMs)]);
    this.join();
  }

  depart() {
    this.client.close();
    this.proxy.close();
  }
}

/** What the server has stored, read by nothing of the client. */
async function logOf(channelId) {
  const response = await fetch(`${server.url}/api/messaging/channels/${channelId}/messages?limit=1000`);
  const { data } = await response.json();
  return data.messages.map(({ id, seq, content }) => ({ id, seq, text: content })).reverse();
}

async function carryOut(action, person, random) {
  if (action === "send") person.send();
  if (action === "burst") for (let count = random.between(5, 60); count > 0; count -= 1) person.send();
  if (action === "cut") person.proxy.cut();
  if (action === "swallow") person.proxy.swallow();
  if (action === "heal") person.proxy.heal();
  if (action === "leave") void person.leaveAndJoin(random.between(0, MAX_PAUSE_MS));
  if (action === "older") void person.channel.loadOlder(10).catch(() => {});
  if (action === "remove" && person.channel.messages.length > 0) {
    const { messages } = person.channel;
    void person.channel.deleteMessage(messages[random.between(0, messages.length - 1)].id).catch(() => {});
  }
  if (action === "clear") void person.channel.clear().catch(() => {});
  if (action === "kill") await server.kill();
  if (action === "restart") await server.stop();
  if (action === "kill" || action === "restart") server = await start();
}

const shown = ({ messages }) => messages.map(({ id, seq, text }) => ({ id, seq, text }));

/** Each message was told once, in order, and none that is still there was left out. */
function checkTold({ name, events }, log) {
  const told = events.filter((event) => event.name === "message").map(({ value }) => value);
  told.forEach(({ seq, text }, index) => {
    assert.ok(index === 0 || seq > told[index - 1].seq, `${name} was told ${text} out of order`);
  });
  const ids = new Set(told.map(({ id }) => id));
  for (const { id, text } of log) assert.ok(ids.has(id), `${name} was not told ${text}`);
}

async function run(seed, channelId) {
  const random = new Random(seed);
  const people = [await Person.arrive("a", channelId), await Person.arrive("b", channelId)];
  const steps = [];
  try {
    for (let step = 0; step < STEPS; step += 1) {
      const [action, person] = [random.choose(ACTIONS), people[random.between(0, 1)]];
      steps.push(`${action} ${person.name}`);
      await carryOut(action, person, random);
      await sleep(random.between(0, MAX_PAUSE_MS));
    }
    for (const { proxy } of people) proxy.heal();
    await check(people, channelId);
  } catch (error) {
    error.message = `seed ${seed}: ${steps.join(", ")}: ${error.message}`;
    throw error;
  } finally {
    for (const person of people) person.depart();
  }
}

async function check(people, channelId) {
  const sent = people.flatMap((person) => person.sent);
  const stored = await Promise.all(sent.map((each) => each.stored));
  stored.forEach((message, index) => assert.equal(message.text, sent[index].text));
  assert.equal(new Set(stored.map(({ id }) => id)).size, sent.length, "some were stored as one");
  for (const person of people) {
    const own = person.sent.map(({ text }) => stored.find((message) => message.text === text).seq);
    assert.deepEqual(own, [...own].sort((a, b) => a - b), `${person.name}'s messages are in another order`);
  }

  // After a message of each, both know all that has happened before.
  for (const person of people) {
    await person.channel.join();
    const { seq } = await person.channel.send(`end of ${person.name}`);
    for (const { channel } of people) await until(channel, "change", () => channel.seq >= seq, `${seq} at ${person.name}`);
  }
  const log = await logOf(channelId);
  assert.equal(new Set(log.map(({ text }) => text)).size, log.length, "a message was stored twice");
  for (const person of people) {
    assert.deepEqual(shown(person.channel), log, `what ${person.name} shows`);
    assert.deepEqual(person.channel.outgoing, []);
    checkTold(person, log);
  }
}

const seeds = ONE ? [Number(ONE)] : Array.from({ length: COUNT }, (_, index) => index + 1);
for (const seed of seeds) {
  test(`the view is the log after the schedule of seed ${seed}`, { timeout: 60_000 }, () => run(seed, randomUUID()));
}
