import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";

import { Server } from "socket.io";

const REPORTS = ["message", "agent_thought", "agent_stream", "agent_action", "agent_final", "agent_ignore", "agent_error"];
const ENDS = new Set(["agent_final", "agent_ignore", "agent_error"]);

export const SERVER_ID = "00000000-0000-0000-0000-000000000000";

/** The server's side of remote agents. Answers each report with ok, unless `answer` says otherwise. */
export class ServerDouble {
  /** What agents told, in order: {event, payload}. */
  reports = [];
  handshakes = [];
  sockets = [];
  channels = [];
  answer = () => ({ ok: true });
  /** The reason why a connection is refused, if it is. */
  refuse = () => undefined;
  /** In place of agent_ready. */
  accept;
  #io;
  /** What REST tells of every channel; undefined: nothing but a 500. */
  history = [];
  #http = createServer((_, response) => {
    if (!this.history) return response.writeHead(500).end();
    response.end(JSON.stringify({ success: true, data: { messages: this.history } }));
  });
  #waiting = new Set();

  static async start() {
    const double = new ServerDouble();
    await double.#listen();
    after(() => double.close());
    return double;
  }

  async #listen() {
    this.#io = new Server(this.#http, { serveClient: false });
    this.#io.use((socket, next) => {
      const reason = this.refuse(socket.handshake.auth);
      next(reason ? new Error(reason) : undefined);
    });
    this.#io.on("connection", (socket) => {
      const { agent } = socket.handshake.auth;
      this.handshakes.push(socket.handshake.auth);
      this.sockets.push(socket);
      for (const event of REPORTS) socket.on(event, (payload, ack) => this.#note(event, payload, ack));
      if (this.accept) this.accept(socket);
      else socket.emit("agent_ready", { agentId: agent.id, name: agent.name, channels: this.channels });
      this.#wake();
    });
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
    this.url = `http://127.0.0.1:${this.#http.address().port}`;
  }

  #note(event, payload, ack) {
    const answer = this.answer(event, payload);
    if (!answer) return;
    this.reports.push({ event, payload });
    ack({ ...answer, ...(event === "message" && answer.ok ? { messageId: randomUUID() } : {}) });
    this.#wake();
  }

  #wake() {
    for (const check of this.#waiting) check();
  }

  /** Waits until that is true. */
  async until(condition) {
    await new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`not within 10 s: ${condition}; told: ${JSON.stringify(this.reports)}`));
      const deadline = setTimeout(fail, 10_000);
      const check = () => {
        if (!condition()) return;
        clearTimeout(deadline);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Gives the agent a turn; fields replace what a DM has. */
  give(fields = {}) {
    const { agent } = this.socket.handshake.auth;
    const turn = { ...dmTurn(agent.id), ...fields };
    this.socket.emit("agent_turn", turn);
    return turn;
  }

  /** The outcome of a run, and what was told before it. */
  async outcome(turn, count = 1) {
    const ends = () => this.toldOf(turn).filter(({ event }) => ENDS.has(event));
    await this.until(() => ends().length >= count);
    return { ...ends()[count - 1], before: this.toldOf(turn).slice(0, -1) };
  }

  toldOf(turn) {
    return this.reports.filter(({ payload }) => payload.runId === turn.runId);
  }

  /** Waits until the agent has taken what it was sent. */
  async seenBy(connection) {
    const channel = { channelId: randomUUID(), serverId: SERVER_ID, name: "Another", type: "GROUP" };
    const added = once(connection, "added");
    this.socket.emit("agent_added", { agentId: connection.agentId, channel });
    await added;
    return channel;
  }

  async close() {
    await this.#io.close();
  }
}

export function message(text, fields = {}) {
  return {
    id: randomUUID(),
    senderId: "11111111-1111-4111-8111-111111111111",
    senderName: "Ada",
    text,
    createdAt: Date.now(),
    source: "client_chat",
    ...fields,
  };
}

function dmTurn(agentId) {
  return {
    runId: randomUUID(),
    agentId,
    messageId: randomUUID(),
    channelId: "22222222-2222-4222-8222-222222222222",
    serverId: SERVER_ID,
    channelType: "DM",
    channelName: "Ada and Tess",
    message: message("hello"),
    earlierMessages: [],
    isOffered: false,
    deadline: Date.now() + 60_000,
  };
}
