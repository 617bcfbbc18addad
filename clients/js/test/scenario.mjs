// Leads the client through what it can do, in whatever runs this: node test/scenario.mjs URL DIRECTORY
import assert from "node:assert/strict";

import { connect } from "@wimpole/client";
import { FileOutbox } from "@wimpole/client/file-outbox";

const [url, directory] = process.argv.slice(2);
const channelId = globalThis.crypto?.randomUUID() ?? "2f0d8f0e-0f5d-4a53-9a8e-0c8e3a1f7b11";
const texts = (messages) => messages.map(({ text }) => text);
const wanted = Array.from({ length: 20 }, (_, index) => `message ${index + 1}`);

/** Resolves when `probe` holds, tried after each change of the channel. */
function until(channel, probe) {
  return new Promise((resolve) => {
    const attempt = () => probe() && (end(), resolve());
    const end = channel.on("change", attempt);
    attempt();
  });
}

const ann = connect(url, { name: "Ann", outbox: new FileOutbox(directory) });
const bob = connect(url, { name: "Bob", socket: { transports: ["websocket"] } });
const [hers, his] = [ann.channel(channelId), bob.channel(channelId)];

const sending = wanted.map((text) => hers.send(text));
await Promise.all([hers.join(), his.join({ since: 0 })]);
const stored = await Promise.all(sending);
assert.deepEqual(stored.map(({ seq }) => seq), wanted.map((_, index) => index + 1));
await until(his, () => his.messages.length === 20);
assert.deepEqual(texts(his.messages), wanted);
assert.deepEqual(texts(await his.history({ after: 15 })), wanted.slice(15));

const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const attachment = await hers.upload(bytes, { name: "a.png", type: "image/png" });
const file = await fetch(new URL(attachment.url, url));
assert.deepEqual(new Uint8Array(await file.arrayBuffer()), bytes);

await his.deleteMessage(stored[0].id);
await until(hers, () => texts(hers.messages).join() === wanted.slice(1).join());
await hers.clear();
await until(his, () => his.messages.length === 0);

for await (const { msg } of await ann.logs({ level: "info", tail: 100 })) if (msg.includes("listening")) break;

const end = hers.on("message", () => {});
end();
assert.equal(hers.listenerCount(), 0);
ann.close();
bob.close();
console.log("done");
