import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import test from "node:test";

import { useBrowser, Visitor } from "./browser.mjs";
import { connect } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { makeScriptedAgent } from "./scripted_agent.mjs";
import { Server, temporaryDirectory, useServer } from "./server.mjs";

const PIECES = 400;
const script = [
  {
    when: "endless",
    steps: [{ thought: "this takes long" }, { chunks: { text: "word ", count: PIECES, pause: 100 } }, { reply: {} }],
  },
  { when: "think", steps: [{ hang: true }] },
  { when: "fail", steps: [{ error: { code: "DOWN", message: "The provider does not answer" } }] },
  { when: "break", steps: [{ chunks: { text: "Half of an ", count: 1, pause: 1 } }, { error: { code: "DOWN", message: "The line broke" } }] },
  { when: "", steps: [{ chunks: { text: "One sentence. ", count: 5, pause: 60 } }, { reply: { thought: "five of them" } }] },
];

const server = await useServer();
const browser = await useBrowser();
await makeScriptedAgent(new Rest(server), "Parrot", script);

const talkToParrot = (url) => talkTo("Parrot", url);

async function talkTo(name, url = server.url) {
  const visitor = await Visitor.open(browser, url);
  await visitor.signIn("Ada");
  await visitor.get("message-input").waitFor();
  await visitor.view("agents");
  const card = visitor.get("agent-card").filter({ hasText: name });
  await card.getByRole("button", { name: "Chat" }).click();
  await visitor.get("channel-title").filter({ hasText: name }).waitFor();
  await visitor.get("message-input").waitFor();
  await visitor.joined();
  return visitor;
}

const streamed = (visitor) => visitor.get("streaming-reply");

/** An agent that is led by the test. */
async function playAgent(name) {
  const id = randomUUID();
  const program = await connect(server.url, { auth: { agent: { id, name } } });
  await program.events.waitFor("agent_ready");
  return program;
}

test("a reply grows outside of the list that is read out, and becomes one message in it", async () => {
  const program = await playAgent("Magpie");
  const visitor = await talkTo("Magpie");
  await visitor.page.evaluate(() => {
    window.announced = [];
    new MutationObserver(() => {
      const text = document.querySelector("[data-testid=announcer]").textContent;
      if (window.announced.at(-1) !== text) window.announced.push(text);
    }).observe(document.querySelector("[data-testid=announcer]"), { childList: true, characterData: true, subtree: true });
  });
  await visitor.send("go");
  const { runId } = await program.events.waitFor("agent_turn");
  await program.request("agent_stream", { runId, chunk: "One sentence. " });
  await streamed(visitor).filter({ hasText: "One sentence." }).waitFor();
  assert.equal(await streamed(visitor).getAttribute("aria-busy"), "true");
  assert.equal(await visitor.page.locator("#messages [data-testid=streaming-reply]").count(), 0);
  await program.request("agent_stream", { runId, chunk: "And another." });
  await streamed(visitor).filter({ hasText: "And another." }).waitFor();
  const whole = "One sentence. And another.";
  await program.request("agent_final", { runId, text: whole, thought: "two of them", prompt: "Say two sentences." });

  const reply = visitor.message({ author: "agent", text: "One sentence." });
  await reply.waitFor();
  await visitor.inputEnabled();
  assert.equal(await streamed(visitor).count(), 0);
  assert.equal(await reply.count(), 1);
  await visitor.get("announcer").filter({ hasText: `Magpie: ${whole}` }).waitFor();
  assert.deepEqual(
    (await visitor.page.evaluate(() => window.announced)).map((text) => text.trim()),
    [`Magpie: ${whole}`],
  );
  await reply.hover();
  await reply.getByRole("button", { name: "Details" }).click();
  assert.equal(await visitor.get("thought").textContent(), "two of them");
  assert.match(await visitor.get("message-inspector").textContent(), /First words after\d.*Writing took\d.*Chunks2/s);
  assert.match(await visitor.get("prompt").textContent(), /Say two sentences\./);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("Stop ends a reply, what was written stays, and the visitor may write again", async () => {
  const visitor = await talkToParrot();
  await visitor.send("endless");
  await streamed(visitor).filter({ hasText: "word word word" }).waitFor();
  await visitor.get("stop").click();
  await visitor.inputEnabled();
  await visitor.message({ author: "agent", text: "word word word" }).waitFor();
  assert.equal(await streamed(visitor).count(), 0);

  await visitor.send("think");
  await visitor.page.getByText("Parrot is thinking…").waitFor();
  await visitor.get("message-input").press("Escape");
  await visitor.inputEnabled();
  await visitor.send("go");
  await visitor.message({ author: "agent", text: "One sentence." }).waitFor();
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("why an agent has not answered is told until it begins anew, and half an answer is marked as such", async () => {
  const visitor = await talkToParrot();
  const failed = visitor.get("failed-turns");
  await visitor.send("fail");
  await failed.getByText("Parrot could not answer: The provider does not answer").waitFor();
  await visitor.inputEnabled();
  await visitor.screenshot("failed-light");
  await visitor.send("break");
  await failed.getByText("Parrot could not answer: The line broke").waitFor();
  assert.equal(await failed.getByText("The provider").count(), 0);
  const half = visitor.message({ author: "agent", text: "Half of an" });
  await half.getByText("broken off").waitFor();
  await visitor.inputEnabled();
  await visitor.send("and now?");
  await visitor.message({ author: "agent", text: "One sentence." }).waitFor();
  assert.equal(await failed.locator("p").count(), 0);
  await visitor.page.reload();
  await half.getByText("broken off").waitFor();
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("the server is killed in the middle of a reply: what was told is there when it is back, and it goes on", async () => {
  const dataDirectory = await temporaryDirectory();
  let own = await Server.start({ dataDirectory });
  await makeScriptedAgent(new Rest(own), "Parrot", script);
  const visitor = await talkToParrot(own.url);
  await visitor.send("endless");
  // What is told is kept every second.
  await streamed(visitor).filter({ hasText: "word ".repeat(25).trim() }).waitFor();
  await own.kill();
  await visitor.get("offline-banner").waitFor();
  await visitor.send("written while it is away");
  own = await Server.start({ dataDirectory, port: own.port });
  await visitor.message({ author: "own", text: "written while" }).waitFor();
  await visitor.message({ author: "agent", text: "word word word" }).waitFor();
  await visitor.message({ author: "agent", text: "One sentence." }).waitFor();
  await visitor.inputEnabled();
  assert.equal(await streamed(visitor).count(), 0);
  assert.equal(await visitor.message({ author: "own", text: "endless" }).count(), 1);
  await visitor.close();
  await own.stop();
  await rm(dataDirectory, { recursive: true });
});
