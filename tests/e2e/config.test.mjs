import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { LOBBY_ID } from "./client.mjs";
import { Server, binary, environment, repository, temporaryDirectory } from "./server.mjs";

const directory = await temporaryDirectory();
after(() => rm(directory, { recursive: true, force: true }));

let files = 0;
async function configuration(text) {
  const file = path.join(directory, `${++files}.toml`);
  await writeFile(file, text);
  return file;
}

function run(flags, env = {}) {
  const { status, stdout, stderr } = spawnSync(binary, flags, {
    encoding: "utf8",
    env: { ...environment(), ...env },
    timeout: 10_000,
  });
  return { status, stdout, stderr };
}

/** The line of an option in what `config print` prints. */
function printed(key, flags, env) {
  const [table, name] = key.split(".");
  const { status, stdout, stderr } = run(["config", "print", ...flags], env);
  assert.equal(status, 0, stderr);
  const section = stdout.split(/^\[/m).find((each) => each.startsWith(`${table}]`));
  return section.split("\n").find((line) => line.startsWith(`${name} =`));
}

test("a flag counts more than WIMPOLE_*, that more than ElizaOS's variables, that more than the file", async () => {
  const file = await configuration("[server]\nport = 1001\n");
  const eliza = { SERVER_PORT: "1002" };
  const own = { WIMPOLE_SERVER_PORT: "1003" };
  const named = ["--config", file];

  assert.equal(printed("server.port", []), "port = 3000  # default");
  assert.equal(printed("server.port", named), `port = 1001  # ${file}:2:8`);
  assert.equal(printed("server.port", [], { WIMPOLE_CONFIG: file }), `port = 1001  # ${file}:2:8`);
  assert.equal(printed("server.port", named, eliza), "port = 1002  # SERVER_PORT");
  assert.equal(printed("server.port", named, { ...eliza, ...own }), "port = 1003  # WIMPOLE_SERVER_PORT");
  assert.equal(printed("server.port", [...named, "--port", "1004"], { ...eliza, ...own }), "port = 1004  # --port");
});

test("what is unknown is told with its place and with what may have been meant", async () => {
  const file = await configuration('[server]\nhots = "127.0.0.1"\n');

  assert.deepEqual(run(["config", "check", "--config", file, "--port", "x"], { WIMPOLE_SERVER_PROT: "1" }), {
    status: 2,
    stdout: "",
    stderr:
      `wimpole: ${file}:2:1: unknown key server.hots: did you mean server.host?\n` +
      "wimpole: WIMPOLE_SERVER_PROT: unknown variable: did you mean WIMPOLE_SERVER_PORT?\n" +
      'wimpole: --port: server.port must be a whole number from 0 to 65535, not "x"\n',
  });
  assert.equal(run(["serve", "--config", file]).status, 2);
  assert.equal(run(["serve", "--prot", "1"]).stderr, "wimpole: unknown flag --prot: did you mean --port?\n");
  assert.equal(run(["serve", "--prot", "1"]).status, 2);
});

test("a printed configuration is a file that gives the same, without its secrets", async () => {
  const env = { SERVER_API_KEY: "canary", CORS_ORIGIN: "https://a.example", EXPRESS_MAX_PAYLOAD: "2mb" };
  const first = run(["config", "print", "--connections-ping-interval", "7s"], env);
  assert.equal(first.status, 0, first.stderr);
  assert.doesNotMatch(first.stdout, /canary/);
  assert.match(first.stdout, /^max_json_body_size = "2MiB"  # EXPRESS_MAX_PAYLOAD$/m);

  const again = run(["config", "print", "--config", await configuration(first.stdout)]);
  const values = (text) => text.split("\n").filter((line) => !line.startsWith("#")).map((line) => line.split("  #")[0]);
  assert.deepEqual(values(again.stdout), values(first.stdout));
});

test("the server goes by its file", async () => {
  const file = await configuration('[server]\npage = false\n[limits]\nmax_payload_size = "4KiB"\n[connections]\nping_interval = "3s"\n');
  const server = await Server.start({ dataDirectory: path.join(directory, "data"), flags: ["--config", file] });

  const answer = await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).text();
  const handshake = JSON.parse(answer.slice(1));
  assert.equal(handshake.maxPayload, 4096);
  assert.equal(handshake.pingInterval, 3000);
  assert.equal((await fetch(server.url)).status, 404);
  assert.equal(await server.stop(), 0);
});

test("bodies of REST and uploads may be as large as they are configured to be", async () => {
  const server = await Server.start({
    dataDirectory: path.join(directory, "bodies"),
    env: { EXPRESS_MAX_PAYLOAD: "4kb" },
    flags: ["--limits-max-upload-size", "4KiB"],
  });
  const headers = { "content-type": "application/json" };
  const search = async (length) => {
    const body = JSON.stringify({ query: "x", more: "y".repeat(length) });
    return (await fetch(`${server.url}/api/messaging/messages/search`, { method: "POST", headers, body })).status;
  };
  assert.deepEqual([await search(3_000), await search(5_000)], [200, 413]);

  const upload = async (length) => {
    const form = new FormData();
    form.append("file", new Blob(["x".repeat(length)], { type: "text/plain" }), "a.txt");
    return (await fetch(`${server.url}/api/media/channels/${LOBBY_ID}/upload-media`, { method: "POST", body: form })).status;
  };
  assert.deepEqual([await upload(4_000), await upload(5_000)], [200, 413]);
  assert.equal(await server.stop(), 0);
});

test("the documents say what the program says of itself", async () => {
  const document = await readFile(path.join(repository, "docs/configuration.md"), "utf8");
  const generated = document.split("<!-- wimpole config reference -->\n")[1];

  assert.equal(generated, run(["config", "reference"]).stdout);
  assert.equal(
    await readFile(path.join(repository, "docs/wimpole.toml"), "utf8"),
    run(["config", "example"]).stdout,
  );
  assert.deepEqual(run(["config", "check", "--config", path.join(repository, "docs/wimpole.toml")]), {
    status: 0,
    stdout: "the configuration is right\n",
    stderr: "",
  });
});

test("every number and time of the library's options can be configured", async () => {
  const header = await readFile(path.join(repository, "src/siopp/options.hpp"), "utf8");
  const members = [...header.matchAll(/^    (?:std::size_t|std::chrono::milliseconds) (\w+)/gm)].map((match) => match[1]);
  assert.ok(members.length > 30, `${members.length}`);

  const { stdout } = run(["config", "print"]);
  for (const member of members) assert.match(stdout, new RegExp(`^${member.replace(/_bytes$/, "_size")} =`, "m"));
});

test("doctor tells what is wrong by its exit code, too", async () => {
  const fine = run(["doctor", "--data", path.join(directory, "doctor"), "--port", "0"]);
  assert.equal(fine.status, 0, fine.stdout);
  assert.match(fine.stdout, /^ok {3}configuration: is right$/m);

  const server = await Server.start({ dataDirectory: path.join(directory, "other") });
  const taken = run(["doctor", "--data", path.join(directory, "doctor"), "--port", String(server.port)]);
  assert.equal(await server.stop(), 0);
  assert.equal(taken.status, 1, taken.stdout);
  assert.match(taken.stdout, /^fail port: cannot listen on .*\n {5}-> /m);
  assert.equal(run(["doctor", "--port", "x"]).status, 1);
});
