import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { newClient, state, useServer } from "./support.mjs";

const server = await useServer();

test("500 times of mounting and unmounting leave no listener and no channel behind", async () => {
  const client = newClient(server.url);
  await state(client, "online");
  const ids = [randomUUID(), randomUUID()];
  const first = client.channel(ids[0]);

  for (let count = 0; count < 500; count += 1) {
    const channel = client.channel(ids[count % 2]);
    const unmount = new AbortController();
    const { signal } = unmount;
    channel.on("message", () => {}, { signal });
    const end = channel.on("change", () => {});
    client.on("state", () => {}, { signal });
    const joining = channel.join({ signal });
    if (count % 5 === 0) await joining;
    else joining.catch(({ code }) => assert.equal(code, "CANCELLED"));
    unmount.abort();
    end();
    assert.equal(channel.listenerCount(), 0);
    assert.equal(channel.state, "left");
  }

  assert.equal(client.listenerCount(), 0);
  assert.notEqual(client.channel(ids[0]), first, "a channel that nobody uses is kept");
});

test("a listener ends by its function, by dispose, and by a signal, and the signal keeps none", async () => {
  const client = newClient(server.url);
  const channel = client.channel(randomUUID());
  await channel.join();
  const told = [];
  const added = [];
  const removed = [];
  const { signal } = new AbortController();
  const count = (name, list) => {
    const original = signal[name].bind(signal);
    signal[name] = (...args) => list.push(args[0]) && original(...args);
  };
  count("addEventListener", added);
  count("removeEventListener", removed);
  const ends = [
    channel.on("message", () => told.push("function")),
    channel.on("message", () => told.push("dispose")),
    channel.on("message", () => told.push("signal"), { signal }),
  ];
  await channel.send("one");
  assert.deepEqual(told, ["function", "dispose", "signal"]);

  ends[0]();
  ends[0]();
  ends[1][Symbol.dispose]();
  ends[2]();
  await channel.send("two");

  assert.equal(told.length, 3);
  assert.equal(channel.listenerCount("message"), 0);
  assert.deepEqual([added.length, removed.length], [1, 1]);
});

test("a signal that is aborted already lets nothing begin", async () => {
  const client = newClient(server.url);
  const channel = client.channel(randomUUID());
  const signal = AbortSignal.abort();
  channel.on("message", () => {}, { signal });
  assert.equal(channel.listenerCount(), 0);
  await assert.rejects(channel.join({ signal }), { name: "AbortError" });
  assert.equal(channel.state, "left");
  assert.equal(newClient(server.url, { signal }).state, "closed");
});

test("what a listener throws reaches the process and no other listener", () => {
  const program = `
    import { Emitter } from "@wimpole/client";
    const emitter = new Emitter();
    process.on("uncaughtException", ({ message }) => console.log(message));
    emitter.on("x", () => { throw new Error("of a listener") });
    emitter.on("x", (value) => console.log(value));
    emitter.emit("x", "told");
  `;
  const options = { cwd: new URL("..", import.meta.url), encoding: "utf8" };
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], options);
  assert.equal(output, "told\nof a listener\n");
});
