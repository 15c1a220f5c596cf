"""The systems that are compared, each started with a new PostgreSQL of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench import peers, servers
from tests.bench.election import election
from tests.bench.load import Load
from tests.bench.payloads import PARTICIPANTS
from tests.bench.pgbench import TABLE, Pgbench, find_pgbench
from tests.bench.relay import relayed
from tests.bench.systems import Accepting, Bare, Projecting, Receiver, System
from webhook_app.models import Season

LEVELS = (1, 8, 32, 128)
NAMES = {
    "accept": "webhook-app, log only",
    "ours": "webhook-app, log and book",
    "beside": "webhook-app of the other checkout",
    "octokit-tx": "@octokit/webhooks + pg, a transaction",
    "octokit-cte": "@octokit/webhooks + pg, one statement",
    "probot": "Probot + pg, one statement",
    "fastapi": "FastAPI + SQLAlchemy",
    "pgbench": "pgbench, bare insert",
}
NODE_SCRIPTS = {
    "octokit-tx": ("octokit.mjs", "transaction"),
    "octokit-cte": ("octokit.mjs", "statement"),
    "probot": ("probot.mjs",),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure; `relay` is the milliseconds to the database and back, 0 for none.

    `beside` is another checkout of this repository, whose program is measured too.
    """

    seconds: float = 3
    rounds: int = 3
    only: Sequence[str] = tuple(NAMES)
    levels: Sequence[int] = LEVELS
    relay: float = 0
    beside: Path | None = None


@dataclass(slots=True)
class Entrants:
    """All systems that run, in the order of NAMES; `notes` say what is left out and why."""

    systems: dict[str, System] = field(default_factory=dict)
    receivers: list[servers.Server] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Starter:
    """Starts the systems of a plan; `stack` ends them."""

    def __init__(self, stack: ExitStack, folder: Path, load: Load, plan: Plan) -> None:
        self._stack = stack
        self._folder = folder
        self._load = load
        self._plan = plan
        self._entrants = Entrants()

    def start(self) -> Entrants:
        """Return the systems, running and filled with their participants."""
        only = set(self._plan.only)
        if only & {"accept", "ours"}:
            self._start_ours(only)
        if self._plan.beside:
            self._start_beside(self._plan.beside)
        if only & set(NODE_SCRIPTS):
            self._start_node([key for key in NODE_SCRIPTS if key in only])
        if "fastapi" in only:
            self._start_fastapi()
        if "pgbench" in only:
            self._start_pgbench()
        return self._entrants

    def _start_ours(self, only: set[str]) -> None:
        database = self._postgres("ours")
        asyncio.run(servers.prepare_ours(database, season_of_today(), PARTICIPANTS))
        server = self._stack.enter_context(servers.ours(self._folder / "ours", database))
        self._entrants.receivers.append(server)
        if "accept" in only:
            candidate = self._stack.enter_context(election(database))
            if candidate is None:
                self._entrants.notes.append("There is no projector: “log only” is left out.")
            else:
                accepting = Accepting(NAMES["accept"], server, self._load, candidate)
                self._entrants.systems["accept"] = accepting
        if "ours" in only:
            self._entrants.systems["ours"] = Projecting(NAMES["ours"], server, self._load)

    def _start_beside(self, checkout: Path) -> None:
        database = self._postgres(servers.BESIDE)
        servers.prepare_beside(checkout, database, season_of_today(), PARTICIPANTS)
        folder = self._folder / servers.BESIDE
        server = self._stack.enter_context(servers.beside(checkout, folder, database))
        self._entrants.receivers.append(server)
        name = NAMES[servers.BESIDE]
        self._entrants.systems[servers.BESIDE] = Projecting(name, server, self._load)

    def _start_node(self, keys: Sequence[str]) -> None:
        node = peers.install()
        if isinstance(node, str):
            self._entrants.notes.append(node)
            return
        for key in keys:
            database = self._postgres(key)
            asyncio.run(peers.prepare(database))
            self._enter(
                key,
                self._stack.enter_context(
                    peers.receiver(node, key, self._folder / key, database, *NODE_SCRIPTS[key])
                ),
            )

    def _start_fastapi(self) -> None:
        database = self._postgres("fastapi")
        server = self._stack.enter_context(servers.fastapi(self._folder / "fastapi", database))
        asyncio.run(servers.prepare_fastapi(database))
        self._enter("fastapi", server)

    def _start_pgbench(self) -> None:
        """Start pgbench's server: like the others, except for its number of connections."""
        database = self._postgres("pgbench", max_connections="200")
        program = find_pgbench(database.pgbench)
        if program is None:
            self._entrants.notes.append("No pgbench was found, so its rows are left out.")
            return
        asyncio.run(servers.execute(database, TABLE))
        bare = Pgbench(program, self._folder / "pgbench", database)
        self._entrants.systems["pgbench"] = Bare(NAMES["pgbench"], bare)

    def _enter(self, key: str, server: servers.Server) -> None:
        self._entrants.receivers.append(server)
        self._entrants.systems[key] = Receiver(NAMES[key], server, self._load)

    def _postgres(self, key: str, **settings: str) -> servers.Postgres:
        near = self._stack.enter_context(servers.postgres(self._folder / key, **settings))
        return self._stack.enter_context(relayed(near, self._plan.relay))


def season_of_today() -> Season:
    """Return a season of 100 days that today is in the middle of."""
    today = datetime.now(UTC).date()
    return Season(id=0, name="bench", start_date=today - timedelta(days=50), days=100)
