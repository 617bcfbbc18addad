// The page of hooks.test.mjs: components that show a channel. Its address says whose and by which library:
// ?library=react|preact&server=URL&channel=UUID&apiKey=KEY
import * as preact from "preact";
import * as preactHooks from "preact/hooks";
import * as React from "react";
import { createRoot } from "react-dom/client";

import { hooksOf } from "../../dist/hooks.js";
import { connect } from "../../dist/index.js";

const query = new URLSearchParams(location.search);
const node = document.querySelector("#messages");
const client = connect(query.get("server"), { apiKey: query.get("apiKey") ?? undefined, backoff: { minMs: 20, maxMs: 200 } });
const channel = client.channel(query.get("channel"));

function reactLibrary() {
  const root = createRoot(node);
  // In strict mode each effect runs twice.
  const strict = (tree) => React.createElement(React.StrictMode, null, tree);
  return { hooks: React, h: React.createElement, render: (tree) => root.render(tree && strict(tree)) };
}

function preactLibrary() {
  return { hooks: preactHooks, h: preact.h, render: (tree) => preact.render(tree, node) };
}

const { hooks, h, render } = query.get("library") === "react" ? reactLibrary() : preactLibrary();
const { useChannel, useConnection } = hooksOf(hooks);

function Feed({ id }) {
  const { messages, outgoing, state, error } = useChannel(client, id, { history: 50 });
  const shown = [...messages, ...outgoing].map((item) => h("li", { key: item.id }, item.text));
  return h("ul", { "data-state": state, "data-error": error?.code }, shown);
}

function App({ count, id }) {
  const connection = useConnection(client);
  return h("div", { "data-connection": connection }, Array.from({ length: count }, (_, index) => h(Feed, { key: index, id })));
}

Object.assign(globalThis, {
  client,
  channel,
  show: (count, id = channel.id) => render(count === 0 ? null : h(App, { count, id })),
});
