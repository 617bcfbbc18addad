// Socket.IO packets with binary attachments.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PollingSession } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();

const bytes = (...values) => Buffer.from(values);
const slot = (num) => `{"_placeholder":true,"num":${num}}`;

async function withClient(act) {
  const socket = await RawWebSocket.join(server);
  try {
    await act(socket);
  } finally {
    socket.destroy();
  }
}

/** Reads a binary packet and puts its attachments in the place of their placeholders. */
async function nextArguments(socket) {
  const head = await socket.nextText();
  const [, count, json] = head.match(/^45(\d+)-(.*)$/) ?? assert.fail(head);
  const attachments = [];
  for (let n = 0; n < Number(count); n += 1) attachments.push(await socket.nextBinary());
  return JSON.parse(json, (_, value) => (value?._placeholder === true ? attachments[value.num] : value));
}

async function expectPacket(socket, text, ...attachments) {
  assert.equal(await socket.nextText(), text);
  for (const attachment of attachments) assert.deepEqual(await socket.nextBinary(), attachment);
}

describe("events and acks with attachments", () => {
  test("one attachment comes back", () =>
    withClient(async (socket) => {
      socket.sendText(`451-["message",${slot(0)}]`);
      socket.sendBinary(bytes(1, 2, 3));

      await expectPacket(socket, `451-["message-back",${slot(0)}]`, bytes(1, 2, 3));
    }));

  test("an empty attachment is one", () =>
    withClient(async (socket) => {
      socket.sendText(`451-["message",${slot(0)}]`);
      socket.sendBinary(bytes());

      await expectPacket(socket, `451-["message-back",${slot(0)}]`, bytes());
    }));

  test("attachments within arrays and objects, among other arguments", () =>
    withClient(async (socket) => {
      socket.sendText(`453-["message","a",[${slot(0)},{"b":${slot(1)}}],1,${slot(2)},null]`);
      socket.sendBinary(bytes(1), bytes(2, 2), bytes(3, 3, 3));

      await expectPacket(
        socket,
        `453-["message-back","a",[${slot(0)},{"b":${slot(1)}}],1,${slot(2)},null]`,
        bytes(1),
        bytes(2, 2),
        bytes(3, 3, 3),
      );
    }));

  test("an ack with attachments", () =>
    withClient(async (socket) => {
      socket.sendText(`451-789["message-with-ack",${slot(0)},"x"]`);
      socket.sendBinary(bytes(9));

      await expectPacket(socket, `461-789[${slot(0)},"x"]`, bytes(9));
    }));

  test("a namespace of its own", () =>
    withClient(async (socket) => {
      socket.sendText("40/custom,", `451-/custom,3["message-with-ack",${slot(0)}]`);
      socket.sendBinary(bytes(7));
      await socket.nextText();
      await socket.nextText();

      await expectPacket(socket, `461-/custom,3[${slot(0)}]`, bytes(7));
    }));

  test("ten attachments", () =>
    withClient(async (socket) => {
      const slots = Array.from({ length: 10 }, (_, n) => slot(n)).join(",");
      const attachments = Array.from({ length: 10 }, (_, n) => bytes(n));
      socket.sendText(`4510-["message",${slots}]`);
      socket.sendBinary(...attachments);

      await expectPacket(socket, `4510-["message-back",${slots}]`, ...attachments);
    }));

  const slots = {
    "placeholders in another order": [`452-["message",${slot(1)},${slot(0)}]`, bytes(1), bytes(0)],
    "an attachment that is used twice": [`452-["message",${slot(0)},${slot(0)}]`, bytes(0), bytes(0)],
    "an attachment that is not used": [`452-["message",${slot(1)}]`, bytes(1)],
    "no placeholder at all": ['452-["message","plain"]', "plain"],
    "a placeholder with blanks and its keys the other way round": [
      '452-["message",{ "num" : 1, "_placeholder" : true }]',
      bytes(1),
    ],
  };
  for (const [what, [head, ...expected]] of Object.entries(slots)) {
    test(`${what}: the receiver gets the same values`, () =>
      withClient(async (socket) => {
        socket.sendText(head);
        socket.sendBinary(bytes(0), bytes(1));

        assert.deepEqual(await nextArguments(socket), ["message-back", ...expected]);
      }));
  }

  test("an object that only looks like a placeholder is left alone", () =>
    withClient(async (socket) => {
      socket.sendText(`451-["message",${slot(0)},{"_placeholder":false,"num":9}]`);
      socket.sendBinary(bytes(4));

      await expectPacket(socket, `451-["message-back",${slot(0)},{"_placeholder":false,"num":9}]`, bytes(4));
    }));

  test("an attachment as large as maxPayload", () =>
    withClient(async (socket) => {
      const large = Buffer.alloc(1_000_000, 7);
      socket.sendText(`451-["message",${slot(0)}]`);
      socket.sendBinary(large);

      assert.equal(await socket.nextText(), `451-["message-back",${slot(0)}]`);
      assert.ok((await socket.nextBinary()).equals(large));
    }));

  test("an attachment as base64 in a text frame", () =>
    withClient(async (socket) => {
      socket.sendText(`451-["message",${slot(0)}]`, "bAQIDBA==");

      await expectPacket(socket, `451-["message-back",${slot(0)}]`, bytes(1, 2, 3, 4));
    }));

  test("attachments over polling, in one body and in several", async () => {
    const session = await PollingSession.join(server);

    await session.send(`451-["message",${slot(0)}]`, "bAQID");
    await session.send(`451-["message",${slot(0)}]`);
    await session.send("bBAUG");

    assert.deepEqual(await session.receive(4), [
      `451-["message-back",${slot(0)}]`,
      "bAQID",
      `451-["message-back",${slot(0)}]`,
      "bBAUG",
    ]);
  });

  test("heartbeat packets may come between the attachments", () =>
    withClient(async (socket) => {
      socket.sendText(`452-["message",${slot(0)},${slot(1)}]`, "3");
      socket.sendBinary(bytes(0));
      socket.sendText("3");
      socket.sendBinary(bytes(1));

      await expectPacket(socket, `452-["message-back",${slot(0)},${slot(1)}]`, bytes(0), bytes(1));
    }));
});

describe("what closes the connection", () => {
  const heads = {
    "no attachments": `450-["message"]`,
    "a missing count": `45["message",${slot(0)}]`,
    "a missing count with a dash": `45-["message",${slot(0)}]`,
    "a negative count": `45-1-["message",${slot(0)}]`,
    "a fractional count": `451.5-["message",${slot(0)}]`,
    "a count in another notation": `451e1-["message",${slot(0)}]`,
    "a count that overflows": `4518446744073709551617-["message",${slot(0)}]`,
    "eleven attachments": `4511-["message"]`,
    "a million attachments": `451000000-["message"]`,
    "an ack with eleven attachments": "4611-0[]",
    "an attachment for a name": `451-[${slot(0)}]`,
    "an event that is no array": `451-${slot(0)}`,
    "a reserved name": `451-["connect",${slot(0)}]`,
    "no payload": "451-",
  };
  for (const [what, head] of Object.entries(heads)) {
    test(`${what}, before the attachments`, () =>
      withClient(async (socket) => {
        socket.sendText(head);

        await socket.expectClose();
      }));
  }

  for (const num of ["1", "-1", '"0"', "0.5", "null", "true", "[]", '"__proto__"', "1e2", "99999999999999999999"]) {
    test(`the placeholder number ${num}`, () =>
      withClient(async (socket) => {
        socket.sendText(`451-["message",${slot(num)}]`);
        socket.sendBinary(bytes(1));

        await socket.expectClose();
      }));
  }

  test("a namespace that was not joined", () =>
    withClient(async (socket) => {
      socket.sendText(`451-/custom,["message",${slot(0)}]`);
      socket.sendBinary(bytes(1));

      await socket.expectClose();
    }));

  test("a placeholder without a number", () =>
    withClient(async (socket) => {
      socket.sendText('451-["message",{"_placeholder":true}]');
      socket.sendBinary(bytes(1));

      await socket.expectClose();
    }));

  for (const packet of ['42["message"]', "41", "40/custom,", "430[]", `451-["message",${slot(0)}]`]) {
    test(`${packet} while attachments are due`, () =>
      withClient(async (socket) => {
        socket.sendText(`451-["message",${slot(0)}]`, packet);

        await socket.expectClose();
      }));
  }

  test("bytes that nobody announced", () =>
    withClient(async (socket) => {
      socket.sendBinary(bytes(1));

      await socket.expectClose();
    }));

  test("bytes before CONNECT", async () => {
    const socket = await RawWebSocket.openSession(server, { base: "/socket.io/" });

    socket.sendBinary(bytes(1));

    await socket.expectClose();
  });

  test("one attachment too many", () =>
    withClient(async (socket) => {
      socket.sendText(`451-["message",${slot(0)}]`);
      socket.sendBinary(bytes(1), bytes(2));

      await expectPacket(socket, `451-["message-back",${slot(0)}]`, bytes(1));
      await socket.expectClose();
    }));
});

test("a client that leaves in the middle of a packet harms nobody", () =>
  withClient(async (healthy) => {
    for (let n = 0; n < 20; n += 1) {
      const leaving = await RawWebSocket.join(server);
      leaving.sendText(`452-["message",${slot(0)},${slot(1)}]`);
      leaving.sendBinary(Buffer.alloc(100_000));
      leaving.destroy();
    }

    await healthy.expectEvent();
  }));

test("attachments of packets that are sent at the same time do not mix", async () => {
  const clients = await useServer("clients");
  const join = async () => {
    const socket = await RawWebSocket.openSession(clients, { base: "/socket.io/" });
    socket.sendText("40", '420["join","room"]');
    assert.match(await socket.nextText(), /^40\{/);
    assert.equal(await socket.nextText(), '42["welcome",{}]');
    assert.equal(await socket.nextText(), "430[]");
    return socket;
  };
  const reader = await join();
  const writers = await Promise.all([join(), join(), join()]);
  const perWriter = 50;

  writers.forEach((socket, writer) => {
    for (let n = 0; n < perWriter; n += 1) {
      socket.sendText(`452-["say","room",${writer},${slot(0)},${slot(1)}]`);
      socket.sendBinary(bytes(writer, n), bytes(n, writer));
    }
  });

  const received = Array.from(writers, () => 0);
  for (let packets = 0; packets < perWriter * writers.length; packets += 1) {
    const [, , writer, first, second] = await nextArguments(reader);
    assert.deepEqual([first, second], [bytes(writer, received[writer]), bytes(received[writer], writer)]);
    received[writer] += 1;
  }
  for (const socket of [reader, ...writers]) socket.destroy();
});
