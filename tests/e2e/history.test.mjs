import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connect, connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();

function numbers(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test("concurrent senders get one order, numbered from 1 without gaps, the same for everybody", async () => {
  const channelId = randomUUID();
  const senders = await Promise.all(numbers(1, 4).map(() => connectTo(server.url, channelId)));
  const perSender = 25;
  const total = senders.length * perSender;

  await Promise.all(
    senders.map((sender, who) =>
      sender.sendAll(
        channelId,
        numbers(1, perSender).map((n) => `${who}/${n}`),
      ),
    ),
  );

  const received = (client) => client.events.all("messageBroadcast");
  for (const client of senders)
    await client.events.waitUntil(() => received(client).length >= total, `${total} messages`);
  const inOrder = received(senders[0]).map((message) => [message.seq, message.text]);
  assert.deepEqual(
    inOrder.map(([seq]) => seq),
    numbers(1, total),
  );
  for (const client of senders) {
    assert.deepEqual(
      received(client).map((message) => [message.seq, message.text]),
      inOrder,
    );
  }
  for (const who of senders.keys()) {
    const own = inOrder.map(([, text]) => text).filter((text) => text.startsWith(`${who}/`));
    assert.deepEqual(
      own,
      numbers(1, perSender).map((n) => `${who}/${n}`),
    );
  }
});

test("each channel counts for itself", async () => {
  const client = await connect(server.url);
  const channels = [randomUUID(), randomUUID()];
  for (const channelId of channels) await client.join(channelId);

  for (const channelId of channels) await client.send(channelId, `to ${channelId}`);

  for (const channelId of channels) assert.equal((await client.broadcastOf(`to ${channelId}`)).seq, 1);
});

test("a repeated messageId is stored once and gets the first ack again, marked as duplicate", async () => {
  const channelId = randomUUID();
  const [alice, bob] = await Promise.all([connectTo(server.url, channelId), connectTo(server.url, channelId)]);
  const messageId = randomUUID();

  const first = await alice.send(channelId, "once", { messageId });
  const second = await alice.send(channelId, "once", { messageId });
  await alice.send(channelId, "end");
  await bob.broadcastOf("end");

  assert.deepEqual(second, { ...first, duplicate: true });
  assert.equal("duplicate" in first, false);
  assert.deepEqual(
    bob.events.all("messageBroadcast").map((message) => [message.seq, message.text]),
    [
      [1, "once"],
      [2, "end"],
    ],
  );
});

test("the same messageId of another sender or in another channel is another message", async () => {
  const channels = [randomUUID(), randomUUID()];
  const [alice, bob] = await Promise.all([connect(server.url), connect(server.url)]);
  const messageId = randomUUID();

  const answers = [
    await alice.send(channels[0], "a", { messageId }),
    await bob.send(channels[0], "b", { messageId }),
    await alice.send(channels[1], "c", { messageId }),
  ];

  assert.deepEqual(
    answers.map((answer) => answer.ok),
    [true, true, true],
  );
  assert.equal(new Set(answers.map((answer) => answer.messageId)).size, 3);
});

test("a join with since gets exactly the missed messages in order, then the live ones", async () => {
  const channelId = randomUUID();
  const alice = await connectTo(server.url, channelId);
  await alice.sendAll(
    channelId,
    numbers(1, 30).map((n) => `m${n}`),
  );

  const bob = await connect(server.url);
  const joined = await bob.join(channelId, { since: 10 });
  await alice.send(channelId, "live");
  await bob.broadcastOf("live");

  assert.equal(joined.seq, 30);
  assert.equal(joined.recovered, true);
  assert.deepEqual(
    bob.events.all("messageBroadcast").map((message) => message.seq),
    numbers(11, 31),
  );
});

test("a replayed message has the fields it was first sent with", async () => {
  const channelId = randomUUID();
  const [alice, bob] = await Promise.all([connect(server.url), connectTo(server.url, channelId)]);
  await alice.send(channelId, "hello", { senderName: "Alice", source: "somewhere" });
  const live = await bob.broadcastOf("hello");

  const reader = await connect(server.url);
  const replayed = await reader.replay(channelId);

  assert.deepEqual(replayed, [live]);
});

test("a replayed message tells its sender, and nobody else, what the sender called it", async () => {
  const channelId = randomUUID();
  const alice = await connect(server.url);
  const messageId = randomUUID();
  await alice.send(channelId, "mine", { messageId });

  const again = await connect(server.url, { entityId: alice.entityId });
  const [own] = await again.replay(channelId);
  const [others] = await (await connect(server.url)).replay(channelId);

  assert.equal(own.clientMessageId, messageId);
  assert.equal("clientMessageId" in others, false);
});

test("a join without since replays nothing", async () => {
  const channelId = randomUUID();
  const alice = await connect(server.url);
  await alice.send(channelId, "old");

  const bob = await connectTo(server.url, channelId);
  await alice.send(channelId, "new");
  await bob.broadcastOf("new");

  assert.deepEqual(
    bob.events.all("messageBroadcast").map((message) => message.text),
    ["new"],
  );
});

test("clients that join while others send see every message once and in order", async () => {
  const channelId = randomUUID();
  const sender = await connectTo(server.url, channelId);
  const total = 200;
  const sending = sender.sendAll(
    channelId,
    numbers(1, total).map((n) => `m${n}`),
  );

  const readers = [];
  for (const _ of numbers(1, 5)) {
    const reader = await connect(server.url);
    await reader.join(channelId, { since: 0 });
    readers.push(reader);
  }
  await sending;

  for (const reader of readers) {
    const seqs = () => reader.events.all("messageBroadcast").map((message) => message.seq);
    await reader.events.waitUntil(() => seqs().length >= total, `${total} messages`);
    assert.deepEqual(seqs(), numbers(1, total));
  }
});

test("a reader who has missed more than the server replays gets the newest messages and is told", async () => {
  const channelId = randomUUID();
  const sender = await connect(server.url);
  const total = 1_100;
  await sender.sendAll(
    channelId,
    numbers(1, total).map((n) => `m${n}`),
    50,
  );

  const reader = await connect(server.url);
  const joined = await reader.join(channelId, { since: 0 });
  const seqs = () => reader.events.all("messageBroadcast").map((message) => message.seq);
  await reader.events.waitUntil(() => seqs().at(-1) === total, "the newest message");

  assert.equal(joined.recovered, false);
  assert.equal(joined.reason, "limit");
  assert.equal(joined.seq, total);
  assert.ok(seqs()[0] > 1);
  assert.deepEqual(seqs(), numbers(seqs()[0], total));
});

test("a since ahead of the channel is told as not recovered", async () => {
  const reader = await connect(server.url);

  const joined = await reader.join(randomUUID(), { since: 7 });

  assert.equal(joined.ok, true);
  assert.equal(joined.seq, 0);
  assert.equal(joined.recovered, false);
  assert.equal(joined.reason, "ahead");
});

test("the epoch is the same for all channels and connections of one data directory", async () => {
  const [alice, bob] = await Promise.all([connect(server.url), connect(server.url)]);

  const [first, second] = [await alice.join(randomUUID()), await bob.join(randomUUID())];

  assert.equal(first.epoch, second.epoch);
  assert.ok(first.epoch);
});

test("a position of another data directory is told, and nothing is replayed as if it were missed", async () => {
  const channelId = randomUUID();
  const sender = await connectTo(server.url, channelId);
  const { epoch } = await sender.join(channelId);
  await sender.sendAll(channelId, ["one", "two"]);

  const stranger = await connect(server.url);
  const joined = await stranger.join(channelId, { since: 1, epoch: randomUUID() });
  assert.deepEqual([joined.seq, joined.recovered, joined.reason], [2, false, "epoch"]);
  await sender.send(channelId, "three");
  assert.equal((await stranger.events.waitFor("messageBroadcast")).text, "three", "only what is live comes");

  const known = await connect(server.url);
  const again = await known.join(channelId, { since: 2, epoch });
  assert.deepEqual([again.recovered, again.reason], [true, undefined]);
  await known.broadcastOf("three");
});

test("a repeated messageId with another text is refused as a conflict", async () => {
  const channelId = randomUUID();
  const client = await connect(server.url);
  const messageId = randomUUID();
  await client.send(channelId, "one text", { messageId });

  const answer = await client.send(channelId, "another text", { messageId });

  assert.equal(answer.ok, false);
  assert.equal(answer.code, "CONFLICT");
});

test("of a burst beyond what one connection may have under way, each message is stored or refused as busy", async () => {
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  const texts = numbers(1, 900).map((n) => `m${n}`);

  const answers = await Promise.all(texts.map((text) => client.send(channelId, text)));

  const accepted = texts.filter((_, index) => answers[index].ok);
  const refusals = answers.filter((answer) => !answer.ok);
  assert.ok(accepted.length > 0);
  assert.ok(
    refusals.every((answer) => answer.code === "BUSY"),
    JSON.stringify(refusals[0]),
  );
  const reader = await connect(server.url);
  assert.deepEqual(
    (await reader.replay(channelId)).map((message) => message.text),
    accepted,
  );
  assert.equal((await client.send(channelId, "afterwards")).ok, true);
});

for (const since of [-1, 1.5, "x", {}, 1e300]) {
  test(`a join with the since ${JSON.stringify(since)} is refused and the connection goes on`, async () => {
    const channelId = randomUUID();
    const client = await connect(server.url);

    const answer = await client.join(channelId, { since });

    assert.equal(answer.ok, false);
    assert.match(answer.error, /since/);
    assert.equal((await client.send(channelId, "still here")).ok, true);
  });
}
