import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { PythonClient } from "./python_client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
for (const transport of ["polling", "websocket"]) {
  test(`python3-socketio joins, receives, sends and is acknowledged over ${transport}`, async () => {
    const channelId = randomUUID();
    const entityId = randomUUID();
    const node = await connectTo(server.url, channelId);
    const python = new PythonClient(server.url, transport, channelId, entityId, 2);
    const joined = await python.waitFor("channel_joined");

    await node.send(channelId, "ping", { senderName: "Node" });
    const atNode = await node.broadcastOf("pong");
    await python.exitCode();

    assert.equal(python.all("transport")[0], transport);
    assert.equal(python.all("authenticated")[0].entityId, entityId);
    assert.ok(joined.message.startsWith(`Socket ${python.all("connection_established")[0].socketId} `));
    assert.equal(python.all("room_joined")[0].roomId, channelId);
    assert.equal(atNode.senderId, entityId);
    assert.equal(atNode.senderName, "Python");
    assert.deepEqual(
      python
        .all("messageBroadcast")
        .map((message) => message.text)
        .sort(),
      ["ping", "pong"],
    );
    const [answer] = python.all("callback");
    assert.equal(answer.ok, true);
    assert.equal(answer.messageId, atNode.id);
    assert.equal(python.all("messageAck")[0].messageId, atNode.id);
  });

  // python-engineio gives up when one polling answer holds more than 16 packets.
  test(`python3-socketio survives a burst of 200 messages over ${transport}`, async () => {
    const channelId = randomUUID();
    const node = await connectTo(server.url, channelId);
    const python = new PythonClient(server.url, transport, channelId, randomUUID(), 202);
    await python.waitFor("channel_joined");

    const texts = Array.from({ length: 200 }, (_, n) => `m${n}`);
    await node.sendAll(channelId, ["ping", ...texts], 50);
    await node.broadcastOf("pong");
    await python.exitCode();

    // This client runs each handler in a thread of its own, so only the set is certain.
    const messages = python.all("messageBroadcast").sort((a, b) => a.seq - b.seq);
    assert.deepEqual(
      messages.map((message) => message.seq),
      Array.from({ length: 202 }, (_, n) => n + 1),
    );
    assert.deepEqual(
      messages.map((message) => message.text).filter((text) => text !== "pong"),
      ["ping", ...texts],
    );
  });
}
