import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { useBrowser, Visitor } from "./browser.mjs";
import { connect, connectTo, DEFAULT_SERVER_ID } from "./client.mjs";
import { addKey, TokenIssuer } from "./keys.mjs";
import { binary, environment, useServer } from "./server.mjs";

/** The page is to be safe whatever the server lets through. */
const schemes = ["http", "https", "data", "javascript", "vbscript"];
const open = await useServer({ flags: schemes.flatMap((scheme) => ["--messages-attachment-schemes", scheme]) });
const run = promisify(execFile);
const issuer = new TokenIssuer();
const guarded = await useServer({
  prepare: async (directory) => {
    const keySet = path.join(directory, "jwks.json");
    await issuer.writeKeySet(keySet);
    return { flags: ["--jwks", keySet] };
  },
});
const browser = await useBrowser();

/** Of a token that is to end while the page is open: long enough to do something with it before. */
const LIFETIME_S = 12;

/** Each tells by `pwned()` that it has run. */
const payloads = [
  "<script>pwned()</script>",
  "<img src=x onerror=pwned()>",
  "<svg onload=pwned()>",
  "<svg><script>pwned()</script></svg>",
  "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
  "<iframe src=javascript:parent.pwned()></iframe>",
  "<a href='javascript:pwned()' autofocus onfocus=pwned()>x</a>",
  "<details open ontoggle=pwned()>",
  "<math><mtext><style><img src=x onerror=pwned()></style></mtext></math>",
  "<object data=javascript:pwned()></object>",
  "<form action=javascript:pwned()><button>go</button></form>",
  "<body onload=pwned()>",
  "<style>@import 'javascript:pwned()'</style>",
  "[link](javascript:pwned())",
  "[link](JaVaScRiPt:pwned())",
  "[link](&#106;avascript:pwned())",
  "[link](java\tscript:pwned())",
  "[link](data:text/html,<script>pwned()</script>)",
  "[link](vbscript:pwned())",
  '[link](https://example.org/"onmouseover="pwned())',
  "![picture](javascript:pwned())",
  "![picture](x\"onerror=\"pwned())",
  "<javascript:pwned()>",
  "```\"><img src=x onerror=pwned()>\n</code></pre><script>pwned()</script>\n```",
  "`<img src=x onerror=pwned()>`",
  "| <img src=x onerror=pwned()> |\n|---|\n| <svg onload=pwned()> |",
  "\"><script>pwned()</script>",
  "{{constructor.constructor('pwned()')()}}",
  "\u202e<script>pwned()</script>\u2066",
];

async function watch(visitor) {
  await visitor.page.exposeFunction("pwned", () => visitor.complaints.push("a script has run"));
}

/** Until the server has taken up a key that was added. */
async function untilTaken(secret) {
  while ((await fetch(`${guarded.url}/api/agents`, { headers: { "X-API-KEY": secret } })).status === 401);
}

/** All but those that lead away, to what has nothing to do with this page. */
function clickAllLinks(page) {
  return page.locator("#messages a").evaluateAll((links) => {
    for (const link of links) if (!/^https?:$/.test(link.protocol)) link.click();
  });
}

test("no script runs, whatever is in messages, names, channels, thoughts, attachments and the log", async () => {
  const visitor = await Visitor.open(browser, open.url, { viewport: { width: 1000, height: 3000 } });
  await watch(visitor);
  await visitor.signIn(payloads[1]);
  // The page leads into the first conversation by itself: from then on the address is the visitor's alone.
  await visitor.get("message-input").waitFor();
  const made = await fetch(`${open.url}/api/messaging/channels`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: payloads[0], message_server_id: DEFAULT_SERVER_ID, participantCentralUserIds: [] }),
  });
  const id = (await made.json()).data.id;
  await visitor.page.goto(`${open.url}/#/chat/${id}`);
  await visitor.page.reload();
  await visitor.get("channel-title").filter({ hasText: payloads[0] }).waitFor();

  const attacker = await connectTo(open.url, id);
  for (const text of payloads) {
    // Names and URLs with control characters would be refused.
    const line = text.replace(/\p{C}/gu, " ");
    const answer = await attacker.send(id, text, {
      senderName: line,
      attachments: [
        { id: text, url: line, title: text, contentType: "image/png" },
        { id: text, url: `javascript:pwned()//${line}`, title: text, contentType: text },
        { id: text, url: "/media/uploads/x.svg", title: text, contentType: "image/svg+xml" },
      ],
      metadata: { thought: text, actions: [text], mentions: [text] },
    });
    assert.equal(answer.ok, true, JSON.stringify(answer));
  }
  await attacker.request("join", { channelId: payloads[2] });
  await visitor.page.locator(`[data-testid=message][data-seq='${payloads.length}']`).waitFor();
  await clickAllLinks(visitor.page);
  const last = visitor.page.locator(`[data-testid=message][data-seq='${payloads.length}']`);
  await last.hover();
  await last.getByRole("button", { name: "Details" }).click();
  await visitor.get("message-inspector").waitFor();
  for (const view of ["agents", "logs", "operations", "events"]) await visitor.view(view);

  await visitor.view("chat");
  assert.deepEqual(await visitor.page.locator("#messages :is(script, iframe, object, form, style)").count(), 0);
  const unsafe = await visitor.page
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => link.protocol).filter((name) => !/^(https?|mailto):$/.test(name)));
  assert.deepEqual(unsafe, []);
  assert.deepEqual(visitor.complaints, []);
  await visitor.close();
});

test("a page that is open when its token expires asks for another one, and goes on where it was", async () => {
  const entity = "11111111-2222-4333-8444-555555555555";
  const visitor = await Visitor.open(browser, guarded.url);
  await visitor.get("credential-input").waitFor();
  await visitor.signIn("Ada", issuer.token(entity, { lifetime: LIFETIME_S }));
  await visitor.openChannel("lobby");
  await visitor.send("while the token is good");
  await visitor.message({ author: "own", text: "while the token" }).waitFor();

  await visitor.get("credential-input").waitFor({ timeout: 3 * LIFETIME_S * 1000 });
  await visitor.page.getByText(/does not accept this key|expired/i).waitFor();
  await visitor.signIn("Ada", issuer.token(entity, { lifetime: 600 }));
  await visitor.message({ author: "own", text: "while the token" }).waitFor();
  await visitor.send("with the next one");
  await visitor.message({ author: "own", text: "with the next one" }).waitFor();
  await visitor.close();
});

test("the command that the first conversation shows makes a key, for which the page asks from then on", async () => {
  const fresh = await useServer();
  const ada = await Visitor.open(browser, fresh.url);
  await ada.signIn("Ada");
  const [program, ...words] = (await ada.get("key-command").textContent()).trim().split(/\s+/);
  assert.equal(program, "wimpole");
  const { stdout } = await run(binary, [...words, "--data", fresh.dataDirectory], { env: environment() });
  const [, key] = stdout.match(/^key: (\S+)$/m);

  await ada.get("credential-input").waitFor();
  await ada.signIn("Ada", key);
  await ada.view("operations");
  await ada.get("sockets").waitFor();
  await ada.close();
});

test("wrong credentials are refused with a reason, a user's open the chat, an operator's everything", async () => {
  const user = await addKey(guarded.dataDirectory, { role: "user" });
  const operator = await addKey(guarded.dataDirectory, { role: "operator" });
  guarded.reload();
  await guarded.untilLogged(/the keys have changed/);
  const visitor = await Visitor.open(browser, guarded.url);
  await visitor.get("name-input").fill("Ada");
  await visitor.get("credential-input").fill("wrong");
  await visitor.get("name-submit").click();
  await visitor.page.getByText("The server does not accept this key").waitFor();

  await visitor.signIn("Ada", user.secret);
  await visitor.get("message-input").waitFor();
  await visitor.view("logs");
  await visitor.page.getByText("For operators").waitFor();
  await visitor.get("profile").click();
  await visitor.page.getByRole("menuitem", { name: "Sign out" }).click();

  await visitor.signIn("Ada", operator.secret);
  await visitor.view("logs");
  await visitor.get("log-line").first().waitFor();
  const stored = await visitor.page.evaluate(() => document.body.innerHTML);
  assert.ok(!stored.includes(operator.secret));
  await visitor.close();
});

test("who is banned from a channel is sent out of it, and may come back when the ban is lifted", async () => {
  const [adas, bobs] = [randomUUID(), randomUUID()];
  const adasKey = await addKey(guarded.dataDirectory, { entity: adas });
  const bobsKey = await addKey(guarded.dataDirectory, { entity: bobs });
  guarded.reload();
  await untilTaken(bobsKey.secret);
  const headers = { "X-API-KEY": adasKey.secret, "Content-Type": "application/json" };
  const body = { name: "Debate", message_server_id: DEFAULT_SERVER_ID, participantCentralUserIds: [adas, bobs] };
  const made = await fetch(`${guarded.url}/api/messaging/channels`, { method: "POST", headers, body: JSON.stringify(body) });
  const { id } = (await made.json()).data;

  const bob = await connect(guarded.url, { entityId: bobs, auth: { apiKey: bobsKey.secret, entityId: bobs } });
  await bob.join(id);
  await bob.send(id, "I object", { senderName: "Bob" });
  const ada = await Visitor.open(browser, `${guarded.url}/#/chat/${id}`);
  await ada.signIn("Ada", adasKey.secret);
  await ada.message({ author: "other", text: "I object" }).waitFor();
  await ada.page.getByRole("button", { name: "People", exact: true }).click();
  await ada.page.getByRole("button", { name: "Ban Bob from this channel" }).press("Enter");
  await ada.get("confirm").press("Enter");
  await ada.get("banned").getByText("Bob").waitFor();
  await bob.events.waitFor("messageError", ({ code }) => code === "FORBIDDEN");
  const refused = await bob.join(id);
  assert.deepEqual([refused.ok, refused.code], [false, "FORBIDDEN"]);

  await ada.get("lift-ban").press("Enter");
  await ada.get("banned").waitFor({ state: "detached" });
  assert.equal((await bob.join(id)).ok, true);

  const refusals = () => bob.events.all("messageError").filter(({ code }) => code === "FORBIDDEN").length;
  const before = refusals();
  const answered = ada.page.waitForResponse(/evictions$/);
  await ada.get("evict-person").press("Enter");
  assert.equal((await answered).status(), 204);
  await bob.events.waitFor("messageError", () => refusals() > before);
  assert.equal((await bob.join(id)).ok, true, "who was sent out may come back");
  await ada.page.reload();
  await ada.message({ author: "other", text: "I object" }).waitFor();
  await ada.send("it is granted");
  await ada.message({ author: "own", text: "granted" }).waitFor();
  assert.deepEqual(ada.complaints.filter((text) => !/status of 40[13]/.test(text)), []);
  await ada.close();
});
