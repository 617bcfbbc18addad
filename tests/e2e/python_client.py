"""A chat client written with Debian's python3-socketio, driven by python.test.mjs.

Usage: python_client.py URL TRANSPORT CHANNEL_ID ENTITY_ID MESSAGE_COUNT

Joins the channel, prints every event as one JSON line, answers the message "ping" with "pong" and
ends after MESSAGE_COUNT messages and the ack of its own one.
"""

import json
import sys
import threading

import socketio

TIMEOUT_SECONDS = 20
output = threading.Lock()


def show(event, data):
    """Handlers run in several threads; a line must stay whole."""
    with output:
        print(json.dumps({"event": event, "data": data}), flush=True)


def main():
    url, transport, channel_id, entity_id, message_count = sys.argv[1:]
    client = socketio.Client(reconnection=False)
    acknowledged = threading.Event()
    received_all = threading.Event()
    received = []

    def on_ack(answer):
        show("callback", answer)
        acknowledged.set()

    @client.on("*")
    def on_event(event, *args):
        show(event, args[0] if args else None)

    @client.event
    def disconnect():
        show("disconnect", None)

    @client.on("messageBroadcast")
    def on_message(message):
        show("messageBroadcast", message)
        received.append(message["seq"])
        if message["text"] == "ping":
            payload = {
                "senderId": entity_id,
                "senderName": "Python",
                "message": "pong",
                "channelId": channel_id,
                "serverId": "00000000-0000-0000-0000-000000000000",
            }
            client.emit("message", {"type": 1, "payload": payload}, callback=on_ack)
        if len(received) == int(message_count):
            received_all.set()

    client.connect(url, transports=[transport], auth={"entityId": entity_id})
    show("transport", client.transport())
    client.emit("message", {"type": 0, "payload": {"channelId": channel_id, "entityId": entity_id}})
    complete = acknowledged.wait(TIMEOUT_SECONDS) and received_all.wait(TIMEOUT_SECONDS)
    client.disconnect()
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
