// The page of browser.test.mjs: shows a channel. Its address says whose: ?server=URL&entity=UUID&channel=UUID
import { connect, IndexedDbOutbox } from "../../dist/index.js";

/** Tells when all that was put is safe. */
class Outbox extends IndexedDbOutbox {
  saved = Promise.resolve();

  put(entry) {
    return (this.saved = super.put(entry));
  }
}

const query = new URLSearchParams(location.search);
const entityId = query.get("entity");
const outbox = new Outbox(`wimpole-${entityId}`);
const client = connect(query.get("server"), {
  entityId,
  outbox,
  backoff: { minMs: 20, maxMs: 200 },
  answerTimeoutMs: 1500,
});
const channel = client.channel(query.get("channel"));
const list = document.querySelector("#messages");

function draw() {
  const shown = [...channel.messages, ...channel.outgoing].map(({ text }) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });
  list.replaceChildren(...shown);
}

channel.on("change", draw);
channel.join({ history: 1000 }).catch((error) => console.error(error));
Object.assign(globalThis, { channel, outbox });
