import assert from "node:assert/strict";
import test from "node:test";

import { useBrowser, Visitor } from "./browser.mjs";
import { connect, connectTo } from "./client.mjs";
import { useServer } from "./server.mjs";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const server = await useServer();
const browser = await useBrowser();

async function visitor(name, options) {
  const opened = await Visitor.open(browser, server.url, options);
  await opened.signIn(name);
  await opened.get("message-input").waitFor();
  return opened;
}

async function newChannel(ada, name) {
  await ada.get("new-conversation").click();
  await ada.page.getByRole("menuitem", { name: "New channel" }).click();
  await ada.get("dialog-name").fill(name);
  await ada.get("dialog-submit").click();
  await ada.get("channel-title").filter({ hasText: name }).waitFor();
  return ada.page.url().split("/").at(-1);
}

async function chooseInMenu(ada, item) {
  await ada.get("channel-menu").click();
  await ada.page.getByRole("menuitem", { name: item }).click();
}

test("a channel is made, renamed, cleared and deleted, and everybody sees it", async () => {
  const [ada, grace] = await Promise.all([visitor("Ada"), visitor("Grace")]);
  const id = await newChannel(ada, "Plans");
  await ada.send("to be cleared");
  await ada.message({ author: "own", text: "to be cleared" }).waitFor();
  await grace.openChannel("Plans");
  await grace.message({ author: "other", text: "to be cleared" }).waitFor();

  await chooseInMenu(ada, "Rename");
  await ada.get("dialog-name").fill("Great plans");
  await ada.get("dialog-submit").click();
  await grace.get("channel-title").filter({ hasText: "Great plans" }).waitFor();

  await chooseInMenu(ada, "Clear messages");
  await ada.get("confirm").click();
  await grace.get("empty").waitFor();
  assert.equal(await grace.message({ author: "other" }).count(), 0);

  await chooseInMenu(ada, "Delete channel");
  await ada.get("confirm").click();
  await grace.page.getByText("This channel was deleted").waitFor();
  await ada.get(`channel-${id}`).waitFor({ state: "detached" });
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  await Promise.all([ada.close(), grace.close()]);
});

test("a message is deleted for everybody", async () => {
  const [ada, grace] = await Promise.all([visitor("Ada"), visitor("Grace")]);
  await Promise.all([ada.openChannel("lobby"), grace.openChannel("lobby")]);
  await ada.send("a slip of the pen");
  const slip = grace.message({ author: "other", text: "a slip of the pen" });
  await slip.waitFor();

  const own = ada.message({ author: "own", text: "a slip of the pen" });
  await own.hover();
  await own.getByRole("button", { name: "Delete" }).click();
  await ada.get("confirm").click();
  await slip.waitFor({ state: "detached" });
  await Promise.all([ada.close(), grace.close()]);
});

test("files are attached, pasted and dropped, and the other side can open them", async () => {
  const [ada, grace] = await Promise.all([visitor("Ada"), visitor("Grace")]);
  await newChannel(ada, "Files");
  await grace.openChannel("Files");
  await ada.get("file-input").setInputFiles({ name: "chosen.png", mimeType: "image/png", buffer: PNG });
  for (const kind of ["paste", "drop"]) {
    const target = kind === "paste" ? ada.get("message-input") : ada.page.locator("main");
    await target.evaluate(
      (element, [type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${type}.png`, { type: "image/png" }));
        const Kind = type === "paste" ? ClipboardEvent : DragEvent;
        const field = type === "paste" ? "clipboardData" : "dataTransfer";
        element.dispatchEvent(new Kind(type, { [field]: data, bubbles: true, cancelable: true }));
      },
      [kind, [...PNG]],
    );
  }
  await ada.page.locator("[data-testid=pending-file][data-state=ready]").nth(2).waitFor();
  await ada.send("three pictures");

  const received = grace.message({ author: "other", text: "three pictures" });
  await received.waitFor();
  assert.deepEqual(
    await received.getByRole("img").evaluateAll((pictures) => pictures.map(({ alt }) => alt)),
    ["chosen.png", "paste.png", "drop.png"],
  );
  const address = await received.getByRole("img").first().getAttribute("src");
  const file = await fetch(server.url + address);
  assert.ok(Buffer.from(await file.arrayBuffer()).equals(PNG));
  assert.deepEqual([...ada.complaints, ...grace.complaints], []);
  await Promise.all([ada.close(), grace.close()]);
});

test("a reply shows what it answers, and a mention is completed and marked", async () => {
  const [ada, grace] = await Promise.all([visitor("Ada"), visitor("Grace Hopper")]);
  await newChannel(ada, "Replies");
  await grace.openChannel("Replies");
  await grace.send("Who checks the tables?");
  const question = ada.message({ author: "other", text: "Who checks" });
  await question.hover();
  await question.getByRole("button", { name: "Reply" }).click();
  await ada.get("message-input").pressSequentially("I do, @grace");
  await ada.page.getByRole("option", { name: "Grace Hopper" }).waitFor();
  await ada.get("message-input").press("Enter");
  assert.equal(await ada.get("message-input").inputValue(), "I do, @GraceHopper ");
  await ada.get("message-input").press("Enter");

  const answer = grace.message({ author: "other", text: "I do" });
  await answer.waitFor();
  assert.match(await answer.textContent(), /Grace Hopper.*Who checks the tables\?/);
  assert.equal(await answer.locator(".text span", { hasText: "@GraceHopper" }).last().textContent(), "@GraceHopper");
  await Promise.all([ada.close(), grace.close()]);
});

test("a message is found by its text, and its link leads to it", async () => {
  const ada = await visitor("Ada", { viewport: { width: 1200, height: 600 } });
  const id = await newChannel(ada, "Archive");
  const writer = await connectTo(server.url, id);
  await writer.sendAll(id, Array.from({ length: 300 }, (_, index) => `entry number ${index + 1}`), 32);
  await ada.message({ author: "other", text: /^.*entry number 300$/ }).waitFor();

  await ada.page.getByRole("button", { name: "Search messages" }).click();
  await ada.get("search-input").fill("number 17");
  const found = ada.get("search-result").filter({ hasText: /entry number 17$/ });
  await found.click();
  await inView(ada, 17);

  const visit = await Visitor.open(browser, `${server.url}/#/chat/${id}/42`, { viewport: { width: 1000, height: 600 } });
  await visit.signIn("Grace");
  await inView(visit, 42);
  await visit.get("jump-to-newest").click();
  await visit.message({ author: "other", text: /entry number 300$/ }).waitFor();
  await Promise.all([ada.close(), visit.close()]);
});

/** Until the message can be seen as a whole. */
function inView({ page }, seq) {
  return page.waitForFunction((number) => {
    const box = document.querySelector(`[data-testid=message][data-seq='${number}']`)?.getBoundingClientRect();
    return box && box.top >= 0 && box.bottom <= innerHeight;
  }, seq);
}

test("all is done with the keyboard: sign in, find a channel, write, reach a message, read the log", async () => {
  const ada = await Visitor.open(browser, server.url, { viewport: { width: 320, height: 640 } });
  const { keyboard } = ada.page;
  await ada.get("name-input").waitFor();
  await keyboard.type("Ada");
  await keyboard.press("Enter");
  await ada.get("message-input").waitFor();
  await ada.openByKeyboard("lob");
  await ada.get("channel-title").filter({ hasText: "lobby" }).waitFor();
  await ada.page.waitForFunction(() => document.activeElement?.id === "message-input");
  await keyboard.type("written without a mouse");
  await keyboard.press("Enter");
  await ada.message({ author: "own", text: "without a mouse" }).waitFor();
  await ada.message({ author: "agent" }).last().waitFor();

  for (let step = 0; step < 12; step += 1) {
    await keyboard.press("Shift+Tab");
    if (await ada.page.evaluate(() => document.activeElement?.getAttribute("role") === "article")) break;
  }
  await keyboard.press("ArrowUp");
  const focused = () => ada.page.evaluate(() => document.activeElement?.getAttribute("data-author"));
  await ada.page.waitForFunction(() => document.activeElement?.getAttribute("data-author") === "own");
  assert.equal(await focused(), "own");
  await keyboard.press("Alt+3");
  await ada.get("log-line").first().waitFor();
  await keyboard.press("F6");
  assert.notEqual(await ada.page.evaluate(() => document.activeElement?.tagName), "BODY");
  const overflow = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(overflow, 0);
  assert.deepEqual(ada.complaints, []);
  await ada.close();
});

test("a dialog has the keyboard as soon as it is in the page, and gives it back however it ends", async () => {
  const ada = await visitor("Ada");
  const id = await newChannel(ada, "Slow drawing");
  await ada.page.evaluate(() => {
    window.dialogs = [];
    new MutationObserver(() => {
      const dialog = document.querySelector("dialog");
      if (dialog) window.dialogs.push([dialog.open, dialog.contains(document.activeElement)]);
    }).observe(document.body, { childList: true, subtree: true });
  });
  const dialog = ada.page.getByRole("dialog");
  for (const way of ["Cancel", "Close", "Escape"]) {
    await chooseInMenu(ada, "Delete channel");
    if (way === "Escape") await dialog.press("Escape");
    else await dialog.getByRole("button", { name: way }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await ada.page.evaluate(() => document.activeElement.dataset.testid), "channel-menu", way);
  }
  await chooseInMenu(ada, "Delete channel");
  await ada.get("confirm").press("Enter");
  await ada.get(`channel-${id}`).waitFor({ state: "detached" });
  const [whenDrawn] = await ada.page.evaluate(() => window.dialogs);
  assert.deepEqual(whenDrawn, [true, true]);
  await ada.close();
});

test("what agents and people write is read out when it is complete, and never while it grows", async () => {
  const ada = await visitor("Ada");
  await ada.openChannel("lobby");
  const somebody = await connect(server.url);
  await somebody.send("00000000-0000-0000-0000-000000000001", "a whole sentence");
  await ada.get("announcer").filter({ hasText: "Tester: a whole sentence" }).waitFor();
  // The agent answers at once; neither takes the place of the other before it was read.
  await ada.get("announcer").locator("p").nth(1).waitFor({ state: "attached" });
  assert.match(await ada.get("announcer").locator("p").first().textContent(), /a whole sentence/);
  const live = await ada.page.locator("#messages").getAttribute("aria-live");
  assert.equal(live, "off");
  await ada.close();
});
