// Connection state recovery on the wire.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PollingSession } from "./support/polling.mjs";
import { patient, useServer } from "./support/server.mjs";
import { RawWebSocket } from "./support/websocket.mjs";

const server = await useServer("clients", [...patient, "--recovery"]);
const SLOT = '{"_placeholder":true,"num":0}';

/** Opens a session and sends CONNECT with this payload. */
async function connect(payload = {}) {
  const socket = await RawWebSocket.openSession(server, { base: "/socket.io/" });
  socket.sendText(`40${JSON.stringify(payload)}`);
  return socket;
}

/** The payload of the answer to CONNECT. */
async function reply(socket) {
  const text = await socket.nextText();
  assert.match(text, /^40\{/);
  return JSON.parse(text.slice(2));
}

/** The arguments of the next event, its offset taken off. */
async function event(socket) {
  const text = await socket.nextText();
  const [, json] = text.match(/^4(?:2|5\d+-)(\[.*\])$/) ?? assert.fail(text);
  const args = JSON.parse(json);
  const offset = args.pop();
  assert.equal(typeof offset, "string", text);
  return { args, offset };
}

/** A client that joined, with its ids and the offset of the event `welcome`. */
async function joined() {
  const socket = await connect();
  const { sid, pid } = await reply(socket);
  const { offset } = await event(socket);
  return { socket, sid, pid, offset };
}

/** Ends the TCP connection, as a network that fails, and waits until the server knows. */
async function cutOff(socket) {
  socket.destroy();
  await server.settle();
}

describe("what makes it possible", () => {
  test("the answer to CONNECT has a private id that is no other id", async () => {
    const socket = await connect();

    const { sid, pid, ...rest } = await reply(socket);

    assert.match(pid, /^[A-Za-z0-9_-]{20,}$/);
    assert.equal(new Set([sid, pid, socket.handshake.sid]).size, 3);
    assert.deepEqual(rest, {});
    socket.destroy();
  });

  test("events end with an offset, each with another one", async () => {
    const { socket, offset } = await joined();

    socket.sendText('42["echo","a"]', '42["echo"]');
    const [first, second] = [await event(socket), await event(socket)];

    assert.deepEqual([first.args, second.args], [["echo-back", "a"], ["echo-back"]]);
    assert.equal(new Set([offset, first.offset, second.offset]).size, 3);
    socket.destroy();
  });

  test("so do events with attachments and those to a room", async () => {
    const { socket } = await joined();

    socket.sendText('420["join","offsets"]', `451-["say","offsets",${SLOT}]`);
    socket.sendBinary(Buffer.from([1]));
    assert.equal(await socket.nextText(), "430[]");

    assert.deepEqual((await event(socket)).args, ["said", "offsets", JSON.parse(SLOT)]);
    assert.deepEqual(await socket.nextBinary(), Buffer.from([1]));
    socket.destroy();
  });

  test("an event that asks for an ack has none, nor has an ack", async () => {
    const { socket } = await joined();

    socket.sendText('42["ask-me","x"]', '425["ask","y"]');

    assert.equal(await socket.nextText(), '420["question","x"]');
    assert.equal(await socket.nextText(), '435["y"]');
    socket.destroy();
  });
});

describe("a client that comes back", () => {
  test("is given what it missed, then its ids, and is in its rooms", async () => {
    const away = await joined();
    away.socket.sendText('420["join","lounge"]');
    assert.equal(await away.socket.nextText(), "430[]");
    const other = await joined();
    await cutOff(away.socket);
    other.socket.sendText('42["say","lounge",1]', `451-["say","lounge",${SLOT}]`);
    other.socket.sendBinary(Buffer.from([2]));
    await server.settle();

    const back = await connect({ pid: away.pid, offset: away.offset });

    assert.deepEqual((await event(back)).args, ["said", "lounge", 1]);
    assert.deepEqual((await event(back)).args, ["said", "lounge", JSON.parse(SLOT)]);
    assert.deepEqual(await back.nextBinary(), Buffer.from([2]));
    assert.deepEqual(await reply(back), { sid: away.sid, pid: away.pid });
    other.socket.sendText('42["say","lounge",3]');
    assert.deepEqual((await event(back)).args, ["said", "lounge", 3]);
    for (const socket of [back, other.socket]) socket.destroy();
  });

  test("is given only what lies behind its offset", async () => {
    const { socket, sid, pid } = await joined();
    socket.sendText('42["echo",1]', '42["echo",2]', '42["echo",3]');
    const [, second] = [await event(socket), await event(socket), await event(socket)];
    await cutOff(socket);

    const back = await connect({ pid, offset: second.offset });

    assert.deepEqual((await event(back)).args, ["echo-back", 3]);
    assert.deepEqual(await reply(back), { sid, pid });
    back.destroy();
  });

  test("may come again and again", async () => {
    const { socket, sid, pid, offset } = await joined();
    let current = socket;
    for (let cuts = 0; cuts < 3; cuts += 1) {
      await cutOff(current);
      current = await connect({ pid, offset });
      assert.deepEqual(await reply(current), { sid, pid });
    }
    current.destroy();
  });

  test("may come before the server knows that it was gone, and its old connection harms it no more", async () => {
    const { socket: old, sid, pid, offset } = await joined();

    const back = await connect({ pid, offset });
    assert.deepEqual(await reply(back), { sid, pid });
    await cutOff(old);

    back.sendText('42["echo","fine"]');
    const { args, offset: latest } = await event(back);
    assert.deepEqual(args, ["echo-back", "fine"]);
    await cutOff(back);
    const again = await connect({ pid, offset: latest });
    assert.deepEqual(await reply(again), { sid, pid });
    again.destroy();
  });

  test("may come over another transport", async () => {
    const { socket, sid, pid, offset } = await joined();
    await cutOff(socket);
    const session = await PollingSession.open(server, { base: "/socket.io/" });

    await session.send(`40${JSON.stringify({ pid, offset })}`);

    assert.deepEqual(await session.receive(1), [`40${JSON.stringify({ sid, pid })}`]);
  });

  test("need not have been given an event", async () => {
    const { socket, sid, pid } = await joined();
    await cutOff(socket);

    const back = await connect({ pid });

    // Without an offset it is given everything.
    assert.deepEqual((await event(back)).args, ["welcome", {}]);
    assert.deepEqual(await reply(back), { sid, pid });
    back.destroy();
  });
});

describe("a client that begins anew", () => {
  async function expectFresh(payload, { sid, pid }) {
    const socket = await connect(payload);
    const fresh = await reply(socket);
    assert.notEqual(fresh.sid, sid);
    assert.notEqual(fresh.pid, pid);
    assert.deepEqual((await event(socket)).args[0], "welcome");
    socket.destroy();
  }

  for (const [what, change] of Object.entries({
    "an unknown private id": { pid: "A".repeat(20) },
    "an unknown offset": { offset: "nonsense" },
    "an offset that is no string": { offset: 1 },
    "a private id that is no string": { pid: ["x"] },
    "its public id": (client) => ({ pid: client.sid }),
  })) {
    test(`comes with ${what}`, async () => {
      const client = await joined();
      await cutOff(client.socket);
      const changed = typeof change === "function" ? change(client) : change;

      await expectFresh({ pid: client.pid, offset: client.offset, ...changed }, client);
    });
  }

  test("has left the namespace itself", async () => {
    const client = await joined();
    client.socket.sendText("41");
    await cutOff(client.socket);

    await expectFresh({ pid: client.pid, offset: client.offset }, client);
  });

  test("was sent away from the namespace", async () => {
    const client = await joined();
    client.socket.sendText('42["kick"]');
    assert.deepEqual((await event(client.socket)).args, ["kicked"]);
    assert.equal(await client.socket.nextText(), "41");
    await cutOff(client.socket);

    await expectFresh({ pid: client.pid, offset: client.offset }, client);
  });
});
