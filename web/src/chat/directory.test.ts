import assert from "node:assert/strict";
import test from "node:test";

import type { Channel } from "@/net/wire";

import { beyondLists, channels, dropChannel, loadDirectory, putChannel, putServer, servers } from "./directory";
import { agents, dropAgent, putAgent } from "./people";

const channel = (id: string, name = id): Channel => ({
  id,
  messageServerId: "s",
  name,
  type: "GROUP",
  metadata: {},
  createdAt: "2026-01-01T00:00:00.000Z",
});

/** Answers as the server does, with the list as it is when it is asked for; each list waits until it is released. */
class Lists {
  stored: Channel[] = [];
  #waiting: (() => void)[] = [];
  #asked: (() => void)[] = [];

  readonly fetch = async (path: string): Promise<Response> => {
    if (path.endsWith("/agents")) return this.#answer({ agents: [] });
    if (path.endsWith("/message-servers")) return this.#answer({ messageServers: [{ id: "s", name: "S" }] });
    const answer = this.#answer({ channels: [...this.stored] });
    const released = new Promise<void>((release) => this.#waiting.push(release));
    this.#asked.shift()?.();
    await released;
    return answer;
  };

  /** The next list has been asked for. */
  asked(): Promise<void> {
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  release(): void {
    this.#waiting.shift()!();
  }

  #answer(data: object): Response {
    return new Response(JSON.stringify({ success: true, data }));
  }
}

const idsOf = () => channels.value.map(({ id }) => id);

test("what happens to channels while their list is on its way is not undone by the list", async (t) => {
  const lists = new Lists();
  t.mock.method(globalThis, "fetch", lists.fetch);
  lists.stored = [channel("old"), channel("renamed"), channel("gone")];
  const asked = lists.asked();
  const loading = loadDirectory();
  await asked;

  putChannel(channel("new"));
  putChannel(channel("renamed", "with another name"));
  dropChannel("gone");
  lists.release();
  await loading;

  assert.deepEqual(idsOf(), ["old", "renamed", "new"]);
  assert.equal(channels.value[1]!.name, "with another name");

  const again = lists.asked();
  lists.stored = [channel("old")];
  const reloading = loadDirectory();
  await again;
  lists.release();
  await reloading;
  assert.deepEqual(idsOf(), ["old"], "a later list counts");
});

test("what becomes of servers and agents while their lists are on their way is not undone by the lists", async (t) => {
  const lists = new Lists();
  t.mock.method(globalThis, "fetch", lists.fetch);
  const agent = (id: string, status: "active" | "inactive") => ({ id, name: id, bio: "", status });
  const asked = lists.asked();
  const loading = loadDirectory();
  await asked;
  beyondLists(() => putAgent(agent("made", "inactive")));
  beyondLists(() => putAgent(agent("gone", "active")));
  beyondLists(() => putAgent(agent("started", "inactive")));
  beyondLists(() => putAgent(agent("started", "active")));
  beyondLists(() => dropAgent("gone"));
  beyondLists(() => putServer({ id: "t", name: "T" }));
  lists.release();
  await loading;

  assert.deepEqual(agents.value.map(({ id, status }) => [id, status]), [["started", "active"], ["made", "inactive"]]);
  assert.deepEqual(servers.value.map(({ id }) => id), ["s", "t"]);
  beyondLists(() => putServer({ id: "t", name: "renamed" }));
  assert.deepEqual(servers.value.map(({ name }) => name), ["S", "renamed"]);
});

test("of two lists on their way none undoes what happened meanwhile", async (t) => {
  const lists = new Lists();
  t.mock.method(globalThis, "fetch", lists.fetch);
  lists.stored = [channel("old")];
  const first = lists.asked();
  const second = lists.asked();
  const loadings = [loadDirectory(), loadDirectory()];
  await Promise.all([first, second]);

  putChannel(channel("new"));
  lists.release();
  await loadings[0];
  assert.deepEqual(idsOf(), ["old", "new"]);
  lists.release();
  await loadings[1];
  assert.deepEqual(idsOf(), ["old", "new"]);
});
