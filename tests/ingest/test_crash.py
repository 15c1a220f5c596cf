"""Kill -9 under load: what was answered with 202 is there, and every mark is what a rebuild makes.

`CRASH_ROUNDS=30 pytest tests/ingest/test_crash.py -s` kills more often and tells the numbers.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from tests.support.db_helpers import is_rebuilt_the_same, join, marks, open_season, rows, until
from tests.support.github import SECRET, commit, deliver, push, repository, seoul, sha
from tests.support.ports import free_port
from tests.support.postgres import folder_for_postgres
from webhook_app import embedded
from webhook_app.store.database import connect, open_database
from webhook_app.store.migrations import migrate

pytestmark = pytest.mark.programs

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "3"))
SENDERS = 6
NOON = seoul("2025-03-10 12:00:00")


@dataclass
class House:
    """A server as people run it: `webhook-app serve` with the PostgreSQL that comes along."""

    folder: Path
    port: int
    database_url: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": "http://127.0.0.1:9",
            "LOG_LEVEL": "WARNING",
        }
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webhook_app", "serve"],
                env=kept | ours,
                stdout=log,
                stderr=log,
            )

    def stop(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)

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
    """Senders that never stop pushing, and the answers they received."""

    house: House
    chance: random.Random
    answered: dict[str, set[str]] = field(default_factory=dict)
    unanswered: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: int = 0
    statuses: set[int] = field(default_factory=set)
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
        number = self.chance.randrange(1, 6)
        return str(uuid4()), push(commits, repo=repository(number, f"acme/garden-{number}"))

    async def send(self, client: httpx.AsyncClient) -> None:
        again = self.unanswered and self.chance.random() < 0.5
        guid, payload = self.unanswered.pop() if again else self.new_push()
        self.sent += 1
        try:
            answer = await deliver(client, payload, delivery_id=guid)
        except httpx.TransportError:
            self.unanswered.append((guid, payload))
            await asyncio.sleep(0.05)
            return
        self.statuses.add(answer.status_code)
        if answer.status_code == 202:
            assert answer.json()["status"] in {"processed", "duplicate"}
            self.answered[guid] = {c["id"] for c in payload["commits"]}
        else:
            self.unanswered.append((guid, payload))
            await asyncio.sleep(0.05)

    async def send_on(self, client: httpx.AsyncClient) -> None:
        """Send until the end is requested; wait for the last answer."""
        while not self.is_over:
            await self.send(client)

    async def until_answered_anew(self, seconds: float) -> None:
        """Wait until the server takes deliveries again."""
        before = len(self.answered)

        async def is_taken() -> bool:
            return len(self.answered) > before + SENDERS

        await until(is_taken, seconds)


@asynccontextmanager
async def under_load(house: House) -> AsyncGenerator[Load]:
    """Yield the house with senders at work, from its first answer on."""
    load = Load(house, random.Random(7))
    url = f"http://127.0.0.1:{house.port}"
    async with (
        httpx.AsyncClient(base_url=url, timeout=20) as client,
        asyncio.TaskGroup() as senders,
    ):
        for _ in range(SENDERS):
            senders.create_task(load.send_on(client))
        try:
            await load.until_answered_anew(60)
            yield load
        finally:
            load.is_over = True


@pytest.fixture
def folder() -> Generator[Path]:
    """Yield DATA_DIR of the house."""
    with folder_for_postgres() as made:
        yield made


@pytest.fixture
async def house(folder: Path) -> AsyncGenerator[House]:
    """Yield a house with a season and Ann and Bob in it, not yet open."""
    server = embedded.start(folder / "postgres")
    url = server.get_uri()
    connection = await connect(url)
    await migrate(connection)
    await connection.close()
    async with open_database(url) as database:
        season = await open_season(database, late_push_grace=None)
        await join(database, season, "ann")
        await join(database, season, "bob")
    server.cleanup()
    built = House(folder, free_port(), url)
    yield built
    if built.process and built.process.poll() is None:
        built.stop(signal.SIGKILL)
    embedded.start(folder / "postgres").cleanup()


async def assert_nothing_is_lost(house: House, load: Load, kills: Iterable[str]) -> None:
    async with open_database(house.database_url) as database:
        deliveries = await rows(database, "select delivery_id, status from webhook_deliveries")
        commits = {row["commit_id"] for row in await rows(database, "table github_commits")}
        days = [await marks(database, login) for login in ("ann", "bob")]
        is_same = await is_rebuilt_the_same(database)
    held = {row["delivery_id"] for row in deliveries}
    found = load.answered.keys() & held
    numbers = {
        "kills": list(kills),
        "sent": load.sent,
        "answered": len(load.answered),
        "found": len(found),
        "held": len(held),
        "commits": len(commits),
    }
    sys.stderr.write(f"\n{json.dumps(numbers)}\n")

    assert load.answered.keys() <= held
    assert {row["status"] for row in deliveries} == {"processed"}
    assert set().union(*load.answered.values()) <= commits
    assert sum(sum(marked.values()) for marked in days) == len(commits)
    assert is_same


async def test_a_killed_server_loses_nothing_it_answered(house: House) -> None:
    house.start()
    async with under_load(house) as load:
        for _ in range(ROUNDS):
            await asyncio.sleep(load.chance.uniform(0.05, 1.0))
            assert house.stop(signal.SIGKILL) == -signal.SIGKILL
            house.start()
            await load.until_answered_anew(60)

    assert load.statuses <= {202, 503}
    await assert_nothing_is_lost(house, load, ["server"] * ROUNDS)
    assert house.stop(signal.SIGTERM) == 0


async def test_a_killed_postgres_comes_back_by_itself_and_loses_nothing(house: House) -> None:
    house.start()
    kills = []
    async with under_load(house) as load:
        for turn in range(ROUNDS):
            await asyncio.sleep(load.chance.uniform(0.05, 1.0))
            postmaster, *others = house.postgres()
            who = ("all", "postmaster", "backend")[turn % 3]
            kills.append(who)
            victims = {
                "all": [postmaster, *others],
                "postmaster": [postmaster],
                "backend": [load.chance.choice(others)],
            }[who]
            for victim in victims:
                with suppress(psutil.NoSuchProcess):  # it may end with the first
                    victim.kill()
            await load.until_answered_anew(60)

    assert load.statuses <= {202, 503}
    await assert_nothing_is_lost(house, load, kills)
    assert house.stop(signal.SIGTERM) == 0
