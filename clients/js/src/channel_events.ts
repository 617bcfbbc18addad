import type { Message } from "./message.js";
import type { MessageBroadcast, ServerEvents } from "./protocol.js";
import type { ChannelEvent } from "./timeline.js";

/** Events of the server that take a position in their channel. */
export const ORDERED_EVENTS = ["messageBroadcast", "messageDeleted", "channelCleared", "channelDeleted"] as const;
export type OrderedEvent = (typeof ORDERED_EVENTS)[number];

function messageOf(event: MessageBroadcast): Message {
  const { roomId: _room, serverId: _server, messageServerId: _sameServer, updateSeq: _position, ...message } = event;
  return message as Message;
}

/** What an event of the server means. Without a position it changes only what is already there. */
export function channelEvent<Name extends OrderedEvent>(name: Name, data: ServerEvents[Name]): ChannelEvent {
  const position = data.seq ?? 0;
  if (name === "messageBroadcast") {
    const event = data as MessageBroadcast;
    const message = messageOf(event);
    if (event.updateSeq === undefined) return { kind: "message", position, message };
    return { kind: "update", position: event.updateSeq, message };
  }
  if (name === "messageDeleted") {
    return { kind: "delete", position, messageId: (data as ServerEvents["messageDeleted"]).messageId };
  }
  return { kind: name === "channelCleared" ? "clear" : "gone", position };
}
