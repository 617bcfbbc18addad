"""One measurement: start a server, put the load on it, read its counters."""

import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from harness.processes import Cores, CpuTime, LoadGenerator, RunFailed, ServerProcess
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
    phases: int = 1  # how many times the usual duration it lasts

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
WORKERS_CLIENTS = 500

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
             "delivery", ("stall", "--clients", "1000", "--payload-bytes", "400", "--rate", "40"), phases=2),
    *(Scenario(f"deflate-{in_flight}", f"fan-out of 512 B, compressible text: 1000 subscribers, {in_flight} in flight",
               "delivery", ("fanout", "--clients", "1000", "--payload-bytes", "512",
                            "--in-flight", str(in_flight)))
      for in_flight in (1, 16)),
    Scenario("workers", "2 workers against 1: echo, 500 clients, one emit with ack outstanding each, 100 B", "echo",
             ("echo", "--payload-bytes", "100")),
    Scenario("storm", f"connect storm: {STORM_CLIENTS} WebSocket clients, 256 connecting at a time", "handshake",
             ("storm", "--clients", str(STORM_CLIENTS), "--in-flight", "256"),
             descriptors=STORM_CLIENTS + 600),
    Scenario("chat", "chat: ElizaOS protocol, 50 members of a channel, 200 B, 1 message in flight", "message",
             ("chat", "--clients", "50", "--payload-bytes", "200")),
    *(Scenario(f"chat-{members}", f"chat: ElizaOS protocol, {members} members of a channel, 200 B, 1 message in flight",
               "message", ("chat", "--clients", str(members), "--payload-bytes", "200"))
      for members in (10, 100)),
    Scenario("sends", "sends: ElizaOS protocol, 50 clients, 16 messages of 200 B in flight each, channels of their own",
             "message", ("sends", "--clients", "50", "--in-flight", "16", "--payload-bytes", "200")),
    Scenario("turns", "turns: one person talks with the built-in agent in a direct channel, one message at a time",
             "turn", ("turns", "--clients", "1")),
    Scenario("idle", "memory: 5000 idle WebSocket sessions", "session", ("idle", "--clients", "5000")),
    Scenario("start", "start: from exec to the first answered handshake, empty data directory", "start"),
)


@dataclass(frozen=True)
class Setting:
    """Where and how long; the same for all measurements of a run."""

    load_program: Path
    work_directory: Path
    cores: Cores
    duration_ms: int
    warm_up_ms: int


def measure(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    """The figures of one run, by name. Raises RunFailed, also when the load generator saw a wrong answer."""
    if scenario.name == "start":
        return measure_start(candidate, setting)
    if scenario.name == "idle":
        return measure_idle(scenario, candidate, setting)
    if scenario.name == "workers":
        return measure_workers(scenario, candidate, setting)
    figures = measure_cpu(scenario, candidate, setting)
    if scenario.name == "stall":
        figures["p99_ratio"] = figures["p99_ms"] / figures["p99_alone_ms"]
    return figures


def measure_cpu(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    with ServerProcess(candidate, setting.cores.server, setting.work_directory) as server:
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

    return {
        **cpu_figures(used, end["operations"], end["seconds"]),
        "peak_growth_mib": (memory_after.peak - memory_before.resident) / 2**20,
        **end["figures"],
    }


def cpu_figures(used: CpuTime, operations: int, seconds: float) -> dict[str, float]:
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
    }


def measure_workers(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    """Throughput is told only where the server's workers and as many generators have cores of their own; what the CPU
    time of the busiest worker would allow, always."""
    generators = 2 if setting.cores.are_free_for_two_workers else 1
    scenario = replace(scenario, load_arguments=(*scenario.load_arguments, "--clients",
                                                 str(WORKERS_CLIENTS // generators)))
    cores = setting.cores.server_with_two_workers if candidate.workers == 2 else setting.cores.server
    with ServerProcess(candidate, cores, setting.work_directory) as server, ExitStack() as stack:
        port = server.wait_for_port()
        loads = [stack.enter_context(start_load(scenario, candidate, port, setting, setting.cores.two_loads))
                 for _ in range(generators)]
        in_all(loads, "begin")
        before, threads_before = server.cpu_time(), server.thread_cpu_seconds()
        for load in loads:
            load.go_on()
        ends = in_all(loads, "end")
        used, threads_after = server.cpu_time().since(before), server.thread_cpu_seconds()
        for load in loads:
            load.go_on()
        in_all(loads, "report")

    seconds = max(end["seconds"] for end in ends)
    figures = cpu_figures(used, sum(end["operations"] for end in ends), seconds)
    by_thread = [spent - threads_before.get(thread, 0) for thread, spent in threads_after.items()]
    figures["load_busy"] = max(end["figures"]["load_busy"] for end in ends)
    figures["busiest_share"] = max(by_thread) / sum(by_thread)
    figures["possible_per_second"] = 1e6 / (figures["total_us"] * figures["busiest_share"])
    if setting.cores.are_free_for_two_workers:
        figures["wall_per_second"] = figures["operations_per_second"]
    return figures


def in_all(loads: list[LoadGenerator], event: str) -> list[dict]:
    return [load.wait_for(event) for load in loads]


def measure_idle(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    with ServerProcess(candidate, setting.cores.server, setting.work_directory) as server:
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
    with ServerProcess(candidate, setting.cores.server, setting.work_directory, port) as server:
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


def start_load(scenario: Scenario, candidate: Candidate, port: int, setting: Setting,
               cores: frozenset[int] | None = None) -> LoadGenerator:
    arguments = [*scenario.load_arguments, *candidate.load_arguments, "--port", str(port), "--duration-ms",
                 str(setting.duration_ms * scenario.phases), "--warm-up-ms", str(setting.warm_up_ms)]
    limit_seconds = LOAD_TIMEOUT_SECONDS + (setting.duration_ms + setting.warm_up_ms) / 1000
    return LoadGenerator(setting.load_program, cores or setting.cores.load, arguments, limit_seconds)


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
