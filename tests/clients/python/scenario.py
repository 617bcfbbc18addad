"""The scenario of a real client, with python-socketio: its threaded client or its asyncio one.

Usage: scenario.py URL sync|asyncio polling|websocket|upgrade

Prints each step that has passed. After "break the network" it waits to be disconnected, prints "mend the network" and
waits to be connected again. Ends with code 0 after the last step.
"""

import asyncio
import os
import sys
import traceback
import uuid

import socketio

TIMEOUT_SECONDS = 10
TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": ["polling", "websocket"]}
EVENTS = ["welcome", "echo-back", "answered", "said", "kicked", "finished"]
VALUES = [1, -2.5, "é💡", "", None, True, [[]], {"a": {"b": [1, "x"]}}]
BYTES = bytes([0, 1, 2, 253, 254, 255])


class Peer:
    """One client of either kind behind coroutines; what arrives is queued by the name of its event."""

    def __init__(self, kind, namespace="/"):
        self.loop = asyncio.get_running_loop()
        self.is_sync = kind == "sync"
        self.namespace = namespace
        self.queues = {name: asyncio.Queue() for name in [*EVENTS, "connect", "disconnect", "refused"]}
        options = {"reconnection_delay": 0.05, "randomization_factor": 0}
        self.client = socketio.Client(**options) if self.is_sync else socketio.AsyncClient(**options)
        for name in EVENTS:
            self.client.on(name, self._handler(name), namespace=namespace)
        for name in ["connect", "disconnect"]:
            self.client.on(name, self._handler(name), namespace=namespace)
        self.client.on("connect_error", self._handler("refused"), namespace=namespace)
        self.client.on("question", self._answer, namespace=namespace)

    def _handler(self, name):
        def handle(*args):
            # The threaded client calls this on threads of its own.
            self.loop.call_soon_threadsafe(self.queues[name].put_nowait, list(args))

        return handle

    @staticmethod
    def _answer(*args):
        return ("three", {"four": 4}, *args)

    async def call(self, method, *args, **options):
        if self.is_sync:
            return await asyncio.to_thread(method, *args, **options)
        return await method(*args, **options)

    async def connect(self, url, way, auth=None):
        options = {"transports": TRANSPORTS[way], "namespaces": [self.namespace], "auth": auth}
        await self.call(self.client.connect, url, **options)

    async def emit(self, event, *args):
        await self.call(self.client.emit, event, tuple(args), namespace=self.namespace)

    async def ask(self, event, *args):
        answer = await self.call(self.client.call, event, tuple(args), namespace=self.namespace,
                                 timeout=TIMEOUT_SECONDS)
        return list(answer) if isinstance(answer, tuple) else [answer]

    async def tell(self, event, argument):
        await self.call(self.client.call, event, argument, namespace=self.namespace, timeout=TIMEOUT_SECONDS)

    async def next(self, name):
        try:
            return await asyncio.wait_for(self.queues[name].get(), TIMEOUT_SECONDS)
        except asyncio.TimeoutError:
            raise AssertionError(f"waited in vain for {name}") from None

    async def close(self):
        await self.call(self.client.disconnect)


def step(name):
    print(name, flush=True)


def expect(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


async def exchange(peer):
    await peer.emit("echo", *VALUES)
    expect(await peer.next("echo-back"), VALUES)
    expect(await peer.ask("ask", *VALUES), VALUES)
    step("events and acks")

    nested = {"list": [BYTES, "text", {"deep": b"second"}], "empty": b""}
    await peer.emit("echo", BYTES, nested)
    expect(await peer.next("echo-back"), [BYTES, nested])
    expect(await peer.ask("ask", nested, BYTES), [nested, BYTES])
    step("binary events and acks")

    await peer.emit("ask-me", "one", BYTES)
    expect(await peer.next("answered"), ["three", {"four": 4}, "one", BYTES])
    step("acks of the server's events")


async def use_rooms(ann, ben):
    # Other clients may go through the same scenario at the same time.
    room = str(uuid.uuid4())
    for peer in (ann, ben):
        await peer.tell("join", room)
    await ann.emit("say", room, "hello", BYTES)
    for peer in (ann, ben):
        expect(await peer.next("said"), [room, "hello", BYTES])

    await ben.tell("leave", room)
    await ann.emit("say", room, "without ben")
    expect(await ann.next("said"), [room, "without ben"])
    await ben.tell("join", room)
    await ann.emit("say", room, "with ben")
    expect(await ben.next("said"), [room, "with ben"])
    step("rooms")


async def use_namespaces(url, kind, way):
    member = Peer(kind, "/members")
    await member.connect(url, way, {"token": "secret"})
    expect(await member.ask("ask", "inside"), ["inside"])
    await member.close()

    stranger = Peer(kind, "/members")
    try:
        await stranger.connect(url, way)
    except socketio.exceptions.ConnectionError:
        pass
    else:
        raise AssertionError("a stranger was let in")
    [reason] = await stranger.next("refused")
    expect(reason, {"message": "not a member", "data": {"hint": "token"}})
    step("namespaces")


async def use_endings(url, kind, way):
    for event, confirmation in [("kick", "kicked"), ("finish", "finished")]:
        peer = Peer(kind)
        await peer.connect(url, way)
        await peer.emit(event, "good bye")
        expect(await peer.next(confirmation), ["good bye"])
        await peer.next("disconnect")
        await peer.close()
    step("ended by the server")


async def lose_and_find_again(peer):
    await peer.next("connect")
    step("break the network")
    await peer.next("disconnect")
    step("mend the network")
    await peer.next("connect")
    expect(await peer.ask("ask", "again"), ["again"])
    step("connected again")


async def main():
    url, kind, way = sys.argv[1:]
    ann, ben = Peer(kind), Peer(kind)
    await ann.connect(url, way, {"user": "ann"})
    expect(await ann.next("welcome"), [{"user": "ann"}])
    expect(ann.client.transport(), "polling" if way == "polling" else "websocket")
    await ben.connect(url, way)
    step("connected")

    await exchange(ann)
    await use_rooms(ann, ben)
    await use_namespaces(url, kind, way)
    await use_endings(url, kind, way)
    await ben.close()
    await lose_and_find_again(ann)
    await ann.close()
    step("done")


try:
    asyncio.run(main())
except Exception:
    traceback.print_exc()
    code = 1
else:
    code = 0
# Threads of the threaded client may go on: one that writes can miss the end of its queue, and waits half a minute then.
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
