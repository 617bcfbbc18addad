import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { rm } from "node:fs/promises";
import test from "node:test";

import { io } from "socket.io-client";

import { agentOf, connectTo, DEFAULT_SERVER_ID, EventLog, track } from "./client.mjs";
import { readSeedBlocks, runPageCode } from "./seed_page.mjs";
import { Server, temporaryDirectory, useServer } from "./server.mjs";

const PAGE_URL = "http://localhost:3000";
const SEND_ERROR =
  "For SEND_MESSAGE: channelId, messageServerId (message_server_id), senderId (author_id), and message are required.";
const transportChoices = [["polling"], ["websocket"], undefined];

const server = await useServer();
const blocks = await readSeedBlocks();

/** All blocks that share one `socket`, in the order of the page. */
function wholePage() {
  const { chatClient, ...others } = blocks;
  return Object.values(others).join("\n");
}

/** What a page's code prints, as lines that can be waited for. */
class RecordedConsole extends EventEmitter {
  lines = [];
  log = (...args) => this.#add(args);
  error = (...args) => this.#add(args);

  #add(args) {
    this.lines.push(args);
    this.emit("line");
  }

  async waitFor(label, fits = () => true) {
    const signal = AbortSignal.timeout(10_000);
    for (;;) {
      const line = this.lines.find((args) => args[0] === label && fits(args[1]));
      if (line) return line[1];
      await this.#nextLine(label, signal);
    }
  }

  #nextLine(label, signal) {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error(`never printed "${label}": ${JSON.stringify(this.lines)}`));
      signal.addEventListener("abort", giveUp, { once: true });
      this.once("line", resolve);
    });
  }
}

/** The page's own `io`, with its URL replaced by the server under test. */
function ioForPage(url, transports, made = []) {
  return (address, options = {}) => {
    assert.equal(address, PAGE_URL);
    const socket = track(io(url, { ...options, forceNew: true, ...(transports && { transports }) }));
    made.push(socket);
    return socket;
  };
}

function runWholePage(url, transports, substitutions = {}) {
  const printed = new RecordedConsole();
  const displayed = [];
  let code = wholePage();
  for (const [placeholder, value] of Object.entries(substitutions)) code = code.replaceAll(placeholder, value);

  const globals = {
    io: ioForPage(url, transports),
    console: printed,
    displayMessage: (message) => displayed.push(message),
  };
  const socket = runPageCode(code, globals, "socket");
  return { socket, printed, displayed };
}

/** The page's class cannot say that a channel is a direct one: it is given one that exists. */
async function openDirectChannel(entityId) {
  const channelId = randomUUID();
  const agent = await agentOf(server.url);
  const opener = await connectTo(server.url, channelId, { entityId });
  await opener.send(channelId, "hello", { metadata: { isDm: true, targetUserId: agent.id } });
  await opener.events.waitFor("messageComplete");
  opener.close();
  return channelId;
}

async function assertTransport(socket, transports) {
  const { engine } = socket.io;
  if (transports) return assert.equal(engine.transport.name, transports[0]);

  if (engine.transport.name !== "websocket") {
    await new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error("no upgrade to websocket")), 10_000);
      engine.once("upgrade", () => resolve(clearTimeout(deadline)));
    });
  }
  assert.equal(engine.transport.name, "websocket");
}

for (const transports of transportChoices) {
  const over = transports ? `over ${transports[0]}` : "over polling with upgrade";

  test(`the page's code as printed connects, joins its placeholder channel and is told what its send lacks, ${over}`, async () => {
    const { socket, printed } = runWholePage(server.url, transports);

    await printed.waitFor("Connected to server");
    assert.equal(await printed.waitFor("Connected with socket ID:"), socket.id);
    assert.equal(await printed.waitFor("Joined channel:"), "channel-uuid");
    assert.equal(await printed.waitFor("Joined room:"), "channel-uuid");
    assert.equal(await printed.waitFor("Message error:"), SEND_ERROR);
    await assertTransport(socket, transports);
    socket.disconnect();
  });

  test(`the page's code with real ids sends a message and receives it with its ack, ${over}`, async () => {
    const ids = { "channel-uuid": randomUUID(), "user-uuid": randomUUID(), "client-generated-uuid": randomUUID() };
    const { socket, printed, displayed } = runWholePage(server.url, transports, {
      ...ids,
      "server-uuid": DEFAULT_SERVER_ID,
    });

    const ack = await printed.waitFor("Message acknowledged:");
    const message = await printed.waitFor("New message:");
    assert.equal(ack.clientMessageId, ids["client-generated-uuid"]);
    assert.equal(ack.messageId, message.id);
    assert.equal(ack.status, "received_by_server_and_processing");
    assert.equal(ack.channelId, ids["channel-uuid"]);
    assert.equal(message.text, "Hello, world!");
    assert.equal(message.senderId, ids["user-uuid"]);
    assert.equal(message.senderName, "User Name");
    assert.equal(message.channelId, ids["channel-uuid"]);
    assert.equal(message.source, "web_client");
    assert.equal(typeof message.createdAt, "number");
    assert.deepEqual(
      displayed.map((shown) => shown.id),
      [message.id],
    );
    await assertTransport(socket, transports);
    socket.disconnect();
  });

  test(`the page's code reads the log, filters it and leaves it, ${over}`, async () => {
    const { socket, printed } = runWholePage(server.url, transports);
    // The page asks for all three at once, and prints no line of the log: none passes its filters meanwhile.
    const confirmed = () => printed.lines.filter(([label]) => label === "Log subscription:").map(([, value]) => value);
    assert.deepEqual(await printed.waitFor("Filters updated:"), { agentName: "specific-agent", level: "info" });
    await printed.waitFor("Log subscription:", (subscribed) => subscribed === false);
    assert.deepEqual(confirmed(), [true, false]);

    socket.emit("subscribe_logs");
    socket.emit("join", {});
    const line = await printed.waitFor("Log:", ({ level }) => level === 40);
    assert.equal(line.msg, "request refused: channelId is required for joining.");
    assert.equal(typeof line.time, "number");
    socket.disconnect();
  });

  test(`the page's ChatClient chats with the agent, ${over}`, async () => {
    const calls = [];
    const made = [];
    const globals = { io: ioForPage(server.url, transports, made), console: new RecordedConsole() };
    const ChatClient = runPageCode(blocks.chatClient, globals, "ChatClient");

    // Only what the page leaves open is filled in.
    class CompletedClient extends ChatClient {
      userId = randomUUID();
      generateUUID() {
        return randomUUID();
      }
      displayMessage(message) {
        calls.push(["display", message]);
      }
      disableInput() {
        calls.push(["disable"]);
      }
      enableInput() {
        calls.push(["enable"]);
      }
    }
    const client = new CompletedClient();
    const channelId = await openDirectChannel(client.userId);
    client.connect();
    const events = new EventLog(made[0]);
    client.joinChannel(channelId, DEFAULT_SERVER_ID);
    await events.waitFor("channel_joined");
    client.sendMessage("I need a holiday");
    await events.waitFor("controlMessage", (control) => control.action === "enable_input");

    const own = calls.findIndex(([call, message]) => call === "display" && message.senderId === client.userId);
    const disabled = calls.findIndex(([call]) => call === "disable");
    const answer = calls.findIndex(([call, message]) => call === "display" && message.source === "agent_response");
    const enabled = calls.findIndex(([call]) => call === "enable");
    assert.equal(calls[own][1].text, "I need a holiday");
    assert.ok(calls[answer][1].text.length > 0);
    assert.ok(own >= 0 && own < disabled && disabled < answer && answer < enabled, JSON.stringify(calls));
    client.socket.disconnect();
  });
}

test("the page's listeners see a lost server and the connection that comes back", async () => {
  const dataDirectory = await temporaryDirectory();
  const first = await Server.start({ dataDirectory });
  const { socket, printed } = runWholePage(first.url, ["websocket"]);
  const firstId = await printed.waitFor("Connected with socket ID:");

  await first.kill();
  const reason = await printed.waitFor("Disconnected:");
  assert.match(reason, /^transport (close|error)$/);
  const second = await Server.start({ dataDirectory, port: first.port });
  const secondId = await printed.waitFor("Connected with socket ID:", (id) => id !== firstId);

  assert.equal(secondId, socket.id);
  socket.disconnect();
  await second.stop();
  await rm(dataDirectory, { recursive: true });
});
