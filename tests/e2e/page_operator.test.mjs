// What those do with the page who run the server.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { useBrowser, Visitor } from "./browser.mjs";
import { connect, connectTo, LOBBY_ID } from "./client.mjs";
import { useServer } from "./server.mjs";

const server = await useServer({ flags: ["--connections-ping-interval", "500ms"] });
const browser = await useBrowser();

async function visitor(view) {
  const opened = await Visitor.open(browser, `${server.url}/#/${view}`);
  await opened.signIn("Ada");
  return opened;
}

test("a character is checked by the server while it is written, and made an agent when it is right", async () => {
  const ada = await visitor("agents");
  await ada.get("new-agent").click();
  const report = ada.get("character-report");
  await report.getByText("This character can be used.").waitFor();

  await ada.get("tab-json").click();
  await ada.get("character").fill('{"bio": 3, "colour": "red"}');
  await report.getByText("is missing").waitFor();
  assert.match(await report.textContent(), /Wrong.*bio.*Not used here.*colour/s);
  assert.ok(await ada.get("save-character").isDisabled());
  await ada.get("character").fill("{");
  await report.getByText("This is no JSON").waitFor();

  const character = { name: "Uploaded", bio: "From a file", postExamples: ["never"], style: { all: ["Be brief."] } };
  const buffer = Buffer.from(JSON.stringify(character));
  await ada.page.locator("dialog input[type=file]").setInputFiles({ name: "c.json", mimeType: "application/json", buffer });
  await report.getByText("This character can be used.").waitFor();
  assert.match(await report.textContent(), /Not used here.*postExamples.*Used.*name.*style\.all/s);
  await ada.get("save-character").click();
  await ada.get("agent-card").filter({ hasText: "Uploaded" }).waitFor();
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("events are watched, judged by the description, held, filtered and sent again", async () => {
  const ada = await visitor("events");
  await ada.get("tap-start").click();
  await ada.get("tap-stop").waitFor();
  const client = await connectTo(server.url, LOBBY_ID);
  const text = `watched ${randomUUID()}`;
  await client.send(LOBBY_ID, text, { metadata: { silent: true } });

  const rows = ada.get("tapped-event");
  const sent = rows.and(ada.page.locator("[data-direction=in]")).filter({ hasText: text });
  await sent.locator("button").click();
  const details = ada.get("event-details");
  await details.locator("[data-testid=verdict][data-kind=described]").waitFor();
  assert.match(await details.textContent(), new RegExp(text));
  await rows.and(ada.page.locator("[data-direction=out]")).filter({ hasText: text }).first().locator("button").click();
  await details.locator("[data-testid=verdict][data-kind=described]").waitFor();

  await ada.get("tap-name").fill("userTyping");
  await ada.page.waitForFunction(() => document.querySelectorAll("[data-testid=tapped-event]").length === 0);
  await ada.get("tap-name").fill("");
  await sent.waitFor();
  await ada.get("tap-pause").click();
  client.socket.emit("no_such_event", { because: text });
  await ada.get("tap-waiting").filter({ hasText: /paused, [1-9]/ }).waitFor();
  assert.equal(await rows.filter({ hasText: "no_such_event" }).count(), 0);
  await ada.get("tap-pause").click();
  await rows.filter({ hasText: "no_such_event" }).locator("button").click();
  await details.locator("[data-testid=verdict][data-kind=unknown]").waitFor();

  const before = client.events.all("messageBroadcast").length;
  client.socket.emit("join", { channelId: LOBBY_ID });
  await rows.filter({ hasText: "join" }).and(ada.page.locator("[data-direction=in]")).last().locator("button").click();
  await ada.get("replay").click();
  await ada.get("toasts").getByText(/Sent again; answered: .*"ok":true/).waitFor();
  assert.equal(client.events.all("messageBroadcast").length, before);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("how connections do is shown, and one is closed, whose client may come back", async () => {
  const ada = await visitor("operations");
  const channelId = randomUUID();
  const client = await connectTo(server.url, channelId);
  const row = ada.get("sockets").getByRole("row").filter({ hasText: client.socket.id });
  await row.waitFor();
  await ada.page.getByText(channelId).waitFor();
  // The heartbeat has been answered once.
  await row.getByTestId("round-trip").filter({ hasText: /\d.*s$/ }).waitFor();
  assert.match(await row.textContent(), /WebSocket/);
  assert.equal(await row.getByTestId("send-queue").textContent(), "0 B");
  await row.getByTestId("close-socket").click();
  await ada.get("confirm").click();
  await client.events.waitFor("disconnect");
  await row.waitFor({ state: "detached" });
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("whose own connection is closed comes back by itself", async () => {
  const ada = await visitor("chat");
  await ada.openChannel("lobby");
  const { data } = await (await fetch(`${server.url}/api/server/sockets`)).json();
  const own = await ada.page.evaluate(() => localStorage.getItem("wimpole.entityId"));
  const { id } = data.sockets.find(({ entityId }) => entityId === own);
  assert.equal((await fetch(`${server.url}/api/server/sockets/${id}`, { method: "DELETE" })).status, 204);
  await ada.send("written after it");
  await ada.message({ author: "own", text: "written after it" }).waitFor();
  const somebody = await connect(server.url);
  const made = await fetch(`${server.url}/api/messaging/channels`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      name: "made later",
      message_server_id: "00000000-0000-0000-0000-000000000000",
      participantCentralUserIds: [somebody.entityId],
    }),
  });
  assert.equal(made.status, 201);
  await ada.channel("made later").waitFor();
  await ada.close();
});

test("by the keyboard alone an agent is stopped, the log filtered and a connection closed", async () => {
  const id = randomUUID();
  const program = await connect(server.url, { auth: { agent: { id, name: "Tortoise" } } });
  await program.events.waitFor("agent_ready");
  const ada = await visitor("chat");
  const { keyboard } = ada.page;
  const own = await ada.page.evaluate(() => localStorage.getItem("wimpole.entityId"));
  const query = new URLSearchParams({ currentUserId: own, targetUserId: id });
  await fetch(`${server.url}/api/messaging/dm-channel?${query}`);
  await ada.channel("Tortoise").waitFor();
  await ada.openByKeyboard("tort");
  await ada.get("channel-title").filter({ hasText: "Tortoise" }).waitFor();
  await ada.joined();
  await ada.page.waitForFunction(() => document.activeElement?.id === "message-input");
  await keyboard.type("take your time");
  await keyboard.press("Enter");
  const { runId } = await program.events.waitFor("agent_turn");
  await program.request("agent_stream", { runId, chunk: "Well" });
  await ada.get("streaming-reply").filter({ hasText: "Well" }).waitFor();
  await keyboard.press("Escape");
  await program.events.waitFor("agent_stop", (stopped) => stopped.runId === runId);
  await ada.inputEnabled();

  await keyboard.press("Alt+3");
  await ada.get("log-text").waitFor();
  await tabTo(ada, "log-text");
  await keyboard.type("listening");
  await ada.page.waitForFunction(() => document.querySelectorAll("[data-testid=log-line]").length === 1);

  const client = await connect(server.url);
  await keyboard.press("Alt+4");
  const row = ada.get("sockets").getByRole("row").filter({ hasText: client.socket.id });
  await row.waitFor();
  const number = await row.evaluate((element) => [...element.parentElement.children].indexOf(element));
  for (let buttons = 0; buttons <= number; buttons += 1) await tabTo(ada, "close-socket");
  await keyboard.press("Enter");
  await ada.get("confirm").waitFor();
  await tabTo(ada, "confirm");
  await keyboard.press("Enter");
  await client.events.waitFor("disconnect");
  await ada.close();
});

/** Goes on by the Tab key to the next element of that name. */
async function tabTo({ page }, testId) {
  for (let steps = 0; steps < 100; steps += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.dataset.testid)) === testId) return;
  }
  assert.fail(`the keyboard does not lead to ${testId}`);
}
