// The ElizaOS message server 1.7.2 without agents, on an empty PGlite database.
// Usage: node server.mjs DATA_DIRECTORY [PORT]; prints "listening on PORT".
// Run it in a directory that may be thrown away: the server writes beside the current directory, too.
import { createServer } from "node:net";

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const [dataDirectory, wantedPort] = process.argv.slice(2);
if (!dataDirectory) {
  console.error("usage: node server.mjs DATA_DIRECTORY [PORT]");
  process.exit(2);
}

// An empty SENTRY_DSN makes the server fall back to its vendor's collector; a port where nobody
// listens on loopback keeps every report on this machine.
process.env.SENTRY_DSN = "http://nobody@127.0.0.1:9/1";
process.env.SERVER_HOST = "127.0.0.1";
process.env.ELIZA_UI_ENABLE = "false";
process.env.LOG_LEVEL ??= "error";

const { AgentServer } = await import("@elizaos/server");
const port = Number(wantedPort ?? (await freePort()));
const server = new AgentServer();
await server.start({ port, dataDir: dataDirectory });
console.log(`listening on ${port}`);
