// Socket.IO packets in text: the grammar, what is ignored, and what closes the whole connection.
import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { PollingSession } from "./support/polling.mjs";
import { useServer } from "./support/server.mjs";
import { RawWebSocket } from "./support/websocket.mjs";

const server = await useServer();
const CONNECT_TIMEOUT_MS = 1000;

/** Runs `act` with a client that joined "/", or only opened a session, and takes its connection away afterwards. */
const withClient = (act) => withSocket(act, RawWebSocket.join(server));
const withSession = (act) => withSocket(act, RawWebSocket.openSession(server, { base: "/socket.io/" }));

async function withSocket(act, opening) {
  const socket = await opening;
  try {
    await act(socket);
  } finally {
    socket.destroy();
  }
}

function sidIn(reply, namespace = "") {
  const [, json] = reply.match(new RegExp(`^40${namespace}(\\{.*\\})$`)) ?? assert.fail(reply);
  const { sid, ...rest } = JSON.parse(json);
  assert.match(sid, /^[A-Za-z0-9_-]{20}$/);
  assert.deepEqual(rest, {});
  return sid;
}

describe("CONNECT", () => {
  test("the reply has a sid of its own, and the payload is handed on", () =>
    withSession(async (socket) => {
      socket.sendText('40{"token":"123"}');

      assert.notEqual(sidIn(await socket.nextText()), socket.handshake.sid);
      assert.equal(await socket.nextText(), '42["auth",{"token":"123"}]');
    }));

  test("without a payload the handshake's is an empty object", () =>
    withSession(async (socket) => {
      socket.sendText("40");

      sidIn(await socket.nextText());
      assert.equal(await socket.nextText(), '42["auth",{}]');
    }));

  for (const packet of ["40/custom,", "40/custom", "40/custom,{}"]) {
    test(`a namespace is joined by ${packet}`, () =>
      withSession(async (socket) => {
        socket.sendText(packet);

        sidIn(await socket.nextText(), "/custom,");
        assert.equal(await socket.nextText(), '42/custom,["auth",{}]');
      }));
  }

  test("namespaces share a connection, each with a sid of its own", () =>
    withSession(async (socket) => {
      socket.sendText("40", '40/custom,{"a":1}');

      const root = sidIn(await socket.nextText());
      assert.equal(await socket.nextText(), '42["auth",{}]');
      const custom = sidIn(await socket.nextText(), "/custom,");
      assert.equal(await socket.nextText(), '42/custom,["auth",{"a":1}]');
      assert.equal(new Set([root, custom, socket.handshake.sid]).size, 3);
      socket.sendText('42/custom,["message",1]', '42["message",2]');
      assert.equal(await socket.nextText(), '42/custom,["message-back",1]');
      assert.equal(await socket.nextText(), '42["message-back",2]');
    }));

  test("an ack id is ignored", () =>
    withSession(async (socket) => {
      socket.sendText("401");

      sidIn(await socket.nextText());
    }));

  test("a blank behind the payload is JSON", () =>
    withSession(async (socket) => {
      socket.sendText("40 {}");

      sidIn(await socket.nextText());
    }));

  for (const payload of ["[]", '"x"', "null", "true", "{", '{"a":}', "{}x", "1.5", "nul"]) {
    test(`the payload ${payload} closes the connection`, () =>
      withSession(async (socket) => {
        socket.sendText(`40${payload}`);

        await socket.expectClose();
      }));
  }

  for (const name of ["/nope", "/custom?a=b", "/custom/", "/Custom", "/日本", "/__proto__", "/constructor"]) {
    test(`the namespace ${name} is unknown, and the connection stays`, () =>
      withSession(async (socket) => {
        socket.sendText(`40${name},`, "40");

        assert.equal(await socket.nextText(), `44${name},{"message":"Invalid namespace"}`);
        sidIn(await socket.nextText());
      }));
  }

  test("events behind the CONNECT in one segment are taken in order", () =>
    withSession(async (socket) => {
      socket.sendText("40", '42["message",1]', "40/custom,", '42/custom,["message",2]');

      sidIn(await socket.nextText());
      assert.equal(await socket.nextText(), '42["auth",{}]');
      assert.equal(await socket.nextText(), '42["message-back",1]');
      sidIn(await socket.nextText(), "/custom,");
      assert.equal(await socket.nextText(), '42/custom,["auth",{}]');
      assert.equal(await socket.nextText(), '42/custom,["message-back",2]');
    }));

  test("over polling the same packets come in one body", async () => {
    const session = await PollingSession.open(server, { base: "/socket.io/" });
    await session.send("40", '42["message","é"]');

    const [reply, ...events] = await session.receive(3);

    sidIn(reply);
    assert.deepEqual(events, ['42["auth",{}]', '42["message-back","é"]']);
  });
});

describe("the time to join a namespace", { concurrency: true }, () => {
  const due = (elapsed) =>
    assert.ok(elapsed > CONNECT_TIMEOUT_MS - 20 && elapsed < 2 * CONNECT_TIMEOUT_MS, `${elapsed} ms`);

  test("a client that joins none is closed", () =>
    withSession(async (socket) => {
      const start = performance.now();

      await socket.expectClose();

      due(performance.now() - start);
    }));

  test("a refused CONNECT does not stop that timer", () =>
    withSession(async (socket) => {
      const start = performance.now();
      await wait(CONNECT_TIMEOUT_MS / 4);
      socket.sendText("40/nope,");
      assert.match(await socket.nextText(), /^44\/nope,/);

      await socket.expectClose();

      due(performance.now() - start);
    }));

  test("a client that joined one stays", () =>
    withClient(async (socket) => {
      await wait(CONNECT_TIMEOUT_MS * 1.2);

      await socket.expectEvent();
    }));
});

describe("before CONNECT", () => {
  const packets = [
    '42["message"]',
    "42",
    "41",
    "430[]",
    '44{"message":"x"}',
    '451-["message"]',
    "461-0[]",
    "47",
    "4",
    "4x",
  ];
  for (const packet of packets) {
    test(`${packet} closes the connection`, () =>
      withSession(async (socket) => {
        socket.sendText(packet);

        await socket.expectClose();
      }));
  }
});

describe("what closes the connection", () => {
  const packets = {
    "an empty packet": "4",
    "type 7": "47",
    "type 9": "49[]",
    "a letter for a type": "4a",
    "an event with broken JSON": '42["message",',
    "an event with JSON and more": '42["message"]x',
    "an event that is an object": "42{}",
    "an event that is a string": '42"message"',
    "an event with an empty array": "42[]",
    "an event whose name is null": "42[null]",
    "an event whose name is an object": '42[{"toString":1}]',
    "an event whose name is an array": '42[["message"]]',
    "an event whose name is a boolean": "42[true]",
    "an event of a namespace that was not joined": '42/custom,["message"]',
    "a CONNECT of a namespace that was joined": "40",
    "a CONNECT_ERROR": '44{"message":"x"}',
    "a DISCONNECT with a payload": '41{"a":1}',
    "an ack that is an object": "430{}",
    "an ack with broken JSON": "430[",
    "an ack of a namespace that was not joined": "43/custom,0[]",
    "JSON nested ten thousand deep": `42["message",${"[".repeat(10_000)}${"]".repeat(10_000)}]`,
    "a raw control character in JSON": '42["mess\u0001age"]',
    "a number that is none": '42["message",01]',
    NaN: '42["message",NaN]',
    "an ack id of 20 digits": '4212345678901234567890["message-with-ack"]',
    "a blank before the ack id": '42 5["message-with-ack"]',
  };
  for (const [what, packet] of Object.entries(packets)) {
    test(`${what}, at once and without another packet`, () =>
      withClient(async (socket) => {
        socket.sendText(packet);

        await socket.expectClose();
      }));
  }

  for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
    test(`the reserved event ${name}`, () =>
      withClient(async (socket) => {
        socket.sendText(`42["${name}"]`);

        await socket.expectClose();
      }));
  }

  test("a reserved event written with escapes", () =>
    withClient(async (socket) => {
      socket.sendText('42["\\u0063onnect"]');

      await socket.expectClose();
    }));

  test("a violation in one namespace, with all others", () =>
    withClient(async (socket) => {
      socket.sendText("40/custom,");
      await socket.nextText();
      await socket.nextText();

      socket.sendText("42/custom,[]");

      await socket.expectClose();
    }));
});

describe("what is ignored", () => {
  const packets = {
    "an event without a payload": "42",
    "an event that nobody handles": '42["nobody handles this",1]',
    "an event with a number for a name": "42[7]",
    "the event error": '42["error","boom"]',
    "the event connection": '42["connection"]',
    "the event __proto__": '42["__proto__",{"toString":1}]',
    "the event constructor": '42["constructor"]',
    "the event hasOwnProperty": '42["hasOwnProperty"]',
    "an ack that nobody waits for": "43999[]",
    "an ack without an id": "43[]",
    "an ack without a payload": "430",
    "an ack id on an event that nobody handles": '4212["nobody handles this"]',
    "a request for an ack without an id": '42["message-with-ack",1]',
  };
  for (const [what, packet] of Object.entries(packets)) {
    test(what, () =>
      withClient(async (socket) => {
        socket.sendText(packet);

        await socket.expectEvent();
      }),
    );
  }
});

describe("acks", () => {
  const ids = [
    ["0", "0"],
    ["456", "456"],
    ["007", "7"],
    ["00", "0"],
    ["9007199254740993", "9007199254740993"],
    ["1234567890123456789", "1234567890123456789"],
  ];
  for (const [id, answered] of ids) {
    test(`the id ${id} is answered with ${answered}`, () =>
      withClient(async (socket) => {
        socket.sendText(`42${id}["message-with-ack","a",{"b":[1]}]`);

        assert.equal(await socket.nextText(), `43${answered}["a",{"b":[1]}]`);
      }));
  }

  test("an ack carries its namespace", () =>
    withSession(async (socket) => {
      socket.sendText("40/custom,", '42/custom,7["message-with-ack",1]');
      await socket.nextText();
      await socket.nextText();

      assert.equal(await socket.nextText(), "43/custom,7[1]");
    }));

  test("one id may be used again", () =>
    withClient(async (socket) => {
      socket.sendText('425["message-with-ack",1]', '425["message-with-ack",2]');

      assert.equal(await socket.nextText(), "435[1]");
      assert.equal(await socket.nextText(), "435[2]");
    }));
});

describe("DISCONNECT", () => {
  test("an event for a namespace that was left closes the connection", () =>
    withClient(async (socket) => {
      socket.sendText("41", '42["message"]');

      await socket.expectClose();
    }));

  test("leaving and joining again works back to back", () =>
    withClient(async (socket) => {
      socket.sendText("41", "40", '42["message",1]');

      sidIn(await socket.nextText());
      assert.equal(await socket.nextText(), '42["auth",{}]');
      assert.equal(await socket.nextText(), '42["message-back",1]');
    }));

  test("leaving the last namespace leaves the connection open", () =>
    withClient(async (socket) => {
      socket.sendText("41");
      await server.settle();

      socket.sendText("40");

      sidIn(await socket.nextText());
    }));

  test("leaving one namespace leaves the others alone", () =>
    withClient(async (socket) => {
      socket.sendText("40/custom,");
      await socket.nextText();
      await socket.nextText();

      socket.sendText("41/custom,");

      await socket.expectEvent();
    }));

  test("the sid after joining again is a new one", () =>
    withSession(async (socket) => {
      socket.sendText("40", "41", "40");

      const first = sidIn(await socket.nextText());
      await socket.nextText();
      const second = sidIn(await socket.nextText());
      assert.notEqual(first, second);
    }));
});

describe("arguments come back to the byte", () => {
  const values = {
    "numbers in any notation": "1.0,-0,1e400,1E+2,9007199254740993,0.10",
    escapes: '"\\/","\\u0041","\\ud800","\\udc00\\ud83d","\\u0000"',
    "line separators": '"\u2028\u2029"',
    "several alphabets": '"てすと Я Ä 💡"',
    "keys that look like numbers": '{"b":1,"1":2}',
    "repeated keys": '{"a":1,"a":2}',
    "the key __proto__": '{"__proto__":{"polluted":true},"constructor":1}',
    nothing: 'null,"",[],{}',
    "blanks between tokens": '[1 , 2],{ "a" : 1 }',
    "nesting within the limit": `${"[".repeat(500)}${"]".repeat(500)}`,
    "a placeholder in a plain event": '{"_placeholder":true,"num":0}',
    "a long string": `"${"x".repeat(100_000)}"`,
  };
  for (const [what, text] of Object.entries(values)) {
    test(what, () =>
      withClient(async (socket) => {
        socket.sendText(`42["message",${text}]`);

        assert.ok((await socket.nextText()) === `42["message-back",${text}]`);
      }),
    );
  }
});
