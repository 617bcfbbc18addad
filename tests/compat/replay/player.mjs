import { rm } from "node:fs/promises";

import { agentOf } from "../../e2e/client.mjs";
import { Server, temporaryDirectory } from "../../e2e/server.mjs";
import { Bindings } from "./bindings.mjs";
import { Comparison } from "./comparison.mjs";
import { send, upload } from "./http.mjs";
import { RecordedAgent } from "./recorded_agent.mjs";
import { Sockets } from "./sockets.mjs";
import { absent, decode } from "./values.mjs";
import { webApp } from "./web_app.mjs";

/** Recordings of what the built-in agent never does; the recorded agent does it from outside. */
const OF_RECORDED_AGENT = ["agent/agent_action", "agent/agent_attachment", "agent/agent_ignore"];
/** The recorded agent told its reply in parts; a script does the same. */
const OF_SCRIPTED_AGENT = "agent/agent_stream";
const PAUSE_OF_CHUNKS_MS = 200;
/** What a recording needs besides: its pages of another origin are named, and the real server has its web app. */
const FLAGS = {
  "auth/auth_rest": ["--allow-origin", "http://x.test"],
  "base/rest_cors_headers": ["--allow-origin", "http://example.test", "--rate-limits", "on"],
  "base/sock_engineio_http": ["--allow-origin", "http://example.test"],
  "base/rest_system": ["--ui-dir", webApp],
  "base/static_client": ["--ui-dir", webApp],
};
/** How wimpole is started for the recordings of a profile. */
const PROFILES = {
  base: { flags: ["--no-agent"] },
  agent: { flags: [] },
  auth: { flags: ["--no-agent"], env: { ELIZA_SERVER_AUTH_TOKEN: "rest-secret" } },
  authrest: { flags: ["--no-agent"], env: { ELIZA_SERVER_AUTH_TOKEN: "rest-secret" } },
  ratelimit: { flags: ["--no-agent", "--rate-limits", "on"] },
};
/** Agents answer and log lines arrive in their own time. */
const RECORDED_AGENT_NAME = "MockAgent";
const PATIENCE_MS = 3_000;
const ACK_TIMEOUT_MS = 2_000;
const TOO_MANY_REQUESTS = 429;
const UNCOMPARED = ["<not compared>", "<see sse>"];

/** The recorded jobs never end; ours do, and are asked about until then. */
function isOfUnfinishedJob({ method, res }) {
  return method === "GET" && res.body?.status === "processing";
}

/** The recorded limit gives nothing back before its 15 minutes are over, ours a little every second. */
function isRefusedByLimit({ res }) {
  return res.status === TOO_MANY_REQUESTS;
}

/** The first answer of which `isWanted` is true, or the last one when the time is up. */
async function askUntil(isWanted, ask) {
  const deadline = Date.now() + PATIENCE_MS;
  let answer = await ask();
  while (!isWanted(answer) && Date.now() < deadline) answer = await ask();
  return answer;
}

function askAs(step, ask) {
  if (isOfUnfinishedJob(step)) return askUntil(({ body }) => body?.status !== "processing", ask);
  if (isRefusedByLimit(step)) return askUntil(({ status }) => status === TOO_MANY_REQUESTS, ask);
  return ask();
}

/** Plays one recording against a server of its own. */
class Player {
  #recording;
  #url;
  #sockets;
  #bindings;
  #comparison;
  #agent;
  #clockOffset;

  constructor(recording, url) {
    this.#recording = recording;
    this.#url = url;
    this.#sockets = new Sockets(url);
    this.#bindings = new Bindings({ ...recording.vars, agent_name: RECORDED_AGENT_NAME });
    this.#bindings.bind(recording.vars.default_server, recording.vars.default_server);
    this.#comparison = new Comparison(this.#bindings);
    this.#clockOffset = Date.now() - Date.parse(recording.recordedAt);
  }

  /** The recorded agent, or ours in its place. */
  async introduceAgent() {
    const { scenario, vars } = this.#recording;
    if (OF_RECORDED_AGENT.includes(scenario)) {
      this.#agent = new RecordedAgent(this.#url, this.#bindings, vars);
      return;
    }
    if (scenario === OF_SCRIPTED_AGENT) return this.#makeScriptedAgent();
    const agent = await agentOf(this.#url);
    this.#bindings.bind(vars.agent, agent.id);
    this.#bindings.bind(RECORDED_AGENT_NAME, agent.name);
  }

  /** One that tells its reply in the recorded chunks; time between them keeps them apart. */
  async #makeScriptedAgent() {
    const { vars, steps } = this.#recording;
    const told = steps.flatMap(({ events = {} }) => Object.values(events).flat());
    const chunks = told.filter(({ event }) => event === "messageStreamChunk").map(({ args }) => args[0].chunk);
    const [{ text, thought, actions }] = told.find(({ args }) => args[0].source === "agent_response").args;
    const pauses = chunks.flatMap((chunk) => [{ chunk }, { wait: PAUSE_OF_CHUNKS_MS }]);
    const script = [{ when: "", steps: [...pauses, { reply: { text, thought, actions } }] }];
    const agent = { id: vars.agent, name: RECORDED_AGENT_NAME, bio: [], settings: { driver: "script", script } };
    await this.#must({ method: "POST", path: "/api/agents", body: { agent } });
    await this.#must({ method: "POST", path: `/api/agents/${vars.agent}/start` });
    this.#bindings.bind(vars.agent, vars.agent);
    this.#bindings.bind(RECORDED_AGENT_NAME, RECORDED_AGENT_NAME);
  }

  async #must(request) {
    const { status, body } = await send(this.#url, request);
    if (status >= 400) throw new Error(`${request.method} ${request.path}: ${status} ${JSON.stringify(body)}`);
  }

  async play() {
    const steps = [];
    for (const step of this.#recording.steps) {
      const differences = await this.#playStep(step);
      steps.push({ step: step.i, op: step.op, differences });
    }
    return steps;
  }

  close() {
    this.#sockets.close();
  }

  async #playStep(step) {
    const differences = await this.#act(step);
    if (this.#agent) differences.push(...(await this.#letAgentAct(step)));
    const received = await this.#sockets.settle(step.events ?? {}, PATIENCE_MS);
    const names = new Set([...Object.keys(received), ...Object.keys(step.events ?? {})]);
    for (const name of [...names].sort()) {
      const events = this.#comparison.ofEvents(step.events?.[name] ?? [], received[name] ?? []);
      differences.push(...events.map((difference) => ({ ...difference, socket: name })));
    }
    return differences;
  }

  #act(step) {
    switch (step.op) {
      case "connect":
        return this.#connect(step);
      case "emit":
        this.#socketOf(step).emit(step.event, ...this.#outgoing(step.args));
        return [];
      case "emitAck":
        return this.#emitWithAck(step);
      case "http":
      case "upload":
        return this.#exchange(step);
      case "loop":
        return this.#loop(step);
      case "wait":
        return step.summary ? this.#sendMany(step) : [];
      case "disconnect":
        this.#socketOf(step).disconnect();
        return [];
      default:
        throw new Error(`unknown step ${step.op}`);
    }
  }

  /** An agent answers what has been stored. */
  async #letAgentAct(step) {
    await this.#sockets.barrier();
    return this.#agent.act(step.events);
  }

  #socketOf(step) {
    return this.#sockets.get(step.socket).socket;
  }

  #outgoing(value) {
    return this.#bindings.translate(decode(value));
  }

  async #connect({ socket, nsp, options, result }) {
    const opened = this.#sockets.open(socket, { nsp, options: this.#outgoing(options) });
    return this.#compared("connect", result, await opened.connected());
  }

  async #emitWithAck(step) {
    const socket = this.#socketOf(step).timeout(ACK_TIMEOUT_MS);
    const answering = socket.emitWithAck(step.event, ...this.#outgoing(step.args));
    const ack = await answering.catch(() => "timeout");
    return this.#compared("ack", step.result, { ack });
  }

  async #exchange(step) {
    const request = { ...step, path: this.#bindings.translate(this.#inOurTime(step.path)) };
    if (step.body !== undefined) request.body = this.#outgoing(step.body);
    if (step.headers) request.headers = this.#bindings.translate(step.headers);
    const ask = () => (step.op === "upload" ? upload : send)(this.#url, request);
    return this.#ofAnswer(step.res, await askAs(step, ask));
  }

  /** A request that asks for what is older than a recorded time asks for what is older than ours. */
  #inOurTime(target) {
    const [path, query = ""] = target.split(/(?=\?)/);
    return path + this.#queryInOurTime(query);
  }

  #queryInOurTime(query) {
    return query
      .replace(/\b1[67]\d{11}\b/g, (time) => String(Number(time) + this.#clockOffset))
      .replace(/\d{4}-\d{2}-\d{2}T[\d%A:.]+Z/g, (time) =>
        encodeURIComponent(new Date(Date.parse(decodeURIComponent(time)) + this.#clockOffset).toISOString()),
      );
  }

  #ofAnswer(real, ours) {
    const differences = [
      ...this.#compared("status", real.status, ours.status),
      ...this.#compared("type", real.type, ours.type),
    ];
    for (const [name, value] of Object.entries(real.headers ?? {})) {
      differences.push(...this.#compared(`header:${name}`, value ?? absent, ours.headers[name] ?? absent));
    }
    if (!UNCOMPARED.includes(real.body)) differences.push(...this.#compared("body", decode(real.body), ours.body));
    if (real.sse) differences.push(...this.#compared("sse", real.sse, ours.sse ?? absent));
    return differences;
  }

  async #loop({ what, summary }) {
    const [, method, path, times] = /^(\w+) (\S+) x (\d+)$/.exec(what);
    let ok = 0;
    for (let i = 0; i < Number(times); ++i) {
      const answer = await send(this.#url, { method, path });
      if (answer.status === 200) ++ok;
    }
    return this.#compared("loop", summary, { ok });
  }

  /** The recorded burst has no steps of its own; a message to an unknown channel each, which one entity sends. */
  async #sendMany({ summary }) {
    const { alice, channel, default_server: messageServerId } = this.#recording.vars;
    const socket = this.#sockets.get("A");
    const payload = { senderId: alice, channelId: channel, messageServerId, message: "burst" };
    for (let i = 0; i < summary.acks; ++i) socket.socket.emit("message", { type: 2, payload });
    const acks = () => socket.received.filter((entry) => entry.event === "messageAck").length;
    await socket.waitUntil(() => acks() >= summary.acks, PATIENCE_MS);
    const counted = acks();
    socket.take();
    return this.#compared("burst", { acks: summary.acks }, { acks: counted });
  }

  #compared(place, real, ours) {
    return this.#comparison.differences(real, ours).map((difference) => ({ ...difference, place }));
  }
}

function startOptions({ scenario, profile }) {
  const { flags, env } = OF_RECORDED_AGENT.includes(scenario) ? PROFILES.base : PROFILES[profile];
  return { flags: [...flags, ...(FLAGS[scenario] ?? [])], env };
}

/**
 * Plays a recording against a fresh wimpole.
 * @returns {Promise<{step: number, op: string, differences: object[]}[]>} what differs at each step
 */
export async function replay(recording) {
  const dataDirectory = await temporaryDirectory();
  let server;
  let player;
  try {
    server = await Server.start({ dataDirectory, ...startOptions(recording) });
    player = new Player(recording, server.url);
    if (recording.profile === "agent") await player.introduceAgent();
    return await player.play();
  } finally {
    player?.close();
    await server?.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
