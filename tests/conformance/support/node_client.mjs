import { createRequire } from "node:module";
import { after } from "node:test";

import { scaled } from "../../time_scale.mjs";

const require = createRequire(import.meta.url);
const WAIT_TIMEOUT_MS = scaled(8_000);
const open = new Set();

/**
 * The clients under test. Releases before 3 speak Engine.IO 3 and know no auth payload. `profile` is the server's,
 * `options` are the client's.
 */
export const releases = [
  { name: "socket.io-client 1.7", io: require("socket.io-client-1"), legacy: true },
  { name: "socket.io-client 2.5", io: require("socket.io-client-2"), legacy: true },
  { name: "socket.io-client 3.1", io: require("socket.io-client-3"), legacy: false },
  { name: "socket.io-client 4.1", io: require("socket.io-client-4.1"), legacy: false },
  { name: "socket.io-client 4.8", io: require("socket.io-client-4.8"), legacy: false },
  {
    name: "socket.io-client 4.8 and socket.io-msgpack-parser",
    io: require("socket.io-client-4.8"),
    legacy: false,
    profile: "clients-msgpack",
    options: { parser: require("socket.io-msgpack-parser") },
  },
];

/** One socket of any release, with the events it received in the order of arrival. */
export class NodeClient {
  #events = [];
  #waiting = new Set();

  constructor(release, url, options = {}) {
    this.release = release;
    this.socket = release.io(url, { forceNew: true, reconnectionDelay: 20, ...release.options, ...options });
    open.add(this);
    // 1.x and 2.x call a refusal `error`, later ones `connect_error`.
    const refusal = release.legacy ? "error" : "connect_error";
    const names = [
      "connect",
      "disconnect",
      "welcome",
      "echo-back",
      "question",
      "answered",
      "said",
      "kicked",
      "finished",
    ];
    for (const name of [...names, refusal]) {
      this.socket.on(name, (...args) => this.#add({ name: name === refusal ? "refused" : name, args }));
    }
  }

  static async connect(release, url, options) {
    const client = new NodeClient(release, url, options);
    await client.next("welcome");
    return client;
  }

  emit(...args) {
    this.socket.emit(...args);
  }

  /** Emits with a callback and resolves with the arguments of the ack. */
  ask(...args) {
    return this.#inTime(`an ack of ${args[0]}`, (resolve) => this.socket.emit(...args, (...answer) => resolve(answer)));
  }

  /** The arguments of the first event of that name that was not taken yet; a trailing callback is one of them. */
  next(name) {
    const take = () => {
      const index = this.#events.findIndex((event) => event.name === name);
      return index < 0 ? null : this.#events.splice(index, 1)[0].args;
    };
    return this.#inTime(`the event ${name}`, (resolve) => {
      const attempt = () => {
        const args = take();
        if (!args) return;
        this.#waiting.delete(attempt);
        resolve(args);
      };
      this.#waiting.add(attempt);
      attempt();
    });
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }

  /** Resolves when the connection has gone over to WebSocket. */
  upgraded() {
    const engine = this.socket.io.engine;
    if (engine.transport.name === "websocket") return Promise.resolve();
    return this.#inTime("the upgrade", (resolve) => engine.on("upgrade", resolve));
  }

  close() {
    this.socket.close();
    // A socket that a server ended does not end its manager.
    this.socket.io.reconnection(false);
    this.socket.io.engine?.close();
    open.delete(this);
  }

  #add(event) {
    this.#events.push(event);
    for (const attempt of [...this.#waiting]) attempt();
  }

  #inTime(what, start) {
    return new Promise((resolve, reject) => {
      const names = () => this.#events.map((event) => event.name).join(", ");
      const fail = () => reject(new Error(`waited in vain for ${what}; received ${names()}`));
      const deadline = setTimeout(fail, WAIT_TIMEOUT_MS);
      start((value) => {
        clearTimeout(deadline);
        resolve(value);
      });
    });
  }
}

/** Closes what the tests of the calling file left open. */
export function closeClientsAfterwards() {
  after(() => {
    for (const client of open) client.close();
  });
}
