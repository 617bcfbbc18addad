import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { closeClients, connect, LOBBY_ID } from "./client.mjs";
import { binary, environment, Server, temporaryDirectory } from "./server.mjs";

/** Runs a command to its end. */
function wimpole(...words) {
  return new Promise((resolve) => {
    execFile(binary, words, { env: environment() }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

async function withDirectories(run) {
  const root = await temporaryDirectory();
  try {
    await run({ data: path.join(root, "data"), backup: path.join(root, "backup") });
  } finally {
    closeClients();
    await rm(root, { recursive: true, force: true });
  }
}

test("a key is made, let in by a server that runs, listed and revoked", () =>
  withDirectories(async ({ data }) => {
    const made = await wimpole("token", "create", "--name", "phone", "--data", data);
    assert.equal(made.code, 0, made.stderr);
    const [, id] = made.stdout.match(/^id: (\S+)$/m);
    const [, key] = made.stdout.match(/^key: (\S+)$/m);

    const server = await Server.start({ dataDirectory: data });
    const asked = (secret) => fetch(`${server.url}/api/agents`, { headers: secret ? { "x-api-key": secret } : {} });
    assert.equal((await asked()).status, 401);
    assert.equal((await asked(key)).status, 200);

    const listed = await wimpole("token", "list", "--data", data);
    assert.match(listed.stdout, new RegExp(`^${id}  user  phone`, "m"));
    assert.ok(!listed.stdout.includes(key));

    assert.equal((await wimpole("token", "revoke", id, "--data", data)).code, 0);
    while ((await asked(key)).status !== 401);

    const nameless = await wimpole("token", "create", "--role", "operator", "--data", data);
    assert.equal(nameless.code, 0, nameless.stderr);
    assert.match((await wimpole("token", "list", "--data", data)).stdout, /operator {2}operator/);
    const again = await wimpole("token", "revoke", id, "--data", data);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /^wimpole: /);
    assert.equal(await server.stop(), 0);
  }));

test("wrong arguments of token create end with exit code 2", () =>
  withDirectories(async ({ data }) => {
    for (const words of [["--role", "king"], ["--entity", "Ann"], ["--expires", "soon"]]) {
      const { code, stderr } = await wimpole("token", "create", "--name", "x", "--data", data, ...words);
      assert.equal(code, 2, words.join(" "));
      assert.match(stderr, new RegExp(words[0]));
    }
    const agent = await wimpole("token", "create", "--name", "x", "--role", "agent", "--data", data);
    assert.deepEqual([agent.code, agent.stderr], [2, "wimpole: an agent's key needs the agent's entity\n"]);
  }));

test("the first key of a server that others may reach is made by its own configuration", () =>
  withDirectories(async ({ data }) => {
    const file = `${data}.toml`;
    await writeFile(file, `[server]\nhost = "0.0.0.0"\nport = 0\n[storage]\ndata_directory = "${data}"\n`);
    const early = await wimpole("config", "check", "--config", file);
    assert.equal(early.code, 2, "it would ask nobody for credentials");

    const made = await wimpole("token", "create", "--name", "first", "--role", "operator", "--config", file);
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(await wimpole("config", "check", "--config", file), {
      code: 0,
      stdout: "the configuration is right\n",
      stderr: "",
    });
  }));

test("a backup of a running server is verified, and starts", () =>
  withDirectories(async ({ data, backup }) => {
    const server = await Server.start({ dataDirectory: data });
    const client = await connect(server.url);
    assert.equal((await client.send(LOBBY_ID, "keep this")).ok, true);

    const form = new FormData();
    form.append("file", new Blob(["a file"], { type: "text/plain" }), "a.txt");
    const upload = await fetch(`${server.url}/api/media/channels/${LOBBY_ID}/upload-media`, { method: "POST", body: form });
    const file = (await upload.json()).data.url;
    const character = JSON.stringify({ characterJson: { name: "Ada" } });
    const headers = { "content-type": "application/json" };
    await fetch(`${server.url}/api/agents`, { method: "POST", headers, body: character });

    const written = await wimpole("backup", backup, "--data", data);
    assert.equal(written.code, 0, written.stderr);
    assert.match(written.stdout, /media: 1 files\n.*agents: 1 files\n/);
    assert.equal((await wimpole("backup", backup, "--data", data)).code, 1, "nothing is overwritten");
    assert.equal((await wimpole("verify", "--data", data)).code, 1, "it is in use");
    assert.equal(await server.stop(), 0);

    const verified = await wimpole("verify", "--data", backup);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.match(verified.stdout, / 0 problems/);

    const restored = await Server.start({ dataDirectory: backup });
    const history = await (await fetch(`${restored.url}/api/messaging/channels/${LOBBY_ID}/messages`)).json();
    assert.ok(history.data.messages.some(({ content }) => content === "keep this"));
    assert.equal(await (await fetch(restored.url + file)).text(), "a file");
    const agents = await (await fetch(`${restored.url}/api/agents`)).json();
    assert.ok(agents.data.agents.some(({ name }) => name === "Ada"));
    assert.equal(await restored.stop(), 0);
  }));
