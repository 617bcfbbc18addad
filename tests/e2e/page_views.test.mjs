import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import axe from "axe-core";

import { useBrowser, Visitor } from "./browser.mjs";
import { agentOf, connect, DEFAULT_SERVER_ID, LOBBY_ID } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const looks = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  narrow: { viewport: { width: 320, height: 640 }, colorScheme: "light" },
};

/** So many points of each chart are waited for; one comes every two seconds. */
const CHART_POINTS = Number(process.env.CHART_POINTS ?? 4);

const server = await useServer();
const browser = await useBrowser();
const agent = await agentOf(server.url);
const rest = new Rest(server);

const conversation = [
  ["Grace", "Has anybody seen the **new build**? It passes here:\n\n```sh\nmake test\n# 812 passed, 0 failed\n```"],
  ["Edsger", "Yes. The numbers, for the record:\n\n| run | seconds |\n|---|---:|\n| first | 12.4 |\n| second | 11.9 |"],
  ["Grace", "> for the record\n\nThank you, I have put them into the *release notes*: https://example.org/notes"],
];

/** What is wrong with the page as it is, for people who use it in another way. */
async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`);
}

async function fillLobby() {
  const clients = new Map();
  for (const [name, text] of conversation) {
    if (!clients.has(name)) clients.set(name, await connect(server.url));
    await clients.get(name).send(LOBBY_ID, text, { senderName: name, metadata: { silent: true } });
  }
}

async function makeGuide() {
  const made = await rest.post("/api/agents", {
    characterJson: { name: "Guide", bio: ["Shows newcomers around."], settings: { driver: "eliza" } },
  });
  await rest.post(`/api/agents/${made.body.data.id}/start`, {});
  return made.body.data.id;
}

/** What a look has made is not for the next one. */
async function forgetTour() {
  for (const { id, name } of (await rest.get("/api/agents")).body.data.agents)
    if (name === "Guide") await rest.delete(`/api/agents/${id}`);
  const { body } = await rest.get(`/api/messaging/message-servers/${DEFAULT_SERVER_ID}/channels`);
  for (const { id, name } of body.data.channels)
    if (name === "Welcome tour") await rest.delete(`/api/messaging/channels/${id}`);
}

const own = ({ page }) => page.evaluate(() => localStorage.getItem("wimpole.entityId"));

/** Cuts the visitor off, and keeps them off. */
async function goOffline(visitor) {
  const { data } = await (await fetch(`${server.url}/api/server/sockets`)).json();
  const id = await own(visitor);
  await visitor.context.setOffline(true);
  for (const socket of data.sockets.filter(({ entityId }) => entityId === id))
    await fetch(`${server.url}/api/server/sockets/${socket.id}`, { method: "DELETE" });
  await visitor.get("offline-banner").waitFor();
}

const isOfNoNetwork = (text) => /ERR_INTERNET_DISCONNECTED|WebSocket connection/.test(text);

/** Each step leads to a view, which is then looked at. */
const steps = {
  async empty(visitor) {
    await visitor.get("first-steps").waitFor();
  },
  async conversation(visitor) {
    for (const [index, text] of ["I need a holiday", "What can this server do?"].entries()) {
      await visitor.send(text);
      await visitor.message({ author: "agent" }).nth(index).waitFor();
      await visitor.inputEnabled();
    }
    await visitor.message({ author: "agent" }).nth(1).waitFor();
    await visitor.inputEnabled();
  },
  async lobby(visitor) {
    await visitor.page.goto(`${server.url}/#/chat/${LOBBY_ID}`);
    await visitor.message({ author: "other", text: "release notes" }).waitFor();
    await visitor.get("message-input").fill("I can review it, @el");
    await visitor.page.getByRole("option", { name: agent.name }).waitFor();
  },
  async details(visitor) {
    await visitor.get("message-input").fill("");
    const direct = await visitor.page.getByTestId("channel-list").locator("a", { hasText: agent.name }).last().getAttribute("href");
    await visitor.page.goto(`${server.url}/${direct}`);
    const answer = visitor.message({ author: "agent" }).last();
    await answer.hover();
    await answer.getByRole("button", { name: "Details" }).click();
    await visitor.get("thought").waitFor();
    await visitor.get("side-panel").getByText("Ended as").waitFor();
    await visitor.page.mouse.move(0, 0);
    await visitor.get("side-panel").getByRole("button", { name: "Close" }).focus();
  },
  async search(visitor) {
    await closePanel(visitor);
    await visitor.page.getByRole("button", { name: "Search messages" }).click();
    await visitor.get("search-input").fill("holiday");
    await visitor.get("search-result").first().waitFor();
  },
  async people(visitor) {
    await closePanel(visitor);
    await visitor.page.getByRole("button", { name: "People", exact: true }).click();
    await visitor.get("side-panel").getByText("takes part").waitFor();
  },
  async group(visitor) {
    await closePanel(visitor);
    const guide = await makeGuide();
    const id = await rest.channel([await own(visitor), agent.id, guide], { name: "Welcome tour" });
    await visitor.page.goto(`${server.url}/#/chat/${id}`);
    await visitor.get("channel-title").filter({ hasText: "Welcome tour" }).waitFor();
    await visitor.joined();
    for (const [index, text] of [`@${agent.name} hello, are you new here?`, "@Guide please show us around"].entries()) {
      await visitor.send(text);
      await visitor.message({ author: "agent" }).nth(index).waitFor();
      await visitor.inputEnabled();
    }
  },
  async offline(visitor) {
    await goOffline(visitor);
    await visitor.send("I am on the train, and come back to you.");
    await visitor.message({ author: "own", text: "on the train", state: "queued" }).waitFor();
  },
  async gone(visitor) {
    await visitor.context.setOffline(false);
    await visitor.message({ author: "own", text: "on the train" }).waitFor();
    const id = await rest.channel([await own(visitor)], { name: "Gone" });
    await visitor.page.goto(`${server.url}/#/chat/${id}`);
    await visitor.get("channel-title").filter({ hasText: "Gone" }).waitFor();
    await visitor.joined();
    await rest.delete(`/api/messaging/channels/${id}`);
    await visitor.page.getByText("This channel was deleted").first().waitFor();
  },
  async channels(visitor) {
    await visitor.page.goto(`${server.url}/#/chat`);
    await visitor.get("new-conversation").click();
    await visitor.page.getByRole("menuitem").first().waitFor();
  },
  async "new-channel"(visitor) {
    await visitor.page.getByRole("menuitem", { name: "New channel" }).click();
    await visitor.get("dialog-name").waitFor();
  },
  async agents(visitor) {
    await visitor.page.keyboard.press("Escape");
    await visitor.view("agents");
    await visitor.get("agent-card").first().waitFor();
  },
  async "try-agent"(visitor) {
    await visitor.get("try-agent").first().click();
    await visitor.get("try-ask").click();
    await visitor.get("try-answer").getByText("Answered in").waitFor();
  },
  async character(visitor) {
    await visitor.page.keyboard.press("Escape");
    await visitor.get("new-agent").click();
    await visitor.get("character-report").getByText("can be used").waitFor();
  },
  async "character-json"(visitor) {
    await visitor.get("tab-json").click();
    await visitor.get("character").waitFor();
  },
  async logs(visitor) {
    await visitor.page.keyboard.press("Escape");
    await visitor.view("logs");
    await visitor.get("log-line").nth(1).locator("button").click();
    await visitor.page.getByRole("complementary").waitFor();
  },
  async server(visitor) {
    await visitor.view("operations");
    await visitor.get("server-state").filter({ hasText: "ready" }).waitFor();
    await visitor.get("sockets").waitFor();
    const client = await connect(server.url);
    const privately = randomUUID();
    const isDrawn = (least) => document.querySelector("figure polyline").getAttribute("points").split(" ").length >= least;
    while (!(await visitor.page.evaluate(isDrawn, CHART_POINTS)))
      await client.send(privately, "something to draw", { metadata: { silent: true, isDm: true } });
    client.close();
  },
  async events(visitor) {
    await visitor.view("events");
    await visitor.get("tap-start").click();
    await visitor.get("tap-stop").waitFor();
    const client = await connect(server.url);
    await client.join(LOBBY_ID);
    client.close();
    await visitor.get("tapped-event").nth(2).locator("button").click();
    await visitor.get("event-details").waitFor();
  },
  async shortcuts(visitor) {
    await visitor.page.locator("main h1").click();
    await visitor.page.keyboard.press("?");
    await visitor.page.getByRole("dialog").waitFor();
  },
};

async function closePanel(visitor) {
  const panel = visitor.get("side-panel");
  if (await panel.isVisible()) await panel.getByRole("button", { name: "Close" }).click();
}

await fillLobby();

for (const [look, options] of Object.entries(looks)) {
  test(`every view can be used by everybody, ${look}`, async (t) => {
    const visitor = await Visitor.open(browser, server.url, options);
    const found = {};
    const lookAt = async (name) => {
      await visitor.screenshot(`${name}-${look}`);
      const wrong = await faults(visitor.page);
      if (wrong.length > 0) found[name] = wrong;
      const overflow = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) found[`${name} overflows`] = overflow;
    };
    await visitor.get("name-input").waitFor();
    await lookAt("welcome");
    await visitor.signIn("Ada Lovelace");
    for (const [name, go] of Object.entries(steps)) {
      await go(visitor);
      await lookAt(name);
    }
    await forgetTour();
    t.diagnostic(`${Object.keys(steps).length + 1} views`);
    assert.deepEqual(found, {});
    assert.deepEqual(visitor.complaints.filter((text) => !isOfNoNetwork(text)), []);
    await visitor.close();
  });
}
