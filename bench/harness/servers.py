"""The servers that are measured: how each is started, and what it can be measured for."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

INSTALL_TIMEOUT_SECONDS = 900

LISTENING_LINE = r"^listening on (\d+)$"
URL_LINE = r"http://127\.0\.0\.1:(\d+)"


@dataclass
class Candidate:
    """A server program. `command` gets the port (0 = any) and an empty directory for its data."""

    name: str
    command: Callable[[int, Path], list[str]]
    ready_pattern: str
    scenarios: frozenset[str]
    program: Path | None = None
    package: Path | None = None
    crate: Path | None = None
    start_timeout_seconds: float = 20
    load_arguments: tuple[str, ...] = ()
    workers: int = 1
    environment: dict[str, str] = field(default_factory=dict)

    def reason_missing(self) -> str | None:
        """Why this server cannot be measured, after trying to install it; None if it can."""
        if self.program is not None and not self.program.exists():
            return f"{self.program} is not built"
        if self.package is not None:
            return install_package(self.package)
        if self.crate is not None:
            return build_crate(self.crate)
        return None


ONE_BY_ONE = frozenset({"fanout-100", "fanout-1000", "fanout-5000", "echo-50", "echo-500"})
IN_BATCHES = frozenset({"fanout-100-x16", "fanout-1000-x16", "fanout-5000-x16", "echo-50-x16"})
WIRE_SCENARIOS = ONE_BY_ONE | IN_BATCHES | {"polling", "rate", "stall", "storm", "idle"}
DEFLATE = frozenset({"deflate-1", "deflate-16"})
CHAT_SCENARIOS = frozenset({"chat", "chat-10", "chat-100", "sends", "start"})
TURNS = frozenset({"turns"})


def all_candidates(bench: Path, programs: Path) -> list[Candidate]:
    siopp = programs / "siopp-conformance"
    wimpole = programs / "wimpole"
    baseline = programs / "bench-baseline"
    peers = bench / "peers"

    def run_siopp(*flags: str, workers: int = 1) -> Callable[[int, Path], list[str]]:
        return lambda port, _: [str(siopp), "--profile", "bench", "--host", "127.0.0.1",
                                "--port", str(port), "--workers", str(workers), *flags]

    def run_socketio(*flags: str) -> Callable[[int, Path], list[str]]:
        return lambda port, _: ["node", str(peers / "socketio-server.mjs"), str(port), *flags]

    def run_baseline(mode: str) -> Callable[[int, Path], list[str]]:
        return lambda port, _: [str(baseline), "--port", str(port), "--mode", mode]

    return [
        Candidate(
            name="siopp", command=run_siopp(),
            ready_pattern=LISTENING_LINE, scenarios=WIRE_SCENARIOS | DEFLATE | {"workers"}, program=siopp),
        Candidate(
            name="siopp-2", command=run_siopp(workers=2), workers=2,
            ready_pattern=LISTENING_LINE, scenarios=frozenset({"workers"}), program=siopp),
        Candidate(
            name="siopp-deflate", command=run_siopp("--deflate"), load_arguments=("--deflate",),
            ready_pattern=LISTENING_LINE, scenarios=DEFLATE | {"idle"}, program=siopp),
        Candidate(
            name="one-send", command=run_baseline("one-send"),
            ready_pattern=LISTENING_LINE, scenarios=ONE_BY_ONE | {"polling", "storm", "idle"}, program=baseline),
        Candidate(
            name="gathered", command=run_baseline("gathered"),
            ready_pattern=LISTENING_LINE, scenarios=IN_BATCHES | {"rate", "stall"}, program=baseline),
        Candidate(
            name="socket.io", command=run_socketio(),
            ready_pattern=LISTENING_LINE, scenarios=WIRE_SCENARIOS, package=peers,
            environment={"NODE_ENV": "production"}),
        Candidate(
            name="socket.io-deflate", command=run_socketio("--deflate"), load_arguments=("--deflate",),
            ready_pattern=LISTENING_LINE, scenarios=DEFLATE | {"idle"}, package=peers,
            environment={"NODE_ENV": "production"}),
        Candidate(
            name="bun",
            command=lambda port, _: [bun_program(peers / "bun"), str(peers / "bun" / "server.mjs"), str(port)],
            ready_pattern=LISTENING_LINE, scenarios=WIRE_SCENARIOS, package=peers / "bun",
            environment={"NODE_ENV": "production"}),
        Candidate(
            name="socketioxide",
            command=lambda port, _: [str(crate_program(peers / "socketioxide")), str(port)],
            ready_pattern=LISTENING_LINE, scenarios=WIRE_SCENARIOS, crate=peers / "socketioxide"),
        Candidate(
            name="wimpole",
            command=lambda port, data: [str(wimpole), "serve", "--host", "127.0.0.1",
                                        "--port", str(port), "--data", str(data)],
            ready_pattern=URL_LINE, scenarios=CHAT_SCENARIOS | TURNS, program=wimpole),
        Candidate(
            name="elizaos",
            command=lambda port, data: ["node", str(peers / "elizaos" / "server.mjs"), str(data)]
            + ([str(port)] if port else []),
            ready_pattern=LISTENING_LINE, scenarios=CHAT_SCENARIOS, package=peers / "elizaos",
            start_timeout_seconds=90),
        Candidate(
            name="elizaos-agent",
            command=lambda port, data: ["node", str(peers / "elizaos" / "server.mjs"), "--agent", str(data)]
            + ([str(port)] if port else []),
            ready_pattern=LISTENING_LINE, scenarios=TURNS, package=peers / "elizaos",
            start_timeout_seconds=90),
    ]


def bun_program(package: Path) -> str:
    """npm's scripts, which would put it elsewhere, do not run here."""
    found = sorted(package.glob("node_modules/@oven/bun-*/bin/bun"))
    return str(found[0]) if found else "bun"


def crate_program(crate: Path) -> Path:
    return crate / "target" / "release" / f"{crate.name}-server"


def build_crate(crate: Path) -> str | None:
    """Builds the crate; the reason when that is not possible."""
    if not (crate / "Cargo.toml").exists():
        return f"{crate} is missing"
    if shutil.which("cargo") is None:
        return "cargo is not installed"

    return run_installer(["cargo", "build", "--release", "--jobs", "2"], crate)


def install_package(package: Path) -> str | None:
    """Installs what the package's lock file names; the reason when that is not possible."""
    if not (package / "package-lock.json").exists():
        return f"{package} is missing"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed"

    installed = package / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= (package / "package-lock.json").stat().st_mtime:
        return None

    print(f"installing {package.name} with npm ...", flush=True)
    failure = run_installer(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], package)
    if failure is None:
        installed.touch()
    return failure


def run_installer(command: list[str], directory: Path) -> str | None:
    name = " ".join(command[:2])
    try:
        result = subprocess.run(command, cwd=directory, capture_output=True, text=True,
                                timeout=INSTALL_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        return f"{name} did not finish in {INSTALL_TIMEOUT_SECONDS} s"
    if result.returncode != 0:
        return f"{name} failed: " + (result.stderr.strip().splitlines() or ["no message"])[-1]
    return None
