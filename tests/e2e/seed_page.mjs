import { readFile } from "node:fs/promises";

/**
 * The code blocks of the "WebSocket Events" page (seed/websocket-events.txt, the page as it was given to
 * the project). The text has no fences: a block starts with its first line and ends before the heading
 * that follows it.
 */
const blockBounds = {
  connection: ['import { io } from "socket.io-client";', "Connection Events"],
  connectionEvents: ["// Connection established", "Message Types"],
  join: ["// Join a channel to receive messages", "Channel Events"],
  channelEvents: ["// Channel cleared (all messages deleted)", "Messaging"],
  send: ["// Send a message to a channel", "Receiving Messages"],
  receive: ["// Message broadcast from any participant", "Message Deletion"],
  deletion: ["// Message deleted event", "Control Messages"],
  control: ['socket.on("controlMessage", (data) => {', "Log Streaming"],
  subscribeLogs: ["// Subscribe to real-time log stream", "Log Stream Events"],
  logEvents: ["// Receive log entries", "Filter Logs"],
  filterLogs: ["// Update log filters", "Unsubscribe from Logs"],
  unsubscribeLogs: ["// Unsubscribe from log stream", "Authentication"],
  unauthorized: ['socket.on("unauthorized", (reason) => {', "Complete Client Implementation Example"],
  chatClient: ["class ChatClient {", "Server-Side Implementation"],
  deduplication: ["const processedMessages = new Set();", "4. Clean Up Listeners"],
  onAny: ["socket.onAny((event, ...args) => {", null],
};

/** @returns {Promise<Record<keyof typeof blockBounds, string>>} */
export async function readSeedBlocks() {
  const lines = (await readFile(new URL("seed/websocket-events.txt", import.meta.url), "utf8")).split("\n");
  const entries = Object.entries(blockBounds).map(([name, bounds]) => [name, cut(lines, name, bounds)]);
  return Object.fromEntries(entries);
}

function cut(lines, name, [first, heading]) {
  const start = lines.findIndex((line) => line.trim() === first);
  const end =
    heading === null ? lines.length : lines.findIndex((line, index) => index > start && line.trim() === heading);
  if (start < 0 || end < 0) throw new Error(`the seed page has no block "${name}"`);
  return lines.slice(start, end).join("\n");
}

/**
 * Runs page code as it stands. An import line is dropped, because what it imports is given here by name.
 * @param {string} code
 * @param {Record<string, unknown>} globals
 * @param {string} [result] expression whose value is returned
 */
export function runPageCode(code, globals, result = "undefined") {
  const body = code.replace(/^import .*$/gm, "");
  return new Function(...Object.keys(globals), `${body}\nreturn ${result};`)(...Object.values(globals));
}
