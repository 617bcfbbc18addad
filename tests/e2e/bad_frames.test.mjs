import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connectTo } from "./client.mjs";
import { exchange } from "./raw_http.mjs";
import { frame, opcode, RawWebSocket } from "./raw_websocket.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
const channelId = randomUUID();
const healthy = await connectTo(server.url, channelId);

async function assertHealthyClientServed() {
  const text = randomUUID();
  assert.equal((await healthy.send(channelId, text)).ok, true);
  await healthy.broadcastOf(text);
}

const badFrames = {
  "a frame without mask": [[frame("3", { masked: false })], 1002],
  "a reserved bit": [[frame("3", { rsv: 4 })], 1002],
  "a reserved opcode": [[frame("3", { code: 3 })], 1002],
  "a reserved control opcode": [[frame("", { code: 11 })], 1002],
  "a fragmented ping": [[frame("a", { code: opcode.ping, fin: false })], 1002],
  "a ping of 126 bytes": [[frame("a".repeat(126), { code: opcode.ping })], 1002],
  "a continuation of nothing": [[frame("a", { code: opcode.continuation })], 1002],
  "a new message inside a fragmented one": [[frame("4", { fin: false }), frame("3")], 1002],
  "a close frame with one byte": [[frame("a", { code: opcode.close })], 1002],
  "a close frame with a forbidden code": [[frame(Buffer.from([0x03, 0xed]), { code: opcode.close })], 1002],
  "a text that is no UTF-8": [[frame(Buffer.from([0x34, 0xc3, 0x28]))], 1007],
  "a frame that announces more than maxPayload": [[frame("4", { length: 1_000_001 })], 1009],
  "fragments that add up to more than maxPayload": [
    [frame(`4${"x".repeat(600_000)}`, { fin: false }), frame("x".repeat(600_000), { code: opcode.continuation })],
    1009,
  ],
};

for (const [what, [frames, code]] of Object.entries(badFrames)) {
  test(`${what} closes the connection with ${code} and disturbs nobody else`, async () => {
    const socket = await RawWebSocket.openSession(server.port);

    for (const bytes of frames) socket.write(bytes);
    await socket.waitForClose();

    assert.equal(socket.closeCode, code);
    await assertHealthyClientServed();
  });
}

test("a frame whose length has the sign bit set closes the connection", async () => {
  const socket = await RawWebSocket.openSession(server.port);

  socket.write(Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]));
  await socket.waitForClose();

  assert.ok([1002, 1009].includes(socket.closeCode), `code ${socket.closeCode}`);
  await assertHealthyClientServed();
});

const badPacketsBeforeConnect = {
  "an empty frame": "",
  "a blank": " ",
  "an unknown packet type": "abc",
  "packet type 7": "7",
  "an event": '42["message",{}]',
  "an ack": "430[]",
  "a CONNECT with an array": "40[]",
  "a CONNECT with a string": '40"x"',
  "a CONNECT with null": "40null",
  "a CONNECT with broken JSON": "40{",
};

for (const [what, packet] of Object.entries(badPacketsBeforeConnect)) {
  test(`before CONNECT, ${what} closes the connection and disturbs nobody else`, async () => {
    const socket = await RawWebSocket.openSession(server.port, { join: false });

    socket.sendText(packet);
    await socket.waitForClose();

    await assertHealthyClientServed();
  });
}

const nested = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
const badPackets = {
  "packet type 9": "9x",
  "an empty Socket.IO packet": "4",
  "an unknown Socket.IO type": "48",
  "a second CONNECT": "40",
  "a CONNECT_ERROR": '44{"message":"x"}',
  "a DISCONNECT with a payload": '41{"a":1}',
  "an event that is no array": "42{}",
  "an event with an empty array": "42[]",
  "an event with broken JSON": '42["message",',
  "an event with JSON and more": '42["message"]x',
  "an event named by an object": "42[{}]",
  "an event named by null": "42[null]",
  "the reserved event connect": '42["connect"]',
  "the reserved event disconnect": '42["disconnect"]',
  "the reserved event newListener": '42["newListener"]',
  "an event of a namespace that was not joined": '42/other,["message"]',
  "an ack that is no array": "430{}",
  "a binary event with no attachments": '450-["message"]',
  "a binary event with eleven attachments": '4511-["message"]',
  "a binary event with a negative count": '45-1-["message"]',
  "JSON nested ten thousand deep": `42["message",${nested}]`,
  "JSON with a raw control character": '42["mess\x01age"]',
};

for (const [what, packet] of Object.entries(badPackets)) {
  test(`after CONNECT, ${what} closes the connection and disturbs nobody else`, async () => {
    const socket = await RawWebSocket.openSession(server.port);

    socket.sendText(packet);
    await socket.waitForClose();

    await assertHealthyClientServed();
  });
}

test("a placeholder that points past the attachments closes the connection", async () => {
  const socket = await RawWebSocket.openSession(server.port);

  socket.sendText('451-["message",{"_placeholder":true,"num":5}]');
  socket.write(frame(Buffer.from([1, 2, 3]), { code: opcode.binary }));
  await socket.waitForClose();

  await assertHealthyClientServed();
});

test("a text packet in the middle of a binary event closes the connection", async () => {
  const socket = await RawWebSocket.openSession(server.port);

  socket.sendText('451-["message",{"_placeholder":true,"num":0}]');
  socket.sendText('42["message"]');
  await socket.waitForClose();

  await assertHealthyClientServed();
});

test("a binary frame that nobody announced closes the connection", async () => {
  const socket = await RawWebSocket.openSession(server.port);

  socket.write(frame(Buffer.from([1, 2, 3]), { code: opcode.binary }));
  await socket.waitForClose();

  await assertHealthyClientServed();
});

test("harmless oddities are ignored and the connection goes on", async () => {
  const socket = await RawWebSocket.openSession(server.port);

  for (const packet of ["3", "5", "6", "42", "437[]", '42["nobody listens"]', '42[7,"x"]']) socket.sendText(packet);
  socket.sendText('420["join",{"channelId":"here"}]');
  await socket.waitFor(() => socket.texts.some((text) => text.startsWith("430[")), "the answer to the join");

  assert.equal(socket.closed, false);
  socket.destroy();
});

const badUpgrades = {
  "no key": ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"],
  "a key that is too short": [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: abc",
  ],
  "an unknown version": [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 7",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ],
};

for (const [what, headers] of Object.entries(badUpgrades)) {
  test(`a WebSocket handshake with ${what} is refused with 4xx`, async () => {
    const head = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Host: localhost", ...headers];
    const answer = await exchange(server.port, `${head.join("\r\n")}\r\n\r\n`);

    assert.match(answer, /^HTTP\/1\.1 4(00|26) /);
    await assertHealthyClientServed();
  });
}

test("an upgrade of an unknown session is refused", async () => {
  const query = `EIO=4&transport=websocket&sid=${"A".repeat(20)}`;

  await assert.rejects(RawWebSocket.open(server.port, query), /400/);
  await assertHealthyClientServed();
});

test("the client that was connected all the time was never disconnected", () => {
  assert.deepEqual(healthy.events.all("disconnect"), []);
  assert.equal(healthy.socket.connected, true);
});
