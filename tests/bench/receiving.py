"""Durable deliveries per second, CPU and response times of several systems, side by side."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from tests.bench import big_push, disk, machine, servers, tables
from tests.bench.entrants import NAMES, Entrants, Plan, Starter
from tests.bench.load import Load, Report, loading
from tests.bench.payloads import templates
from tests.bench.systems import Bare, wait_until_projected

WARM_UP = (32, 1.0)
ROUND_TRIPS = 200


@dataclass(slots=True)
class Answered:
    """What one receiver answered with 2xx, all measurements together."""

    deliveries: int = 0
    commits: int = 0
    refused: int = 0

    def add(self, report: Report) -> None:
        """Add a measurement."""
        self.deliveries += report.accepted
        self.commits += report.commits
        self.refused += report.refused


def run(plan: Plan) -> str:
    """Measure and verify; return the result as Markdown.

    Exits with a sentence if a delivery that was answered with 2xx is not in its database.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        load = stack.enter_context(loading())
        entrants = Starter(stack, folder, load, plan).start()
        idle = [(server.name, machine.memory_mib(server.pid)) for server in entrants.receivers]
        answered = {server.name: Answered() for server in entrants.receivers}
        samples = _measure(entrants, load, plan, answered)
        sizes = [asyncio.run(disk.measure(server)) for server in entrants.receivers]
        pushes = []
        for server in entrants.receivers:
            pushes.append(big_push.measure(server))
            answered[server.name].add(pushes[-1].report)
        verified = [_verified(server, answered[server.name]) for server in entrants.receivers]
        parts = [
            "\n".join([*_about(entrants, plan), *entrants.notes]),
            tables.receiving(samples),
            tables.projection(samples, entrants.systems.get("accept")),
            tables.big_pushes(pushes),
            tables.disk(sizes),
            tables.memory(idle),
            "\n".join(verified),
        ]
        return "\n\n".join(part for part in parts if part)


def _measure(
    entrants: Entrants, load: Load, plan: Plan, answered: dict[str, Answered]
) -> tables.Samples:
    """Return the samples of alternating rounds, and add up what was answered."""
    samples: tables.Samples = {}
    for server in entrants.receivers:
        answered[server.name].add(load.send(server.port, *WARM_UP))
        wait_until_done(server)
    for _ in range(plan.rounds):
        for level in plan.levels:
            for key, system in entrants.systems.items():
                sample = system.measure(level, plan.seconds)
                samples.setdefault((key, level), []).append(sample)
                if not isinstance(system, Bare):
                    answered[system.server.name].add(sample.report)
    return samples


def wait_until_done(server: servers.Server) -> None:
    """Wait until nothing waits for our projector; the others have none."""
    if server.name in {servers.OURS, servers.BESIDE}:
        wait_until_projected(server)


def _verified(server: servers.Server, answered: Answered) -> str:
    """Return a sentence that compares the answers with the rows; exit if one is missing."""
    wait_until_done(server)
    deliveries, commits = asyncio.run(_counts(server.postgres))
    stored = f"{deliveries:,} deliveries and {commits:,} commits"
    if (deliveries, commits) == (answered.deliveries, answered.commits):
        return f"{NAMES[server.name]}: every one of {stored} answered with 2xx is in the database."
    raise SystemExit(
        f"LOST by {server.name}: 2xx was answered for {answered.deliveries:,} deliveries with "
        f"{answered.commits:,} commits ({answered.refused} refused); the database has {stored}."
        + (asyncio.run(_fates(server.postgres)) if server.name == servers.OURS else "")
    )


async def _fates(database: servers.Postgres) -> str:
    """Return what became of the deliveries of our log, for the search of a lost one."""
    connection = await asyncpg.connect(database.url)
    try:
        rows = await connection.fetch(
            "select r.status, r.error, count(*), sum(r.new_commit_count) as commits "
            "  from webhook_deliveries d "
            "  left join webhook_delivery_results r on r.delivery_row_id = d.id group by 1, 2"
        )
    finally:
        await connection.close()
    return "".join(f"\n  {dict(row)}" for row in rows)


async def _counts(database: servers.Postgres) -> tuple[int, int]:
    deliveries = await servers.fetch_value(database, "select count(*) from webhook_deliveries")
    commits = await servers.fetch_value(database, "select count(*) from github_commits")
    return deliveries, commits


def _about(entrants: Entrants, plan: Plan) -> list[str]:
    """Return what was measured where: the machine, the database and the payloads."""
    lines = ["Load, server and database share the cores; medians of alternating rounds."]
    if entrants.receivers:
        database = entrants.receivers[0].postgres
        version = asyncio.run(servers.fetch_value(database, "show server_version"))
        lines.insert(
            0, f"{machine.describe()}; PostgreSQL {version} with stock settings, fsync on."
        )
        if plan.relay:
            lines.append(
                f"The database is {plan.relay:g} ms away; `select 1` took "
                f"{asyncio.run(_round_trip(database)):.2f} ms."
            )
    sizes = [template.size / 1e3 for template in templates()]
    lines.append(
        f"Pushes of 1 to 20 commits, {min(sizes):.1f}-{max(sizes):.1f} kB, "
        f"mean {sum(sizes) / len(sizes):.1f}."
    )
    return lines


async def _round_trip(database: servers.Postgres) -> float:
    """Return the milliseconds of a statement that does nothing, the median of many."""
    connection = await asyncpg.connect(database.url)
    times = []
    for _ in range(ROUND_TRIPS):
        started = time.perf_counter()
        await connection.fetchval("select 1")
        times.append(time.perf_counter() - started)
    await connection.close()
    return median(times) * 1e3
