/**
 * Makes a server log so many lines a second, until its standard input ends: `node log_flood_program.mjs PORT RATE`.
 * Each line is a request that is refused. Writes how many requests it has sent, once a second and at the end.
 */
import { frame, RawWebSocket } from "./raw_websocket.mjs";

const TICK_MS = 10;
const MAX_BURST = 2_000;
const [port, rate] = process.argv.slice(2).map(Number);

const socket = await RawWebSocket.openSession(port);
socket.ignoreWhatComes();
const request = frame('42["join",{}]');
const start = performance.now();
let sent = 0;

const flood = setInterval(() => {
  // What the server does not take does not pile up here.
  if (socket.isCongested) return;
  const due = Math.floor(((performance.now() - start) / 1000) * rate) - sent;
  const count = Math.min(due, MAX_BURST);
  if (count <= 0) return;
  socket.write(Buffer.concat(Array(count).fill(request)));
  sent += count;
}, TICK_MS);
const report = setInterval(() => console.log(sent), 1_000);

process.stdin.resume().on("end", async () => {
  clearInterval(flood);
  clearInterval(report);
  await socket.end();
  console.log(sent);
});
