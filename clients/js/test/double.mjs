import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { EventEmitter, once } from "node:events";
import { after } from "node:test";

import { Server } from "socket.io";

/** A server that does only what the tests tell it: for what the real one does never, or not on demand. */
export class Double {
  sockets = [];
  /** What clients have sent, by event. */
  received = [];
  /** Answers to REST requests, one after the other; the last one stays. */
  rest = [];
  #hearing = new EventEmitter();
  epoch = "double";
  seq = 0;

  static async start() {
    const double = new Double();
    const http = createServer((request, response) => double.#answer(request, response));
    double.io = new Server(http);
    double.io.on("connection", (socket) => double.#greet(socket));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    double.url = `http://127.0.0.1:${http.address().port}`;
    after(() => double.io.close());
    return double;
  }

  /** What was sent under that name, as soon as it is so often. */
  async heard(event, count) {
    const all = () => this.received.filter((each) => each.event === event).map(({ data }) => data);
    while (all().length < count) await once(this.#hearing, "heard");
    return all();
  }

  /** To all clients. */
  emit(event, data) {
    this.io.emit(event, data);
  }

  message(channelId, text, more = {}) {
    this.seq += 1;
    const message = { id: randomUUID(), senderId: randomUUID(), senderName: "Agent", text, channelId, createdAt: 1 };
    this.emit("messageBroadcast", { ...message, source: "agent_response", seq: this.seq, ...more });
  }

  #answer(request, response) {
    this.received.push({ event: request.method, data: request.url });
    this.#hearing.emit("heard");
    (this.rest.length > 1 ? this.rest.shift() : this.rest[0])(response);
  }

  #greet(socket) {
    this.sockets.push(socket);
    socket.onAny((event, data, ack) => {
      this.received.push({ event, data });
      this.#hearing.emit("heard");
      if (event === "message" && data.type === 0) this.#join(data.payload, ack);
      else ack?.({ ok: true });
    });
    socket.emit("connection_established", { message: "hello", socketId: socket.id });
  }

  #join({ channelId, since }, ack) {
    ack({ ok: true, channelId, roomId: channelId, seq: this.seq, epoch: this.epoch, recovered: since === undefined || since <= this.seq });
  }
}
