// Profile `bench` (the events that bench-load uses) on Node's Socket.IO server, in one process.
// Usage: node socketio-server.mjs [port] [--deflate]; prints "listening on PORT".
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, {
  // From 256 bytes on, as siopp-conformance --deflate does it.
  perMessageDeflate: process.argv.includes("--deflate") && { threshold: 256 },
  serveClient: false,
});

io.on("connection", (socket) => {
  socket.on("echo", (...args) => {
    const acknowledge = args.pop();
    acknowledge(...args);
  });
  socket.on("join", (room, acknowledge) => {
    socket.join(room);
    acknowledge();
  });
  socket.on("pub", (room, payload) => {
    io.to(room).emit("msg", payload);
  });
});

http.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${http.address().port}`);
});
