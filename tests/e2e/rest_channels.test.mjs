import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { connect, DEFAULT_SERVER_ID } from "./client.mjs";
import { AGENT_ID, Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const server = await useServer({ workers: 2 });
const rest = new Rest(server);

test("what REST does to a channel, the sockets in it are told", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId], { metadata: { topic: "x" } });
  await ann.join(id);

  const updated = await rest.patch(`/api/messaging/channels/${id}`, { name: "Renamed" });
  const event = await ann.events.waitFor("channelUpdated");
  assert.deepEqual(event.updates, updated.body.data);
  assert.equal(event.channelId, id);

  const said = await rest.say(id, ann.entityId, "one");
  const broadcast = await ann.broadcastOf("one");
  assert.equal(broadcast.id, said.body.userMessage.id);
  for (const name of ["channelId", "roomId"]) assert.equal(broadcast[name], id);
  for (const name of ["messageServerId", "serverId"]) assert.equal(broadcast[name], DEFAULT_SERVER_ID);

  assert.equal((await rest.delete(`/api/messaging/channels/${id}/messages/${broadcast.id}`)).status, 204);
  const deleted = await ann.events.waitFor("messageDeleted");
  assert.equal(deleted.messageId, broadcast.id);
  assert.equal(deleted.channelId, id);

  await rest.say(id, ann.entityId, "two");
  assert.equal((await rest.delete(`/api/messaging/channels/${id}/messages`)).status, 204);
  assert.equal((await ann.events.waitFor("channelCleared")).channelId, id);
  assert.deepEqual((await rest.get(`/api/messaging/channels/${id}/messages`)).body.data.messages, []);

  assert.equal((await rest.delete(`/api/messaging/channels/${id}`)).status, 204);
  assert.equal((await ann.events.waitFor("channelDeleted")).channelId, id);
  assert.equal((await rest.get(`/api/messaging/channels/${id}/details`)).status, 404);
});

test("more than a thousand messages are cleared at once", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId]);
  await ann.sendAll(id, Array.from({ length: 1100 }, (_, index) => `message ${index}`));
  assert.equal((await rest.get(`/api/messaging/channels/${id}/messages?limit=1000`)).body.data.messages.length, 1000);

  await rest.delete(`/api/messaging/channels/${id}/messages`);

  assert.deepEqual((await rest.get(`/api/messaging/channels/${id}/messages`)).body.data.messages, []);
});

test("the history is paged by time in both forms and by seq", async () => {
  const ann = randomUUID();
  const id = await rest.channel([ann]);
  for (let index = 1; index <= 5; index += 1) await rest.say(id, ann, `message ${index}`);
  const page = async (query) =>
    (await rest.get(`/api/messaging/channels/${id}/messages?${query}`)).body.data.messages.map((message) => message.seq);

  assert.deepEqual(await page("limit=2"), [5, 4]);
  assert.deepEqual(await page("limit=2&before_seq=4"), [3, 2]);
  assert.deepEqual(await page("after_seq=3"), [5, 4]);
  const later = new Date(Date.now() + 60_000);
  assert.deepEqual(await page(`before=${later.toISOString()}`), [5, 4, 3, 2, 1]);
  assert.deepEqual(await page(`before=${later.getTime()}`), [5, 4, 3, 2, 1]);
  assert.deepEqual(await page("before=1000"), []);
  assert.equal((await rest.get(`/api/messaging/channels/${id}/messages?before=x`)).status, 400);
});

test("texts are searched, page by page, also what was sent by a socket just now", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId]);
  await rest.say(id, ann.entityId, "the Zebra crossing");
  await ann.join(id);
  await ann.send(id, "another zebra");
  const search = async (fields) => (await rest.post("/api/messaging/messages/search", { query: "zebra", ...fields })).body;
  const texts = ({ data }) => data.messages.map((message) => message.content);

  assert.deepEqual(texts(await search({ channelId: id })), ["another zebra", "the Zebra crossing"]);
  const first = await search({ limit: 1 });
  assert.deepEqual(texts(first), ["another zebra"]);
  assert.equal(first.data.complete, true);
  assert.deepEqual(texts(await search({ limit: 1, before: first.data.next })), ["the Zebra crossing"]);
  assert.deepEqual(texts(await search({ query: '"zebra crossing"' })), ["the Zebra crossing"]);
  assert.equal((await search({ query: "..." })).error, "search text has no word");
  await rest.delete(`/api/messaging/channels/${id}/messages`);
  assert.deepEqual(texts(await search({ channelId: id })), []);
});

test("a message of a socket has what clients look for in the history", async () => {
  const ann = await connect(server.url);
  const id = await rest.channel([ann.entityId]);
  await ann.send(id, "with a file", { attachments: [{ id: "a", url: "/media/x.png" }] });

  const [message] = (await rest.get(`/api/messaging/channels/${id}/messages`)).body.data.messages;

  assert.equal(message.content, "with a file");
  assert.deepEqual(message.metadata.attachments, [{ id: "a", url: "/media/x.png" }]);
  assert.equal(message.metadata.user_display_name, "Tester");
  assert.equal(message.created_at, Date.parse(message.createdAt));
});

test("direct channels, participants and agents", async () => {
  const [ann, bob] = [randomUUID(), randomUUID()];
  const path = (one, other) => `/api/messaging/dm-channel?currentUserId=${one}&targetUserId=${other}`;
  const dm = (await rest.get(path(ann, bob))).body.data;
  assert.equal(dm.type, "DM");
  assert.equal((await rest.get(path(bob, ann))).body.data.id, dm.id);
  assert.deepEqual(
    (await rest.get(`/api/messaging/channels/${dm.id}/participants`)).body.data.sort(),
    [ann, bob].sort(),
  );
  const agents = `/api/messaging/channels/${dm.id}/agents`;
  assert.equal((await rest.post(agents, { agentId: AGENT_ID })).status, 201);
  assert.ok((await rest.get(agents)).body.data.participants.includes(AGENT_ID));
  assert.equal((await rest.delete(`${agents}/${AGENT_ID}`)).status, 200);
  assert.equal((await rest.delete(`${agents}/${AGENT_ID}`)).status, 404);
});

test("message servers and their deprecated names", async () => {
  const made = await rest.post("/api/messaging/message-servers", { name: "Second", sourceType: "test" });
  const { id } = made.body.data.server;
  const channel = await rest.channel([], { message_server_id: id });
  assert.equal((await rest.get(`/api/messaging/message-servers/${id}/channels`)).body.data.channels[0].id, channel);
  assert.equal((await rest.get(`/api/messaging/central-servers/${id}/channels`)).body.data.channels[0].id, channel);
  assert.ok((await rest.get("/api/messaging/central-servers")).body.data.servers.some((other) => other.id === id));
  assert.deepEqual((await rest.get(`/api/messaging/message-servers/${DEFAULT_SERVER_ID}/agents`)).body.data.agents, [
    AGENT_ID,
  ]);
  assert.equal((await rest.get("/api/messaging/servers")).status, 404);
});

test("client mistakes are told as such, and no SQL is shown", async () => {
  const id = await rest.channel([]);
  const nowhere = randomUUID();
  const answers = [
    await rest.channel([], { message_server_id: nowhere }).catch((error) => error.message),
    (await rest.patch(`/api/messaging/channels/${nowhere}`, { name: "x" })).text,
    (await rest.say(id, "bad", "x")).text,
    (await rest.request("POST", "/api/messaging/channels", "{bad")).text,
    (await rest.request("POST", "/api/messaging/channels", "[]")).text,
    (await rest.request("POST", "/api/messaging/channels", "name=x", { "content-type": "text/plain" })).text,
    (await rest.say(id, randomUUID(), "'; DROP TABLE messages; --")).text,
  ];
  for (const answer of answers) assert.doesNotMatch(answer, /insert into|select |sqlite/i);
  assert.equal((await rest.patch(`/api/messaging/channels/${nowhere}`, { name: "x" })).status, 404);
  const [message] = (await rest.get(`/api/messaging/channels/${id}/messages`)).body.data.messages;
  assert.equal(message.content, "'; DROP TABLE messages; --");
});

test("a form of another page is refused", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" };
  const foreign = await rest.request("POST", "/api/messaging/channels", "name=x", form);
  assert.equal(foreign.status, 403);
  delete form.origin;
  const own = await rest.request("POST", "/api/messaging/channels", "name=x", form);
  assert.equal(own.status, 400);
  assert.equal(own.body.error.code, "INVALID_CONTENT_TYPE");
});
