"""Kill -9 under load: what was answered with 202 is in the log, and the book is what a log makes.

`CRASH_ROUNDS=500 CRASH_HOSTS=6 pytest tests/ingest/test_crash.py -s` kills more often and tells
the numbers: each host 500 times, while the others go on. A server is forked from a warm process,
so that it is back after 0.15 s of CPU; its projector is not, and takes longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from tests.support import forking
from tests.support.db_helpers import (
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    rows,
    until,
    value,
)
from tests.support.github import SECRET, commit, post, push, repository, seoul, sha
from tests.support.log_entries import HOSTS
from tests.support.ports import free_port
from tests.support.postgres import folder_for_postgres
from tests.support.projectors import (
    all_projected,
    an_elected_one,
    elected_pid,
    projector_process_of,
)
from webhook_app import embedded
from webhook_app.projection.compare import compare_with_log
from webhook_app.projection.replay import replay
from webhook_app.store.database import connect, open_database
from webhook_app.store.migrations import migrate

pytestmark = pytest.mark.programs

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "3"))
HOST_COUNT = int(os.environ.get("CRASH_HOSTS", "2"))
SENDERS = 6
PAUSE_SECONDS = 0.02
"""Of each sender at most, so that a thousand rounds do not fill the disk."""
START_SECONDS = 60
NOON = seoul("2025-03-10 12:00:00")


@dataclass
class Server:
    """`webhook-app serve` as people run it; what DATABASE_URL does not name comes along with it."""

    folder: Path
    database_url: str | None = None
    port: int = field(default_factory=free_port)
    process: forking.Program | None = None

    async def start(self) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "SECRET_KEY": "one key of all hosts, which is long enough",
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": "http://127.0.0.1:9",
            "LOG_LEVEL": "WARNING",
        }
        if self.database_url:
            ours["DATABASE_URL"] = self.database_url
        with (self.folder / "server.log").open("ab") as log:
            self.process = await forking.start(["serve"], kept | ours, out=log, err=log)

    async def stop(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 30)

    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def postgres(self) -> list[psutil.Process]:
        """Return PostgreSQL's processes, the postmaster first; none while it is down."""
        try:
            text = (self.folder / "postgres" / "postmaster.pid").read_text()
            postmaster = psutil.Process(int(text.split("\n", 1)[0]))
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, ValueError, psutil.NoSuchProcess):
            return []


@dataclass
class Load:
    """Senders that never stop pushing to any of the servers, and the answers they received."""

    ports: Sequence[int]
    chance: random.Random
    answered: dict[str, set[str]] = field(default_factory=dict)
    unanswered: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    by_port: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    is_over: bool = False

    def new_push(self) -> tuple[str, dict[str, Any]]:
        """Return some new commits of Ann's or Bob's, and some that were pushed before."""
        names = [self.chance.choice([str(uuid4()), str(self.chance.randrange(500))]) for _ in "123"]
        commits = [
            commit(
                NOON + timedelta(days=random.Random(name).randrange(90)),
                id=sha(name),
                username=random.Random(name).choice(["ann", "bob"]),
            )
            for name in names
        ]
        number, guid = self.chance.randrange(1, 6), str(uuid4())
        compare = f"https://github.com/acme/garden-{number}/compare/{guid}"  # no other body is same
        return guid, push(
            commits, repo=repository(number, f"acme/garden-{number}"), compare=compare
        )

    async def send(self, clients: dict[int, httpx.AsyncClient]) -> None:
        again = self.unanswered and self.chance.random() < 0.5
        guid, payload = self.unanswered.pop() if again else self.new_push()
        port = self.chance.choice(self.ports)
        self.sent += 1
        try:
            answer = await post(clients[port], payload, delivery_id=guid)
        except httpx.TransportError:
            self.unanswered.append((guid, payload))
            self.outcomes["cut off"] += 1
            await asyncio.sleep(0.1)  # a test that only tries takes the CPU that the server needs
            return
        if answer.status_code == 202:
            self.outcomes[answer.json()["status"]] += 1
            self.answered[guid] = {c["id"] for c in payload["commits"]}
            self.by_port[port] += 1
        else:
            self.outcomes[str(answer.status_code)] += 1
            self.unanswered.append((guid, payload))
            await asyncio.sleep(0.1)

    async def send_on(self, clients: dict[int, httpx.AsyncClient]) -> None:
        """Send until the end is requested; wait for the last answer."""
        while not self.is_over:
            await self.send(clients)
            await asyncio.sleep(self.chance.uniform(0, PAUSE_SECONDS))

    async def until_answered_anew(self, port: int, answers: int = 1) -> None:
        """Wait until a server takes deliveries again."""
        before = self.by_port[port]

        async def is_taken() -> bool:
            return self.by_port[port] >= before + answers

        await until(is_taken, START_SECONDS, every=0.01)


@asynccontextmanager
async def under_load(*servers: Server) -> AsyncGenerator[Load]:
    """Yield the load of servers that run, from their first answer on."""
    load = Load([server.port for server in servers], random.Random(7))
    async with AsyncExitStack() as stack:
        clients = {
            port: await stack.enter_async_context(
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20)
            )
            for port in load.ports
        }
        senders = await stack.enter_async_context(asyncio.TaskGroup())
        for _ in range(SENDERS):
            senders.create_task(load.send_on(clients))
        try:
            for port in load.ports:
                await load.until_answered_anew(port, SENDERS)
            yield load
        finally:
            load.is_over = True


async def kill_in_turn(
    rounds: int, chance: random.Random, kill: Callable[[], Awaitable[str]]
) -> Counter[str]:
    """Kill something some times, each a while after the last one's end; return what was killed."""
    kills: Counter[str] = Counter()
    for _ in range(rounds):
        await asyncio.sleep(chance.uniform(0.02, 0.5))
        kills[await kill()] += 1
    return kills


@pytest.fixture
def folder() -> Generator[Path]:
    """Yield a folder for PostgreSQL and servers."""
    with folder_for_postgres() as made:
        yield made


@pytest.fixture
async def postgres_url(folder: Path) -> AsyncGenerator[str]:
    """Yield the address of a durable PostgreSQL that has a season with Ann and Bob in it."""
    server = embedded.start(folder / "postgres")
    url = server.get_uri()
    connection = await connect(url)
    await migrate(connection)
    await connection.close()
    async with open_database(url) as database:
        season = await open_season(database, late_push_grace=None)
        await join(database, season, "ann")
        await join(database, season, "bob")
    yield url
    embedded.start(folder / "postgres").cleanup()


@asynccontextmanager
async def started(server: Server) -> AsyncGenerator[Server]:
    """Yield a server that was started; what is left of it is killed."""
    server.folder.mkdir(exist_ok=True)
    await server.start()
    try:
        yield server
    finally:
        if server.is_running():
            await server.stop(signal.SIGKILL)


@pytest.fixture
async def house(folder: Path, postgres_url: str) -> AsyncGenerator[Server]:
    """Yield a server with a PostgreSQL that is its own."""
    embedded.start(folder / "postgres").cleanup()
    async with started(Server(folder)) as server:
        yield server


async def assert_nothing_is_lost(url: str, load: Load, kills: Counter[str], seconds: float) -> None:
    async with open_database(url) as database:
        lag = await all_projected(database, 120)
        set_aside = await rows(
            database, "select * from webhook_delivery_results where status <> 'processed'"
        )
        assert {row["status"] for row in set_aside} <= {"pending"}
        # The connection was lost each time that one of them was tried; so it is tried again.
        assert await replay(database, HOSTS, ["pending"]) == len(set_aside)
        deliveries = await rows(
            database,
            "select d.id, d.delivery_id, r.status from webhook_deliveries d"
            " left join webhook_delivery_results r on r.delivery_row_id = d.id",
        )
        commits = {
            row["commit_id"]
            for row in await rows(database, "select distinct commit_id from github_commits")
        }
        days = [await marks(database, login) for login in ("ann", "bob")]
        is_same = await is_rebuilt_the_same(database)
    compared = await compare_with_log(url, HOSTS)
    held = Counter(row["delivery_id"] for row in deliveries)
    found = load.answered.keys() & held.keys()
    numbers = {
        "kills": dict(kills),
        "seconds": round(seconds, 1),
        "seconds_per_kill": round(seconds / kills.total(), 2),
        "sent": load.sent,
        "outcomes": dict(load.outcomes),
        "answered": len(load.answered),
        "found": len(found),
        "held": held.total(),
        "set_aside": len(set_aside),
        "projected_after_seconds": round(lag, 2),
        "commits": len(commits),
        "equals_rebuilt": is_same,
        "equals_log": compared.is_equal,
    }
    sys.stderr.write(f"\n{json.dumps(numbers)}\n")

    assert load.outcomes.keys() <= {"recorded", "duplicate", "503", "cut off"}
    assert load.answered.keys() <= held.keys()
    assert max(held.values()) == 1  # the same body under the same id is stored once
    assert {row["status"] for row in deliveries} == {"processed"}
    assert set().union(*load.answered.values()) <= commits
    assert sum(sum(marked.values()) for marked in days) == len(commits)
    assert is_same
    assert compared.is_equal, compared
    assert (compared.waiting, compared.undecoded, compared.erased) == (0, 0, 0)


async def test_a_killed_projector_is_replaced_while_its_server_receives(
    house: Server, postgres_url: str
) -> None:
    """The kill hits a batch, a commit or nothing; no sender may notice."""
    async with under_load(house) as load, AsyncExitStack() as stack:
        assert house.process
        server_pid = house.process.pid
        database = await stack.enter_async_context(open_database(postgres_url, readers=2))
        at_start = load.outcomes.copy()

        async def kill() -> str:
            process = await projector_process_of(server_pid)
            elected = await an_elected_one(database)
            process.kill()
            await an_elected_one(database, other_than=elected)
            return "projector"

        begun = time.monotonic()
        kills = await kill_in_turn(ROUNDS, load.chance, kill)
        seconds = time.monotonic() - begun

    assert (load.outcomes - at_start).keys() <= {"recorded", "duplicate"}
    await assert_nothing_is_lost(postgres_url, load, kills, seconds)
    assert await house.stop(signal.SIGTERM) == 0


async def test_a_killed_server_loses_nothing_it_answered(house: Server, postgres_url: str) -> None:
    """The kill hits an append or an answer, and takes the projector with it."""
    async with under_load(house) as load:

        async def kill() -> str:
            assert await house.stop(signal.SIGKILL) == -signal.SIGKILL
            await house.start()
            await load.until_answered_anew(house.port)
            return "server"

        begun = time.monotonic()
        kills = await kill_in_turn(ROUNDS, load.chance, kill)
        seconds = time.monotonic() - begun

    await assert_nothing_is_lost(postgres_url, load, kills, seconds)
    assert await house.stop(signal.SIGTERM) == 0


async def test_a_killed_postgres_comes_back_by_itself_and_loses_nothing(
    house: Server, postgres_url: str
) -> None:
    async def has_backends() -> bool:
        return len(house.postgres()) > 1

    async with under_load(house) as load:

        async def kill() -> str:
            await until(has_backends)
            postmaster, *others = house.postgres()
            who = load.chance.choice(["all of PostgreSQL", "postmaster", "backend"])
            victims = {
                "all of PostgreSQL": [postmaster, *others],
                "postmaster": [postmaster],
                "backend": [load.chance.choice(others)],
            }[who]
            for victim in victims:
                with suppress(psutil.NoSuchProcess):  # it may end with the first
                    victim.kill()
            await load.until_answered_anew(house.port, SENDERS + 1)  # more than were in flight
            return who

        begun = time.monotonic()
        kills = await kill_in_turn(ROUNDS, load.chance, kill)
        seconds = time.monotonic() - begun

    await assert_nothing_is_lost(postgres_url, load, kills, seconds)
    assert await house.stop(signal.SIGTERM) == 0


async def test_hosts_whose_projector_changes_hands_all_the_time_lose_nothing(
    folder: Path, postgres_url: str
) -> None:
    """Each host is killed in its own rhythm, and so is the connection that holds the election."""
    async with AsyncExitStack() as stack:
        hosts = [
            await stack.enter_async_context(
                started(Server(folder / name, f"{postgres_url}&application_name={name}"))
            )
            for name in (f"host{number}" for number in range(HOST_COUNT))
        ]
        database = await stack.enter_async_context(open_database(postgres_url, readers=2))

        async def elected() -> tuple[str | None, int | None]:
            pid = await elected_pid(database)
            name = "select application_name from pg_stat_activity where pid = $1"
            return await value(database, name, pid), pid

        async with under_load(*hosts) as load:

            async def kill_host(host: Server) -> str:
                name, _ = await elected()
                assert await host.stop(signal.SIGKILL) == -signal.SIGKILL
                await host.start()
                await load.until_answered_anew(host.port)
                return "host with the projector" if name == host.folder.name else "other host"

            async def kill_connection() -> str:
                name, pid = await elected()
                if pid is None:
                    return "nobody"
                await rows(database, "select pg_terminate_backend($1)", pid)
                return f"projector's connection to {name}"

            begun = time.monotonic()
            kills = sum(
                await asyncio.gather(
                    *(
                        kill_in_turn(ROUNDS, load.chance, lambda host=host: kill_host(host))
                        for host in hosts
                    ),
                    kill_in_turn(ROUNDS, load.chance, kill_connection),
                ),
                Counter(),
            )
            seconds = time.monotonic() - begun

        await assert_nothing_is_lost(postgres_url, load, kills, seconds)
        for host in hosts:
            assert await host.stop(signal.SIGTERM) == 0
