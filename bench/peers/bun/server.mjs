// Profile `bench` (the events that bench-load uses) on Socket.IO's server on Bun, in one process.
// Usage: bun server.mjs [port]; prints "listening on PORT".
import { Server as Engine } from "@socket.io/bun-engine";
import { Server } from "socket.io";

const io = new Server({ serveClient: false });
const engine = new Engine({ path: "/socket.io/" });
io.bind(engine);

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

const http = Bun.serve({
  port: Number(process.argv[2] ?? 0),
  hostname: "127.0.0.1",
  // In seconds; a poll waits for a ping interval of 25.
  idleTimeout: 30,
  ...engine.handler(),
});
console.log(`listening on ${http.port}`);
