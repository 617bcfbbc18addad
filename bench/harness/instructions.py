"""Counting user-space instructions with callgrind: no noise, whoever else uses the machine."""

import re
import subprocess
from dataclasses import replace

from harness.measuring import Scenario, Setting, start_load
from harness.processes import RunFailed, ServerProcess
from harness.servers import Candidate

CONTROL_TIMEOUT_SECONDS = 30
START_TIMEOUT_SECONDS = 60
COUNTED_LINE = r"Collected : (\d+)"


def can_count(scenario: Scenario, candidate: Candidate) -> bool:
    """Native programs only: an interpreter's instructions under valgrind say nothing."""
    is_counted = scenario.unit in ("delivery", "echo", "handshake") and scenario.name in candidate.scenarios
    return is_counted and candidate.program is not None


def count_instructions(scenario: Scenario, candidate: Candidate, setting: Setting) -> dict[str, float]:
    """Instructions of the measured phase per operation; connecting and joining are not counted."""
    with ServerProcess(under_callgrind(candidate), setting.cores.server, setting.work_directory) as server:
        with start_load(scenario, candidate, server.wait_for_port(), setting) as load:
            load.wait_for("begin")
            switch_counting(server.pid, "on")
            load.go_on()
            operations = load.wait_for("end")["operations"]
            switch_counting(server.pid, "off")
            load.go_on()
            load.wait_for("report")
        server.stop()
        counted = re.search(COUNTED_LINE, server.output())

    if counted is None:
        raise RunFailed("valgrind printed no count")
    return {"instructions": int(counted.group(1)) / operations, "operations": operations}


def under_callgrind(candidate: Candidate) -> Candidate:
    valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null"]
    return replace(candidate, command=lambda port, data: valgrind + candidate.command(port, data),
                   start_timeout_seconds=START_TIMEOUT_SECONDS)


def switch_counting(pid: int, state: str) -> None:
    try:
        subprocess.run(["callgrind_control", "-i", state, str(pid)], check=True, capture_output=True,
                       timeout=CONTROL_TIMEOUT_SECONDS)
    except (subprocess.SubprocessError, FileNotFoundError) as error:
        raise RunFailed(f"callgrind_control: {error}") from error
