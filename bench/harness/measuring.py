"""One measurement: start a server, put the load on it, read its counters."""

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from harness.processes import LoadGenerator, RunFailed, ServerProcess
from harness.servers import Candidate

ANSWER_TIMEOUT_SECONDS = 120
LOAD_TIMEOUT_SECONDS = 400
CONNECT_PAUSE_SECONDS = 0.0002
SETTLE_SECONDS = 1.0
HANDSHAKE = (b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"
             b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n")


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    unit: str
    load_arguments: tuple[str, ...] = ()
    descriptors: int = 6_000  # that server and load generator may open

    @property
    def group(self) -> str:
        return self.name.split("-")[0]


def fanout(clients: int, in_flight: int) -> Scenario:
    name = f"fanout-{clients}" + (f"-x{in_flight}" if in_flight > 1 else "")
    return Scenario(name, f"fan-out: {clients} subscribers, 400 B, {in_flight} in flight", "delivery",
                    ("fanout", "--clients", str(clients), "--payload-bytes", "400",
                     "--in-flight", str(in_flight)))


def echo(clients: int, in_flight: int) -> Scenario:
    name = f"echo-{clients}" + (f"-x{in_flight}" if in_flight > 1 else "")
    return Scenario(name, f"echo: {clients} clients, {in_flight} emit with ack outstanding each, 100 B", "echo",
                    ("echo", "--clients", str(clients), "--payload-bytes", "100",
                     "--in-flight", str(in_flight)))


STORM_CLIENTS = 19_000

SCENARIOS = (
    *(fanout(clients, in_flight) for in_flight in (1, 16) for clients in (100, 1000, 5000)),
    echo(50, 1),
    echo(500, 1),
    echo(50, 16),
    Scenario("polling", "echo over HTTP polling: 50 clients, one emit with ack outstanding each, 100 B", "echo",
             ("echo", "--transport", "polling", "--clients", "50", "--payload-bytes", "100")),
    Scenario("rate", "open loop: 1000 subscribers, 400 B, 200 messages a second by the clock", "delivery",
             ("rate", "--clients", "1000", "--payload-bytes", "400", "--rate", "200")),
    Scenario("stall", "stalled reader: 1000 subscribers, 400 B, 40 messages a second, one of them does not read",
             "delivery", ("stall", "--clients", "1000", "--payload-bytes", "400", "--rate", "40")),
    *(Scenario(f"deflate-{in_flight}", f"fan-out of 512 B, compressible text: 1000 subscribers, {in_flight} in flight",
               "delivery", ("fanout", "--clients", "1000", "--payload-bytes", "512",
                            "--in-flight", str(in_flight)))
      for in_flight in (1, 16)),
    Scenario("storm", f"connect storm: {STORM_CLIENTS} WebSocket clients, 256 connecting at a time", "handshake",
             ("storm", "--clients", str(STORM_CLIENTS), "--in-flight", "256"),
             descriptors=STORM_CLIENTS + 600),
    Scenario("chat", "chat: ElizaOS protocol, 50 members of a channel, 200 B, 1 message in flight", "message",
             ("chat", "--clients", "50", "--payload-bytes", "200")),
    Scenario("idle", "memory: 5000 idle WebSocket sessions", "session", ("idle", "--clients", "5000")),
    Scenario("start", "start: from exec to the first answered handshake, empty data directory", "start"),
)


@dataclass(frozen=True)
class Setting:
    """Where and how long; the same for all measurements of a run."""

    load_program: Path
    work_directory: Path
    server_core: int
    load_core: int
    duration_ms: int
    warm_up_ms: int


def measure(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    """The figures of one run, by name. Raises RunFailed, also when the load generator saw a wrong answer."""
    if scenario.name == "start":
        return measure_start(candidate, setting)
    if scenario.name == "idle":
        return measure_idle(scenario, candidate, setting)
    figures = measure_cpu(scenario, candidate, setting)
    if scenario.name == "stall":
        figures["p99_ratio"] = figures["p99_ms"] / figures["p99_alone_ms"]
    return figures


def measure_cpu(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    with ServerProcess(candidate, setting.server_core, setting.work_directory) as server:
        with start_load(scenario, candidate, server.wait_for_port(), setting) as load:
            load.wait_for("begin")
            memory_before = server.memory()
            before = server.cpu_time()
            load.go_on()
            end = load.wait_for("end")
            used = server.cpu_time().since(before)
            memory_after = server.memory()
            load.go_on()
            load.wait_for("report")

    operations, seconds = end["operations"], end["seconds"]
    if operations == 0:
        raise RunFailed("no operation was completed")
    user_us = used.user_seconds * 1e6 / operations
    system_us = used.system_seconds * 1e6 / operations
    return {
        "total_us": user_us + system_us,
        "user_us": user_us,
        "system_us": system_us,
        "operations": operations,
        "operations_per_second": operations / seconds,
        "busy": (used.user_seconds + used.system_seconds) / seconds,
        "waited": used.waited_seconds / seconds,
        "peak_growth_mib": (memory_after.peak - memory_before.resident) / 2**20,
        **end["figures"],
    }


def measure_idle(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    with ServerProcess(candidate, setting.server_core, setting.work_directory) as server:
        with start_load(scenario, candidate, server.wait_for_port(), setting) as load:
            load.wait_for("begin")
            before = server.memory()
            load.go_on()
            sessions = load.wait_for("end")["operations"]
            after = server.memory()
            load.go_on()
            load.wait_for("report")

    return {
        "resident_bytes": (after.resident - before.resident) / sessions,
        "anonymous_bytes": (after.anonymous - before.anonymous) / sessions,
        "heap_bytes": (after.heap - before.heap) / sessions,
    }


def measure_start(candidate: Candidate, setting: Setting) -> dict[str, float]:
    port = free_port()
    with ServerProcess(candidate, setting.server_core, setting.work_directory, port) as server:
        connection = connect_when_possible(server, port, server.started_at + candidate.start_timeout_seconds)
        connected_at = time.perf_counter()
        with connection:
            connection.settimeout(ANSWER_TIMEOUT_SECONDS)
            connection.sendall(HANDSHAKE)
            if not connection.recv(1):
                raise RunFailed(f"{candidate.name} closed its first connection without an answer")
            answered_at = time.perf_counter()
        time.sleep(SETTLE_SECONDS)
        memory = server.memory()

    return {
        "connected_ms": (connected_at - server.started_at) * 1e3,
        "answered_ms": (answered_at - server.started_at) * 1e3,
        "resident_mib": memory.resident / 2**20,
        "anonymous_mib": memory.anonymous / 2**20,
    }


def start_load(scenario: Scenario, candidate: Candidate, port: int, setting: Setting) -> LoadGenerator:
    arguments = [*scenario.load_arguments, *candidate.load_arguments, "--port", str(port), "--duration-ms", str(setting.duration_ms),
                 "--warm-up-ms", str(setting.warm_up_ms)]
    limit_seconds = LOAD_TIMEOUT_SECONDS + (setting.duration_ms + setting.warm_up_ms) / 1000
    return LoadGenerator(setting.load_program, setting.load_core, arguments, limit_seconds)


def connect_when_possible(server: ServerProcess, port: int, deadline: float) -> socket.socket:
    while time.perf_counter() < deadline:
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if connection.connect_ex(("127.0.0.1", port)) == 0:
            return connection
        connection.close()
        server.check_alive()
        time.sleep(CONNECT_PAUSE_SECONDS)
    raise RunFailed("nobody listened in time")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
