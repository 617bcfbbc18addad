"""Tables of medians, and the comparison with the figures that are to be reached."""

from dataclasses import dataclass
from statistics import median

# By scenario: server -> one dictionary of figures per round (None where the run failed).
Results = dict[str, dict[str, list[dict[str, float] | None]]]

OWN_SERVERS = ("siopp", "wimpole")


def short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


@dataclass(frozen=True)
class Target:
    scenario: str
    server: str
    figure: str
    limit: float
    unit: str
    reference: str | None = None
    is_minimum: bool = False

    def describe(self) -> str:
        compared = f" x {self.reference}" if self.reference else f" {self.unit}"
        bound = "at least" if self.is_minimum else "at most"
        return f"{self.server}, {self.scenario}: {self.figure} {bound} {short(self.limit)}{compared}".rstrip()

    def is_met_by(self, measured: float) -> bool:
        return measured >= self.limit if self.is_minimum else measured <= self.limit


TARGETS = (
    *(Target(f"fanout-{clients}", "siopp", "total_us", 1.15, "", "one-send") for clients in (100, 1000, 5000)),
    *(Target(f"fanout-{clients}-x16", "siopp", "total_us", limit, "", reference)
      for clients in (100, 1000, 5000)
      for reference, limit in (("gathered", 1.5), ("socket.io", 1 / 14), ("bun", 1 / 8))),
    *(Target(f"echo-{clients}", "siopp", "total_us", limit, "", reference)
      for clients in (50, 500) for reference, limit in (("one-send", 1.25), ("socket.io", 1 / 3.5))),
    Target("echo-50-x16", "siopp", "total_us", 1.6, "", "gathered"),
    Target("echo-50-x16", "siopp", "total_us", 1 / 15, "", "socket.io"),
    Target("polling", "siopp", "total_us", 1.6, "", "one-send"),
    Target("polling", "siopp", "total_us", 1 / 6, "", "socket.io"),
    Target("rate", "siopp", "rate_held", 0.97, "of the rate", is_minimum=True),
    Target("rate", "siopp", "p50_ms", 30, "ms"),
    Target("stall", "siopp", "p99_ratio", 1.2, "of the p99 without it"),
    # The default max_queued_bytes, 8 MiB, and what the messages occupy that are being handled.
    Target("stall", "siopp", "peak_growth_mib", 10, "MiB"),
    *(Target(scenario, "siopp-deflate", "total_us", limit, "", reference)
      for scenario in ("deflate-1", "deflate-16")
      for reference, limit in (("siopp", 1.5), ("socket.io-deflate", 1 / 7))),
    Target("workers", "siopp-2", "wall_per_second", 1.8, "", "siopp", is_minimum=True),
    Target("storm", "siopp", "total_us", 1.6, "", "one-send"),
    Target("storm", "siopp", "total_us", 1 / 8, "", "socket.io"),
    Target("chat-10", "wimpole", "total_us", 1 / 20, "", "elizaos"),
    Target("chat-100", "wimpole", "total_us", 1 / 10, "", "elizaos"),
    Target("sends", "wimpole", "operations_per_second", 50, "", "elizaos", is_minimum=True),
    Target("sends", "wimpole", "total_us", 1 / 50, "", "elizaos"),
    # From the acknowledgement of a message to the answer, the commit of the answer included.
    Target("turns", "wimpole", "turn_p50_ms", 2, "ms"),
    Target("turns", "wimpole", "answer_p50_ms", 1 / 20, "", "elizaos-agent"),
    Target("idle", "siopp", "anonymous_bytes", 2048, "B"),
    Target("start", "wimpole", "answered_ms", 100, "ms"),
    Target("start", "wimpole", "resident_mib", 20, "MiB"),
)


@dataclass(frozen=True)
class Spread:
    middle: float
    low: float
    high: float

    def text(self, digits: int) -> str:
        return f"{self.middle:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


def spread(values: list[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


def figures(rounds: list[dict | None], name: str) -> list[float]:
    return [figures_of_round[name] for figures_of_round in rounds
            if figures_of_round is not None and name in figures_of_round]


def ratios(rounds: list[dict | None], reference: list[dict | None], name: str) -> list[float]:
    """Of the rounds in which both succeeded: a ratio is only taken inside one round."""
    return [own[name] / other[name] for own, other in zip(rounds, reference)
            if own is not None and other is not None and name in own and other.get(name, 0) > 0]


def print_cpu_table(scenario, by_server: dict) -> None:
    print(f"  {'server':<18} {'CPU us per ' + scenario.unit:<24} {'user':>9} {'system':>9} "
          f"{'per second':>11} {'busy':>6} {'waited':>7} {'load':>6}")
    for server, rounds in by_server.items():
        if not any(rounds):
            continue
        middle = {name: median(figures(rounds, name)) for name in next(filter(None, rounds))}
        print(f"  {server:<18} {spread(figures(rounds, 'total_us')).text(2):<24} {middle['user_us']:>9.2f} "
              f"{middle['system_us']:>9.2f} {middle['operations_per_second']:>11.0f} "
              f"{middle['busy']:>6.0%} {middle['waited']:>7.0%} {middle['load_busy']:>6.0%}")
    print_ratios(by_server, "total_us")


def print_ratios(by_server: dict, figure: str) -> None:
    """Of the project's own servers to all others."""
    for server, rounds in by_server.items():
        if server.startswith(OWN_SERVERS):
            others = [other for other in by_server if other != server and not other.startswith(server + "-")]
            for other in others:
                values = ratios(rounds, by_server[other], figure)
                if values:
                    print(f"  {server} to {other}: {spread(values).text(3)}")


def print_plain_table(by_server: dict, columns: dict[str, tuple[str, int]]) -> None:
    print(f"  {'server':<18} " + "".join(f"{title:<26} " for title, _ in columns.values()))
    for server, rounds in by_server.items():
        if any(rounds):
            values = [(figures(rounds, name), digits) for name, (_, digits) in columns.items()]
            cells = (f"{spread(row).text(digits) if row else 'not judged':<26} " for row, digits in values)
            print(f"  {server:<18} " + "".join(cells))


COLUMNS = {
    "idle": {"anonymous_bytes": ("B per session, own memory", 0), "heap_bytes": ("of it brk heap", 0),
             "resident_bytes": ("RSS", 0)},
    "start": {"connected_ms": ("port open, ms", 1), "answered_ms": ("first answer, ms", 1),
              "resident_mib": ("RSS after 1 s, MiB", 1), "anonymous_mib": ("of it own memory", 1)},
    "workers": {"busiest_share": ("busiest worker's share", 3),
                "possible_per_second": ("possible per second", 0), "wall_per_second": ("wall, per second", 0)},
    "rate": {"rate_held": ("share of the rate", 3), "p50_ms": ("p50, ms", 1), "p99_ms": ("p99, ms", 1)},
    "turns": {"turn_p50_ms": ("ack to answer, p50 ms", 2), "turn_p99_ms": ("p99 ms", 2),
              "answer_p50_ms": ("sent to answer, p50 ms", 2)},
    "stall": {"p99_alone_ms": ("p99 without it, ms", 1), "p99_ms": ("p99 with it, ms", 1),
              "p99_ratio": ("ratio", 2), "peak_growth_mib": ("RSS grew at most, MiB", 1)},
}
INSTRUCTION_COLUMNS = {"instructions": ("user instructions", 0), "operations": ("operations counted", 0)}


def print_instructions(scenario, by_server: dict) -> None:
    print(f"\n{scenario.title}: user-space instructions per {scenario.unit}")
    print_plain_table(by_server, INSTRUCTION_COLUMNS)
    print_ratios(by_server, "instructions")


def print_scenario(scenario, by_server: dict) -> None:
    print(f"\n{scenario.title}")
    if not any(any(rounds) for rounds in by_server.values()):
        print("  nothing measured")
    elif scenario.name in ("idle", "start"):
        print_plain_table(by_server, COLUMNS[scenario.name])
    else:
        print_cpu_table(scenario, by_server)
        if scenario.name in COLUMNS:
            print_plain_table(by_server, COLUMNS[scenario.name])


def judge_target(target: Target, results: Results) -> dict:
    """The median that the target is about, None when it was not measured."""
    by_server = results.get(target.scenario, {})
    rounds = by_server.get(target.server, [])
    if target.reference:
        values = ratios(rounds, by_server.get(target.reference, []), target.figure)
    else:
        values = figures(rounds, target.figure)
    measured = median(values) if values else None
    return {"target": target.describe(), "limit": target.limit, "measured": measured,
            "met": None if measured is None else target.is_met_by(measured)}


def print_targets(judged: list[dict]) -> None:
    print("\nfigures to reach")
    for entry in judged:
        if entry["met"] is None:
            continue
        print(f"  {'met   ' if entry['met'] else 'MISSED'} {entry['target']}: {short(entry['measured'])}")
