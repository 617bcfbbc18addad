import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, rm, writeFile, mkdir, cp } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";

import { Rest } from "./rest.mjs";
import { binary, environment, Server, temporaryDirectory } from "./server.mjs";

const CORPUS = fileURLToPath(new URL("characters", import.meta.url));
const CANARY = "canary-character-secret";

const directory = await temporaryDirectory();
const agents = path.join(directory, "agents");
let server;
after(async () => {
  if (server?.running) await server.kill();
  await rm(directory, { recursive: true, force: true });
});

function check(...parameters) {
  const { status, stdout, stderr } = spawnSync(binary, ["agent", "check", ...parameters], {
    encoding: "utf8",
    env: environment(),
  });
  assert.ok(!(stdout + stderr).includes(CANARY));
  return { status, stdout, stderr };
}

async function filesOf(kind) {
  const names = (await readdir(path.join(CORPUS, kind))).filter((name) => name.endsWith(".json"));
  assert.ok(names.length > 3);
  return names.map((name) => path.join(CORPUS, kind, name));
}

test("agent check takes what is right and tells what is wrong", async () => {
  for (const file of await filesOf("valid")) {
    assert.equal(check(file).status, 0, file);
    const { used, errors, valid } = JSON.parse(check(file, "--json").stdout);
    assert.equal(valid, true, file);
    assert.ok(used.some(({ field }) => field === "name"), file);
    assert.deepEqual(errors, [], file);
  }
  for (const file of await filesOf("invalid")) {
    const { status, stdout } = check(file);
    assert.equal(status, 1, file);
    assert.match(stdout, /^error /m, file);
    assert.equal(JSON.parse(check(file, "--json").stdout).valid, false, file);
  }
});

test("the server checks a character as agent check does, and makes nothing of it", async () => {
  const own = await Server.start({ dataDirectory: await temporaryDirectory() });
  const rest = new Rest(own);
  const before = (await rest.get("/api/agents")).body;
  for (const file of [...(await filesOf("valid")), ...(await filesOf("invalid"))]) {
    const text = (await readFile(file)).toString();
    // What is no UTF-8 was made so by reading it.
    if (text.includes("\ufffd")) continue;
    const { status, body } = await rest.request("POST", "/api/agents/check", `{"characterJson":${text}}`);
    const told = JSON.parse(check(file, "--json").stdout);
    // Not what is no JSON at all.
    if (status === 400) assert.equal(told.valid, false, file);
    else assert.deepEqual(withoutFiles(body.data), withoutFiles(told), file);
  }
  assert.deepEqual((await rest.get("/api/agents")).body, before);
  assert.ok(!own.log.includes(CANARY));
  await own.stop();
  await rm(own.dataDirectory, { recursive: true });
});

/** Files of knowledge are beside those of characters, not where characters are uploaded from. */
function withoutFiles({ valid, used, ignored, errors }) {
  return { valid, used, errors, ignored: ignored.filter(({ field }) => field !== "knowledge") };
}

test("agent check tells what is used and what is not", () => {
  const { stdout } = check(path.join(CORPUS, "valid", "full.json"));
  assert.match(stdout, /^used +messageExamples: 1 conversation$/m);
  assert.match(stdout, /^used +knowledge: 1 fact, 1 file$/m);
  assert.match(stdout, /^used +secrets\.OPENAI_API_KEY: names a variable/m);
  assert.match(stdout, /^ignored +postExamples: /m);
  assert.match(stdout, /^ignored +style\.post: /m);
  assert.match(stdout, /^ignored +secrets\.DISCORD_API_TOKEN: /m);
  assert.match(stdout, /full\.json makes an agent\n$/);
});

test("agent check tells which templates are used, and what in them is not known", () => {
  const { stdout } = check(path.join(CORPUS, "valid", "template.json"));
  assert.match(stdout, /^used +templates\.messageHandlerTemplate: makes the prompt; the reply is read as XML$/m);
  assert.match(stdout, /^used +templates\.shouldRespondTemplate: asks whether to answer in smart groups$/m);
  assert.match(stdout, /^ignored +templates\.messageHandlerTemplate: \{\{x\}\} is not known and stays empty$/m);
});

test("agent check refuses paths of knowledge that lead out of the folder, and files that are not there", async () => {
  const file = path.join(directory, "out.json");
  await writeFile(file, JSON.stringify({ name: "Out", knowledge: ["../secret.md", { path: "/etc/hostname" }] }));
  const { ignored } = JSON.parse(check(file, "--json").stdout);
  assert.deepEqual(ignored.map(({ field }) => field), ["knowledge", "knowledge"]);
  assert.equal(check(path.join(directory, "none.json")).status, 1);
  assert.equal(check().status, 2);
});

test("the agents of a folder take part, change and go by SIGHUP, and REST does not change them", async () => {
  await cp(path.join(CORPUS, "valid"), agents, { recursive: true });
  server = await Server.start({ dataDirectory: path.join(directory, "data"), flags: ["--agents", agents] });
  const rest = new Rest(server);
  const names = async () => (await rest.get("/api/agents")).body.data.agents.map((agent) => agent.name);
  assert.deepEqual(await names(), ["Eliza", "Ada", "Bo", "Cleo", "Tem", "Dán 😀"]);
  const id = "8f4e5b1c-4f5a-4c2e-9a57-0c2f6d2b7a11";
  const shown = await rest.get(`/api/agents/${id}`);
  assert.deepEqual(shown.body.data.topics, ["bookkeeping", "lighthouses"]);
  assert.ok(!shown.text.includes(CANARY) && !shown.text.includes("secrets"));
  assert.equal((await rest.patch(`/api/agents/${id}`, { name: "Eve" })).status, 403);
  assert.equal((await rest.delete(`/api/agents/${id}`)).status, 403);
  assert.equal((await rest.post("/api/agents", { agent: { id, name: "Eve" } })).status, 400);

  await mkdir(path.join(agents, "folder.json"));
  await writeFile(path.join(agents, "minimal.json"), '{ "name": "Bo", "bio": "Another line." }');
  await writeFile(path.join(agents, "new.json"), '{ "name": "Nell" }');
  await writeFile(path.join(agents, "utf8.json"), "{ half");
  await rm(path.join(agents, "old.json"));
  server.signal("SIGHUP");
  await server.untilLogged(/configuration read again/);

  assert.deepEqual(await names(), ["Eliza", "Ada", "Bo", "Tem", "Dán 😀", "Nell"]);
  const { agents: listed } = (await rest.get("/api/agents")).body.data;
  assert.equal(listed.find((agent) => agent.name === "Bo").bio, "Another line.");
  assert.match(server.log, /utf8\.json: is no JSON/);
  assert.match(server.log, /folder\.json: cannot be read/);
  assert.ok(!server.log.includes(CANARY));
  const subscribed = await rest.get("/api/messaging/message-servers/00000000-0000-0000-0000-000000000000/agents");
  assert.equal(subscribed.body.data.agents.length, 6);
  assert.equal(await server.stop(), 0);
});

test("of a folder with more characters than there is room for, the last are left out, and that is told", async () => {
  const crowded = path.join(directory, "crowded");
  await mkdir(crowded);
  for (const name of ["a", "b", "c"]) await writeFile(path.join(crowded, `${name}.json`), JSON.stringify({ name }));
  server = await Server.start({
    dataDirectory: path.join(directory, "crowded-data"),
    flags: ["--agents", crowded, "--agents-max-agents", "3"],
  });
  const listed = (await new Rest(server).get("/api/agents")).body.data.agents.map((agent) => agent.name);
  assert.deepEqual(listed, ["Eliza", "a", "b"]);
  assert.match(server.log, /c\.json is left out: there are 3 agents already \(agents\.max_agents\)/);
  assert.equal(await server.stop(), 0);
});
