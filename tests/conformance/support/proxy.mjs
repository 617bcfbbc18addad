import { connect, createServer } from "node:net";
import { after } from "node:test";

/** A TCP proxy that can fail as a network does. */
export class Proxy {
  #connections = new Set();
  #server;
  #isDown = false;
  url;

  /** In front of a port, until the tests of the calling file have ended. */
  static async start(port) {
    const proxy = new Proxy();
    proxy.#server = createServer((client) => proxy.#join(client, connect({ port, host: "127.0.0.1", noDelay: true })));
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    after(() => proxy.stop());
    return proxy;
  }

  /** Ends all connections and each that is made, until up(). */
  down() {
    this.#isDown = true;
    for (const connection of this.#connections) connection.destroy();
  }

  up() {
    this.#isDown = false;
  }

  stop() {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
  }

  #join(client, server) {
    if (this.#isDown) {
      server.destroy();
      return client.destroy();
    }
    client.setNoDelay(true);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      this.#connections.add(from);
      from.pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        this.#connections.delete(from);
        to.destroy();
      });
    }
  }
}
