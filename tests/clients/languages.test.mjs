// Client libraries of other languages; tools/e2e_languages builds the programs and says which are there.
import { describe, test } from "node:test";

import { runClientProgram } from "../conformance/support/client_program.mjs";
import { useServer } from "../conformance/support/server.mjs";

const server = await useServer("clients");

/** By language: how to run its program, and the arguments behind the URL that choose one of its clients. */
const programs = JSON.parse(process.env.CLIENT_PROGRAMS);
const ways = ["polling", "websocket", "upgrade"];

for (const { name, command, kinds } of programs) {
  describe(name, () => {
    for (const kind of kinds) {
      for (const way of ways) {
        test(`${[...kind, way].join(", ")}: passes the scenario`, () =>
          runClientProgram(server, command, [...kind, way]));
      }
    }
  });
}
