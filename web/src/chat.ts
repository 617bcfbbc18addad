import { io, type Socket } from "socket.io-client";

import type { Channel } from "./channel";
import { randomUuid } from "./identity";
import type { Entry } from "./timeline";
import {
  DEFAULT_SERVER_ID,
  MessageType,
  type AckEvent,
  type ControlEvent,
  type ErrorEvent,
  type JoinedEvent,
  type MessageEvent,
  type SendAnswer,
} from "./wire";

const SEND_TIMEOUT_MS = 15_000;

export type ConnectionState = "connecting" | "connected" | "disconnected";

/** Told after the state of a channel or of the connection has changed. */
export interface ChatObserver {
  connectionChanged(state: ConnectionState): void;
  channelChanged(channel: Channel): void;
  messageReceived(channel: Channel, message: MessageEvent): void;
  failed(reason: string): void;
}

/**
 * Keeps the channels joined and up to date: joins again after each reconnect from the last seen seq,
 * and sends again what was not acknowledged (the server stores a messageId once).
 */
export class Chat {
  #socket: Socket;
  #channels = new Map<string, Channel>();

  constructor(
    private readonly entityId: string,
    private readonly observer: ChatObserver,
  ) {
    this.#socket = io({ auth: { entityId }, autoConnect: false });
    this.#listen();
  }

  connect(): void {
    this.#socket.connect();
  }

  add(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    if (this.#socket.connected) this.#join(channel);
  }

  send(channel: Channel, text: string, senderName: string): void {
    const key = randomUuid();
    channel.timeline.addDraft({ key, senderId: this.entityId, senderName, text, createdAt: Date.now() });
    this.observer.channelChanged(channel);

    const entry = channel.timeline.unanswered.find((draft) => draft.key === key);
    if (entry && this.#socket.connected) this.#emitSend(channel, entry);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on("connect", () => this.#onConnect());
    socket.on("disconnect", () => this.#onDisconnect());
    socket.on("connect_error", (error) => this.#onConnectError(error));
    socket.on("unauthorized", (reason) => this.observer.failed(`Not authorised: ${String(reason)}`));
    socket.on("channel_joined", (event: JoinedEvent) => this.#onJoined(event));
    socket.on("messageBroadcast", (message: MessageEvent) => this.#onMessage(message));
    socket.on("messageAck", (ack: AckEvent) => this.#onAck(ack));
    socket.on("messageError", (event: ErrorEvent) => this.observer.failed(event.error));
    socket.on("controlMessage", (event: ControlEvent) => this.#onControl(event));
    socket.on("messageComplete", (event: ControlEvent) => this.#setInputDisabled(event.channelId, false));
  }

  #onConnect(): void {
    this.observer.connectionChanged("connected");
    for (const channel of this.#channels.values()) {
      this.#join(channel);
      for (const entry of channel.timeline.unanswered) this.#emitSend(channel, entry);
    }
  }

  #onDisconnect(): void {
    this.observer.connectionChanged("disconnected");
    // The event that ends an agent's turn may be lost with the connection.
    for (const channel of this.#channels.values()) this.#setInputDisabled(channel.id, false);
  }

  #onConnectError(error: Error): void {
    this.observer.connectionChanged("disconnected");
    // While the socket goes on trying this is an ordinary loss of connection, else a refusal.
    if (!this.#socket.active) this.observer.failed(`The server refused the connection: ${error.message}`);
  }

  #join(channel: Channel): void {
    channel.historyUpTo = null;
    this.#socket.emit("message", {
      type: MessageType.join,
      payload: {
        channelId: channel.id,
        entityId: this.entityId,
        serverId: DEFAULT_SERVER_ID,
        metadata: channel.metadata,
        since: channel.timeline.resumeAfter,
      },
    });
  }

  #onJoined(event: JoinedEvent): void {
    const channel = this.#channels.get(event.channelId);
    if (!channel) return;

    const epoch = event.epoch ?? null;
    const startedAnew = channel.epoch !== null && channel.epoch !== epoch;
    channel.epoch = epoch;
    if (startedAnew) {
      channel.timeline.reset();
      this.#join(channel);
      return;
    }

    if (event.recovered === false) channel.timeline.expectGap();
    channel.historyUpTo = event.seq ?? 0;
    this.observer.channelChanged(channel);
  }

  #emitSend(channel: Channel, entry: Entry): void {
    const message = {
      type: MessageType.send,
      payload: {
        senderId: this.entityId,
        senderName: entry.senderName,
        message: entry.text,
        channelId: channel.id,
        serverId: DEFAULT_SERVER_ID,
        messageId: entry.key,
        source: "web_client",
        attachments: [],
        metadata: channel.metadata,
      },
    };
    this.#socket.timeout(SEND_TIMEOUT_MS).emit("message", message, (timeout: Error | null, answer?: SendAnswer) => {
      // After a disconnect the message is sent again by #onConnect.
      if (timeout && !this.#socket.connected) return;

      if (timeout) channel.timeline.fail(entry.key, "The server did not answer.");
      else if (answer?.ok) channel.timeline.acknowledge(entry.key, answer.messageId);
      else channel.timeline.fail(entry.key, answer?.error ?? "The server refused the message.");
      this.observer.channelChanged(channel);
    });
  }

  #onMessage(message: MessageEvent): void {
    const channel = this.#channels.get(message.channelId);
    if (!channel?.timeline.receive(message)) return;

    this.observer.messageReceived(channel, message);
    this.observer.channelChanged(channel);
  }

  #onAck(ack: AckEvent): void {
    const channel = this.#channels.get(ack.channelId);
    if (!channel || !ack.clientMessageId) return;

    channel.timeline.acknowledge(ack.clientMessageId, ack.messageId);
    this.observer.channelChanged(channel);
  }

  #onControl(event: ControlEvent): void {
    if (event.action === "disable_input") this.#setInputDisabled(event.channelId, true);
    if (event.action === "enable_input") this.#setInputDisabled(event.channelId, false);
  }

  #setInputDisabled(channelId: string, disabled: boolean): void {
    const channel = this.#channels.get(channelId);
    if (!channel || channel.inputDisabled === disabled) return;

    channel.inputDisabled = disabled;
    this.observer.channelChanged(channel);
  }
}
