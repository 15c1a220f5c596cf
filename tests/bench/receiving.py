"""Durable deliveries per second, CPU and response times of three systems, side by side."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median

import msgspec

from tests.bench import machine, servers
from tests.bench.load import Order, Report
from tests.bench.payloads import PARTICIPANTS, templates
from tests.bench.pgbench import TABLE, Pgbench, find_pgbench
from webhook_app.models import Season

LEVELS = (1, 8, 32, 128)
HEAD = (
    "| in flight | receiver | deliveries/s (slowest-fastest round) | p50 ms | p99 ms "
    "| CPU µs: server + database | ours ÷ this: deliveries/s | ours ÷ this: CPU |"
)
OURS, BARE, FASTAPI = "webhook-app", "pgbench, bare insert", "FastAPI + SQLAlchemy"


@dataclass(slots=True)
class Sample:
    """The result of one round for one system and level; CPU in microseconds per delivery."""

    report: Report
    server_cpu: float | None
    database_cpu: float


@dataclass(slots=True)
class Results:
    """The samples by system and level, and the totals that our database must contain."""

    samples: dict[tuple[str, int], list[Sample]] = field(default_factory=dict)
    accepted: int = 0
    commits: int = 0
    refused: int = 0

    def add(self, name: str, level: int, sample: Sample) -> None:
        """Add a sample."""
        self.samples.setdefault((name, level), []).append(sample)


class Load:
    """The load generator's process."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self._rates: dict[tuple[int, int], float] = {}

    def send(self, port: int, in_flight: int, seconds: float) -> Report:
        """Keep deliveries in flight for some seconds; prepare as many as the last run accepted."""
        prepare = round(self._rates.get((port, in_flight), 0) * seconds * 1.1)
        order = msgspec.json.encode(Order(port, in_flight, seconds, prepare)).decode()
        assert self._running.stdin
        assert self._running.stdout
        self._running.stdin.write(order + "\n")
        self._running.stdin.flush()
        report = msgspec.json.decode(self._running.stdout.readline(), type=Report)
        self._rates[port, in_flight] = report.per_second
        return report


def run(seconds: float, rounds: int) -> str:
    """Measure and verify; return the result as Markdown."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        database = stack.enter_context(servers.postgres(folder / "ours"))
        today = datetime.now(UTC).date()
        season = Season(id=0, name="bench", start_date=today - timedelta(days=50), days=100)
        asyncio.run(servers.prepare_ours(database, season, PARTICIPANTS))
        ours = stack.enter_context(servers.ours(folder / "ours", database))
        their_database = stack.enter_context(servers.postgres(folder / "fastapi"))
        theirs = stack.enter_context(servers.fastapi(folder / "fastapi", their_database))
        asyncio.run(servers.prepare_fastapi(their_database))
        bare = _bare(stack, folder / "bare")
        load = _load(stack)
        results = Results()
        for system in (ours, theirs):
            _count(results, system is ours, load.send(system.port, 32, 1))
        for _ in range(rounds):
            for level in LEVELS:
                sample = _measure(load, ours, level, seconds)
                _count(results, True, sample.report)
                results.add(OURS, level, sample)
                if bare:
                    results.add(BARE, level, _measure_bare(bare, level, seconds))
                results.add(FASTAPI, level, _measure(load, theirs, level, seconds))
        version = asyncio.run(servers.fetch_value(database, "show server_version"))
        verified = asyncio.run(_verified(database, results))
        return _markdown(results, str(version), verified, bare is not None)


def _bare(stack: ExitStack, folder: Path) -> Pgbench | None:
    """Return pgbench with a server like the others, except for its number of connections."""
    database = stack.enter_context(servers.postgres(folder, max_connections="200"))
    program = find_pgbench(database.pgbench)
    if program is None:
        return None
    asyncio.run(servers.fetch_value(database, TABLE))
    return Pgbench(program, folder, database)


def _load(stack: ExitStack) -> Load:
    running = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load"],
            cwd=servers.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    return Load(running)


def _measure(load: Load, server: servers.Server, level: int, seconds: float) -> Sample:
    before = machine.cpu_seconds(server.pid), server.postgres.cpu_seconds()
    report = load.send(server.port, level, seconds)
    after = machine.cpu_seconds(server.pid), server.postgres.cpu_seconds()
    each = 1e6 / max(1, report.accepted)
    return Sample(report, (after[0] - before[0]) * each, (after[1] - before[1]) * each)


def _measure_bare(bare: Pgbench, level: int, seconds: float) -> Sample:
    report, cpu_seconds = bare.run(level, seconds)
    return Sample(report, None, cpu_seconds / report.accepted * 1e6)


def _count(results: Results, is_ours: bool, report: Report) -> None:
    if is_ours:
        results.accepted += report.accepted
        results.commits += report.commits
        results.refused += report.refused


async def _verified(database: servers.Postgres, results: Results) -> str:
    """Return a sentence that compares the 202 responses with the rows; exit if one is missing."""
    deliveries = await servers.fetch_value(database, "select count(*) from webhook_deliveries")
    commits = await servers.fetch_value(database, "select count(*) from github_commits")
    stored = f"{deliveries:,} deliveries and {commits:,} commits"
    if (deliveries, commits) == (results.accepted, results.commits):
        return f"Every one of the {stored} answered with 202 is in the database."
    raise SystemExit(
        f"LOST: 202 was answered for {results.accepted:,} deliveries with {results.commits:,} "
        f"commits ({results.refused} refused); the database has {stored}."
    )


def _markdown(results: Results, version: str, verified: str, has_bare: bool) -> str:
    """Return the table; medians of the rounds."""
    sizes = [t.size / 1e3 for t in templates()]
    lines = [
        f"{machine.describe()}; PostgreSQL {version} with stock settings, fsync on.",
        "Load, server and database share the cores; medians of alternating rounds.",
        f"Pushes of 1 to 20 commits, {min(sizes):.1f}-{max(sizes):.1f} kB, mean {mean(sizes):.1f}.",
        "" if has_bare else "No pgbench was found, so its rows are left out.\n",
        HEAD,
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for level in LEVELS:
        ours = _medians(results.samples[OURS, level])
        lines += [
            _row(level, name, results.samples[name, level], ours)
            for name in (OURS, BARE, FASTAPI)
            if (name, level) in results.samples
        ]
    return "\n".join([*lines, "", verified])


def _medians(samples: list[Sample]) -> tuple[float, float, float, float | None, float]:
    servers_cpu = [s.server_cpu for s in samples if s.server_cpu is not None]
    return (
        median(s.report.per_second for s in samples),
        median(s.report.p50 for s in samples),
        median(s.report.p99 for s in samples),
        median(servers_cpu) if servers_cpu else None,
        median(s.database_cpu for s in samples),
    )


def _row(
    level: int,
    name: str,
    samples: list[Sample],
    ours: tuple[float, float, float, float | None, float],
) -> str:
    """Return a line of the table, with the slowest and the fastest round beside the median."""
    rate, p50, p99, server, database = _medians(samples)
    rates = [sample.report.per_second for sample in samples]
    cpu = f"{database:.0f}" if server is None else f"{server:.0f} + {database:.0f}"
    ratio = ratio_cpu = ""
    if name != OURS:
        ratio = f"{ours[0] / rate:.2f}"
        ratio_cpu = f"{((ours[3] or 0) + ours[4]) / ((server or 0) + database):.2f}"
    return (
        f"| {level} | {name} | {rate:,.0f} ({min(rates):,.0f}-{max(rates):,.0f}) | {p50:.1f} "
        f"| {p99:.1f} | {cpu} | {ratio} | {ratio_cpu} |"
    )
