// The ElizaOS message server 1.7.2 on an empty PGlite database: without agents, or with one whose model answers at once.
// Usage: node server.mjs [--agent] DATA_DIRECTORY [PORT]; prints "listening on PORT".
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

const flags = process.argv.slice(2).filter((each) => each.startsWith("--"));
const [dataDirectory, wantedPort] = process.argv.slice(2).filter((each) => !each.startsWith("--"));
if (!dataDirectory || flags.some((flag) => flag !== "--agent")) {
  console.error("usage: node server.mjs [--agent] DATA_DIRECTORY [PORT]");
  process.exit(2);
}

// An empty SENTRY_DSN makes the server fall back to its vendor's collector; a port where nobody
// listens on loopback keeps every report on this machine.
process.env.SENTRY_DSN = "http://nobody@127.0.0.1:9/1";
process.env.SERVER_HOST = "127.0.0.1";
process.env.ELIZA_UI_ENABLE = "false";
process.env.LOG_LEVEL ??= "error";

const { AgentServer } = await import("@elizaos/server");

/** Has the id of wimpole's built-in agent, to which the load generator talks. */
const agent = { id: "3e2bf65f-c61c-4cea-a3bc-c2b11862958a", name: "Eliza", bio: ["Listens."], settings: {} };
const answer =
  "<response><thought>Asks back.</thought><actions>REPLY</actions><text>Tell me more about your work.</text></response>";
const instantModel = {
  name: "instant-model",
  description: "Says the same at once, whatever it is asked",
  models: {
    TEXT_SMALL: async () => "<response><action>RESPOND</action></response>",
    TEXT_LARGE: async () => answer,
    TEXT_EMBEDDING: async () => new Array(384).fill(0.1),
  },
};
const port = Number(wantedPort ?? (await freePort()));
const server = new AgentServer();
await server.start({ port, dataDir: dataDirectory });
if (flags.includes("--agent")) await server.startAgents([{ character: agent, plugins: [instantModel] }]);
console.log(`listening on ${port}`);
