import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import test, { after } from "node:test";

import { connect, connectTo } from "./client.mjs";
import { FakeProvider, says } from "./fake_provider.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const PROVIDER_KEY = "sk-canary-provider-0123456789";
const CHARACTER_KEY = "sk-canary-character-0123456789";
const TOOL_SECRET = "canary-tool-secret-0123456789";
const LITERAL = "canary-literal-0123456789";
const ADA = "8f4e5b1c-4f5a-4c2e-9a57-0c2f6d2b7a11";

/** A tool of somebody else on loopback. */
const calls = [];
const tool = createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    calls.push({ headers: request.headers, body });
    response.end("sunny");
  });
});
await new Promise((resolve) => tool.listen(0, "127.0.0.1", resolve));
after(() => tool.close());
const toolUrl = `http://127.0.0.1:${tool.address().port}/weather`;

const callsTool = `data: ${JSON.stringify({
  choices: [
    {
      delta: { tool_calls: [{ index: 0, id: "c1", function: { name: "weather", arguments: '{"place":"Graz"}' } }] },
      finish_reason: "tool_calls",
    },
  ],
})}\n\n`;
const echo = (request) => `no: ${request.headers.authorization ?? "no key"}`;
const provider = await FakeProvider.start({
  answers: {
    plain: {
      play: (request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(provider.requests.at(-1).body.messages.at(-1).role === "user" ? callsTool : `${says("It is sunny.")}data: [DONE]\n\n`);
      },
    },
    echo_400: {
      play: (request, response) => response.writeHead(400).end(JSON.stringify({ error: { message: echo(request) } })),
    },
    echo_401: {
      play: (request, response) => response.writeHead(401).end(JSON.stringify({ error: { message: echo(request) } })),
    },
    echo_stream: {
      play: (request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(`data: ${JSON.stringify({ error: echo(request) })}\n\n`);
      },
    },
  },
});

const server = await useServer({
  env: { WIMPOLE_PROVIDER_KEY: PROVIDER_KEY, ADA_KEY: CHARACTER_KEY, TOOL_SECRET },
  prepare: async (directory) => {
    const agents = path.join(directory, "characters");
    await mkdir(agents);
    const weather = { name: "weather", description: "Tells the weather", url: toolUrl, secret: "${TOOL_SECRET}" };
    const character = {
      id: ADA,
      name: "Ada",
      settings: {
        baseUrl: provider.url,
        model: "fake",
        tools: [{ ...weather, allowPrivate: true }],
        secrets: { OPENAI_API_KEY: "${ADA_KEY}", OTHER: LITERAL },
        DISCORD_TOKEN: LITERAL,
      },
    };
    await writeFile(path.join(agents, "ada.json"), JSON.stringify(character));
    return {
      flags: [
        ...["--agents", agents, "--provider-base-url", provider.url, "--provider-model", "fake"],
        ...["--agents-max-retries", "0", "--log-level", "trace"],
      ],
    };
  },
});
const rest = new Rest(server);

async function ask(agent, text) {
  const entityId = randomUUID();
  const channelId = await rest.channel([entityId, agent], { type: "DM" });
  const client = await connectTo(server.url, channelId, { entityId });
  await client.send(channelId, text);
  await client.events.waitFor("messageComplete");
  await client.events.waitFor("controlMessage", ({ action }) => action === "enable_input");
  return client;
}

test("a tool of the operator is called, signed, on a private address that was allowed", async () => {
  const client = await ask(ADA, "play plain: what is the weather?");
  const reply = client.events.all("messageBroadcast").find(({ source }) => source === "agent_response");
  assert.equal(reply.text, "It is sunny.");
  assert.deepEqual(reply.actions, ["WEATHER", "REPLY"]);
  assert.equal(provider.requests.at(-1).headers.authorization, `Bearer ${CHARACTER_KEY}`);
  const [{ headers, body }] = calls;
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = createHmac("sha256", TOOL_SECRET).update(signed).digest("base64");
  assert.equal(headers["webhook-signature"], `v1,${expected}`);
  assert.deepEqual(JSON.parse(body).arguments, { place: "Graz" });
});

test("a character that came by REST reaches no private address and gets no key of its choice", async () => {
  const before = calls.length;
  const { id } = (
    await rest.post("/api/agents", {
      agent: {
        name: "Mallory",
        settings: {
          baseUrl: toolUrl,
          secrets: { OPENAI_API_KEY: "${ADA_KEY}" },
          tools: [{ name: "weather", url: toolUrl, allowPrivate: true, secret: "${TOOL_SECRET}" }],
        },
      },
    })
  ).body.data;
  await rest.post(`/api/agents/${id}/start`);
  const client = await ask(id, "play plain");

  assert.equal(calls.length, before, "the loopback was not reached");
  assert.equal(provider.requests.at(-1).headers.authorization, `Bearer ${PROVIDER_KEY}`);
  const told = JSON.stringify(provider.requests.at(-1).body.messages);
  assert.match(told, /could not be reached/);
  assert.ok(client.events.all("messageBroadcast").some(({ text }) => text === "It is sunny."));
});

test("no secret appears in a log, a metric, an error, an answer or the page, whatever a provider says", async () => {
  const reader = await connect(server.url);
  await reader.request("subscribe_logs");
  const seen = [];
  for (const name of ["echo_400", "echo_401", "echo_stream"]) {
    const client = await ask(ADA, `play ${name}`);
    await server.untilLogged(new RegExp(`failed: the model provider.*(400|401|\\*\\*\\*)`));
    seen.push(JSON.stringify(client.events.entries));
  }
  const made = await rest.post("/api/agents", {
    agent: { name: "Eve", apiKey: LITERAL, settings: { secrets: { A: LITERAL }, OPENAI_API_KEY: LITERAL, deep: { token: LITERAL } } },
  });
  seen.push(made.text);
  const { id } = made.body.data;
  seen.push((await rest.patch(`/api/agents/${id}`, { settings: { secrets: { B: LITERAL }, PASSWORD: LITERAL } })).text);

  for (const target of [
    ...[`/api/agents/${id}`, `/api/agents/${ADA}`, "/api/agents", "/metrics", "/", "/api/server/logs?limit=1000"],
    ...["/api/server/status", "/api/server/debug/servers", "/api/system/config", "/api/system/env/local"],
  ]) {
    seen.push(await (await fetch(server.url + target)).text());
  }
  seen.push(JSON.stringify(reader.events.all("log_stream")));
  seen.push(server.log);
  for (const text of seen) {
    assert.ok(text.length > 0);
    assert.ok(!text.includes("canary"), text.slice(Math.max(text.indexOf("canary") - 200, 0)).slice(0, 400));
  }
});
