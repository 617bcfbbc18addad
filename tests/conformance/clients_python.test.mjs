// Debian's python3-socketio, its threaded client and its asyncio one.
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { runClientProgram } from "./support/client_program.mjs";
import { useServer } from "./support/server.mjs";

const server = await useServer("clients");
const program = fileURLToPath(new URL("../clients/python/scenario.py", import.meta.url));

describe("python3-socketio", { concurrency: 2 }, () => {
  for (const kind of ["sync", "asyncio"]) {
    for (const way of ["polling", "websocket", "upgrade"]) {
      test(`the ${kind} client over ${way} passes the scenario`, () =>
        runClientProgram(server, ["/usr/bin/python3", program], [kind, way]));
    }
  }
});
