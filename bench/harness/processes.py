"""Processes under measurement: pinned, bounded in time, ended by their own id."""

import json
import os
import re
import shutil
import subprocess
import resource
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STOP_TIMEOUT_SECONDS = 10


class RunFailed(Exception):
    """A server or the load generator did not do what it should; the message says what."""


@dataclass(frozen=True)
class Cores:
    """Who runs where. A server with one thread that serves has the first core, everything else the last."""

    server: frozenset[int]
    server_with_two_workers: frozenset[int]
    load: frozenset[int]
    two_loads: frozenset[int]
    are_free_for_two_workers: bool


def choose_cores() -> Cores:
    available = sorted(os.sched_getaffinity(0))
    are_free = len(available) >= 4
    return Cores(server=frozenset(available[:1]), load=frozenset(available[-1:]),
                 server_with_two_workers=frozenset(available[:2]),
                 two_loads=frozenset(available[-2:] if are_free else available[-1:]),
                 are_free_for_two_workers=are_free)


def allow_descriptors() -> int:
    """Raises the limit of open descriptors for this process and its children as far as allowed; tells how far."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


@dataclass
class CpuTime:
    user_seconds: float
    system_seconds: float
    waited_seconds: float

    def since(self, earlier: "CpuTime") -> "CpuTime":
        return CpuTime(self.user_seconds - earlier.user_seconds,
                       self.system_seconds - earlier.system_seconds,
                       self.waited_seconds - earlier.waited_seconds)


@dataclass
class Memory:
    """Bytes. `resident` includes mapped files and was `peak` once, `anonymous` is the process's own, `heap` the brk
    heap."""

    resident: int
    peak: int
    anonymous: int
    heap: int


class ServerProcess:
    """A running server. Use as a context manager."""

    def __init__(self, candidate, cores: frozenset[int], work_directory: Path, port: int = 0):
        self._candidate = candidate
        self._directory = Path(tempfile.mkdtemp(prefix=candidate.name + "-", dir=work_directory))
        self._log = self._directory / "output.log"
        data = self._directory / "data"
        data.mkdir()
        with self._log.open("wb") as log:
            self.started_at = time.perf_counter()
            self._process = subprocess.Popen(
                candidate.command(port, data), cwd=self._directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **candidate.environment},
                preexec_fn=lambda: os.sched_setaffinity(0, cores))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def stop(self) -> None:
        """Ends the process; its output stays readable."""
        if self._process.poll() is not None:
            return

        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for_port(self) -> int:
        """The port from the line that the server prints when it is ready."""
        deadline = time.monotonic() + self._candidate.start_timeout_seconds
        while time.monotonic() < deadline:
            found = re.search(self._candidate.ready_pattern, self.output(), re.MULTILINE)
            if found:
                return int(found.group(1))
            self.check_alive()
            time.sleep(0.01)
        raise RunFailed(f"{self._candidate.name} was not ready in time:\n{self.output()[-1000:]}")

    def check_alive(self) -> None:
        if self._process.poll() is not None:
            raise RunFailed(f"{self._candidate.name} ended with {self._process.returncode}:\n"
                            f"{self.output()[-1000:]}")

    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def cpu_time(self) -> CpuTime:
        """Of all threads of the process, also those that have ended."""
        fields = self._proc("stat").rpartition(")")[2].split()
        waited_nanoseconds = sum(int(path.read_text().split()[1]) for path in self._thread_schedstats())
        return CpuTime(int(fields[11]) / TICKS_PER_SECOND, int(fields[12]) / TICKS_PER_SECOND,
                       waited_nanoseconds / 1e9)

    def thread_cpu_seconds(self) -> dict[int, float]:
        """User and system time by thread."""
        seconds = {}
        for path in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            fields = path.read_text().rpartition(")")[2].split()
            seconds[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        return seconds

    def memory(self) -> Memory:
        status = self._proc("status")
        heap = re.search(r"\[heap\]\n(?:.*\n)*?Rss:\s+(\d+) kB", self._proc("smaps"))
        return Memory(resident=kilobytes(status, "VmRSS"), peak=kilobytes(status, "VmHWM"), anonymous=kilobytes(status, "RssAnon"),
                      heap=int(heap.group(1)) * 1024 if heap else 0)

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.pid}/{name}").read_text()

    def _thread_schedstats(self) -> list[Path]:
        return list(Path(f"/proc/{self.pid}/task").glob("*/schedstat"))


def kilobytes(status: str, name: str) -> int:
    return int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE).group(1)) * 1024


class LoadGenerator:
    """bench-load, stopping at the boundaries of the measured phase until told to go on."""

    def __init__(self, program: Path, cores: frozenset[int], arguments: list[str], limit_seconds: float):
        self._process = subprocess.Popen(
            [str(program), *arguments, "--attended"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self._watchdog = threading.Timer(limit_seconds, self._process.kill)
        self._watchdog.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._watchdog.cancel()
        self._process.kill()
        self._process.communicate()

    def wait_for(self, event: str) -> dict:
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            message = self._process.stderr.read().strip()
            raise RunFailed(f"bench-load ended with {self._process.returncode}: {message or 'no message'}")

        message = json.loads(line)
        if message["event"] == "report" and not message["ok"]:
            raise RunFailed("verification failed: " + message["failure"])
        if message["event"] != event:
            raise RunFailed(f"bench-load said {message['event']} instead of {event}")
        return message

    def go_on(self) -> None:
        self._process.stdin.write("\n")
        self._process.stdin.flush()
