import { once } from "node:events";
import net from "node:net";

/** A TCP proxy whose connections can be cut, and can be made to swallow what they get. */
export class Proxy {
  #sockets = new Set();
  /** Which way nothing passes. */
  #swallows = { near: false, far: false };
  #server;

  /** @param {() => number} port of the server, asked for each connection */
  static async start(port) {
    const proxy = new Proxy();
    proxy.#server = net.createServer((near) => proxy.#join(near, net.connect(port(), "127.0.0.1")));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  /** Ends all connections at once. */
  cut() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on nothing passes, and nobody is told. */
  swallow() {
    this.#swallows = { near: true, far: true };
  }

  /** The same of what the server says only. */
  swallowAnswers() {
    this.#swallows = { near: false, far: true };
  }

  /** New connections pass; those of before stay dead, as after a change of networks. */
  heal() {
    if (!this.#swallows.far) return;
    this.#swallows = { near: false, far: false };
    this.cut();
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #join(near, far) {
    for (const [side, from, to] of [["near", near, far], ["far", far, near]]) {
      this.#sockets.add(from);
      from.on("data", (chunk) => this.#swallows[side] || to.write(chunk));
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
