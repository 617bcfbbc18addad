import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test, { after } from "node:test";

import { connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
const program = fileURLToPath(new URL("python_client.py", import.meta.url));
const running = new Set();
after(() => running.forEach((child) => child.kill("SIGKILL")));

/** Debian's python3-socketio in a process of its own; its printed events can be waited for. */
class PythonClient {
  lines = [];
  #errors = "";
  #waiting = new Set();

  constructor(...args) {
    this.child = spawn("/usr/bin/python3", [program, ...args.map(String)], { stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.child);
    this.child.once("exit", () => running.delete(this.child));
    this.child.stderr.on("data", (chunk) => (this.#errors += chunk));
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      this.lines.push(JSON.parse(line));
      for (const attempt of [...this.#waiting]) attempt();
    });
    this.exited = once(this.child, "close");
  }

  waitFor(event) {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        const line = this.lines.find((candidate) => candidate.event === event);
        if (!line) return;
        clearTimeout(deadline);
        this.#waiting.delete(attempt);
        resolve(line.data);
      };
      const deadline = setTimeout(() => reject(new Error(`python printed no ${event}: ${this.#errors}`)), 15_000);
      this.#waiting.add(attempt);
      attempt();
    });
  }

  all(event) {
    return this.lines.filter((line) => line.event === event).map((line) => line.data);
  }

  async exitCode() {
    const [code] = await this.exited;
    assert.equal(code, 0, this.#errors);
  }
}

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
