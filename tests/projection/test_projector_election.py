"""The projector is elected: one works, and another one takes over whatever becomes of it."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from tests.support.db_helpers import (
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    rows,
    until,
    value,
)
from tests.support.github import commit, push, seoul, sha
from tests.support.log_entries import HOSTS, entry
from tests.support.programs import Served, environment, serving
from tests.support.projectors import (
    all_projected,
    an_elected_one,
    elected_pid,
    is_projected,
    projector_process_of,
    projectors,
    record,
)
from webhook_app.models import Season
from webhook_app.projection import projector as projection
from webhook_app.projection.decode import decode_delivery
from webhook_app.projection.projector import running_projector
from webhook_app.projection.replay import replay
from webhook_app.projection.write import project_batch
from webhook_app.settings import Settings
from webhook_app.store.database import FROZEN_SECONDS, Database, connect, open_database
from webhook_app.store.locks import end_frozen_projector, try_projector_lock
from webhook_app.store.log import find_log_state, waiting_deliveries

NOON = seoul("2025-03-10 12:00:00")
TAKEOVER_SECONDS = 2.0
"""The best of some rounds: the machine of a test may be busy with others."""
PATIENCE_SECONDS = 20.0


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


async def test_one_of_several_projectors_works(
    database_url: str, database: Database, season: Season
) -> None:
    async with projectors(database_url, 3) as running:
        await an_elected_one(database)
        for n in range(30):
            await record(database, [entry(push([commit(NOON, id=sha(f"one {n}"))]))])
            running[n % 3].wake()
        await all_projected(database)
        elected = [one.is_elected for one in running]

    assert sorted(elected) == [False, False, True]
    assert await marks(database) == {"2025-03-10": 30}
    assert await value(database, "select max(attempts) from webhook_delivery_results") == 1


async def test_a_projector_takes_over_when_the_connection_of_the_first_is_killed(
    database_url: str, database: Database, season: Season
) -> None:
    took = []
    async with projectors(database_url, 2):
        for n in range(5):
            pid = await an_elected_one(database)
            started = time.monotonic()
            await value(database, "select pg_terminate_backend($1)", pid)
            ids = await record(database, [entry(push([commit(NOON, id=sha(f"kill {n}"))]))])
            await until(lambda ids=ids: is_projected(database, ids), every=0.01)
            took.append(time.monotonic() - started)
            assert await an_elected_one(database) != pid

    assert min(took) < TAKEOVER_SECONDS
    assert await marks(database) == {"2025-03-10": 5}


async def test_a_projector_ends_at_the_end_of_its_process(
    database_url: str, database: Database, season: Season
) -> None:
    async with projectors(database_url, 1):
        first = await an_elected_one(database)
        async with projectors(database_url, 1):
            assert await elected_pid(database) == first
    await record(database, [entry(push([commit(NOON)]))])
    async with projectors(database_url, 1):
        await all_projected(database)

    assert await marks(database) == {"2025-03-10": 1}


@asynccontextmanager
async def _elected_program(
    settings: Settings, database: Database, log: Path
) -> AsyncGenerator[tuple[Served, int]]:
    """Yield a server whose projector is elected, and its process of PostgreSQL."""
    async with serving(environment(settings), log) as served:
        yield served, await an_elected_one(database)


@pytest.mark.programs
async def test_a_projector_takes_over_when_the_process_of_the_first_is_killed(
    settings: Settings, database_url: str, database: Database, season: Season, tmp_path: Path
) -> None:
    took = []
    for _ in range(3):
        async with (
            _elected_program(settings, database, tmp_path / "log") as (served, pid),
            running_projector(database_url, HOSTS) as other,
        ):
            ids = await record(database, [entry(push([commit(NOON)]))])
            await until(lambda ids=ids: is_projected(database, ids))
            assert not other.is_elected
            served.process.send_signal(signal.SIGKILL)
            started = time.monotonic()
            ids = await record(database, [entry(push([commit(NOON)])) for _ in range(50)])
            await until(lambda ids=ids: is_projected(database, ids), every=0.01)
            took.append(time.monotonic() - started)

            assert other.is_elected
            assert await elected_pid(database) != pid

    assert min(took) < TAKEOVER_SECONDS
    assert await marks(database) == {"2025-03-10": 3 * 51}


@pytest.mark.programs
async def test_a_projector_takes_over_when_the_process_of_the_first_is_frozen(
    settings: Settings, database_url: str, database: Database, season: Season, tmp_path: Path
) -> None:
    async with (
        _elected_program(settings, database, tmp_path / "log") as (served, pid),
        running_projector(database_url, HOSTS) as other,
    ):
        frozen = await projector_process_of(served.process.pid)
        frozen.suspend()
        try:
            started = time.monotonic()
            ids = await record(database, [entry(push([commit(NOON)])) for _ in range(50)])
            await until(
                lambda: is_projected(database, ids), FROZEN_SECONDS + PATIENCE_SECONDS, every=0.01
            )
            took = time.monotonic() - started
            assert other.is_elected
            assert await elected_pid(database) != pid
        finally:
            frozen.resume()
        ids = await record(database, [entry(push([commit(NOON)])) for _ in range(50)])
        await until(lambda: is_projected(database, ids), every=0.01)

    assert took < FROZEN_SECONDS + PATIENCE_SECONDS
    assert await marks(database) == {"2025-03-10": 100}
    assert await is_rebuilt_the_same(database)


@pytest.mark.programs
async def test_a_process_that_freezes_while_it_projects_loses_and_repeats_nothing(
    settings: Settings, database_url: str, database: Database, season: Season, tmp_path: Path
) -> None:
    """It may hold the book's lock, and have sent a commit of which it has not read the answer."""
    async with (
        _elected_program(settings, database, tmp_path / "log") as (served, pid),
        running_projector(database_url, HOSTS) as other,
    ):
        pushes = [push([commit(NOON) for _ in range(3)]) for _ in range(200)]
        await record(database, [entry(payload) for payload in pushes])
        other.wake()
        await asyncio.sleep(0.03)
        frozen = await projector_process_of(served.process.pid)
        frozen.suspend()
        try:
            await all_projected(database, 2 * FROZEN_SECONDS + PATIENCE_SECONDS)
            assert await an_elected_one(database, other_than=pid)
        finally:
            frozen.resume()
        ids = await record(database, [entry(push([commit(NOON)]))])
        other.wake()
        await until(lambda: is_projected(database, ids))

    assert await marks(database) == {"2025-03-10": 601}
    assert await is_rebuilt_the_same(database)


async def test_a_projector_that_reads_no_response_is_ended(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is with a process that freezes while a large batch is sent to it."""
    monkeypatch.setattr(projection, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(
        projection, "end_frozen_projector", partial(end_frozen_projector, seconds=1)
    )
    frozen = await connect(database_url)
    assert await try_projector_lock(frozen)
    large = await frozen.prepare("select repeat('x', 100000000)")
    frozen._transport.pause_reading()
    sending = asyncio.create_task(large.fetchval())
    async with running_projector(database_url, HOSTS) as other:
        ids = await record(database, [entry(push([commit(NOON)]))])
        await asyncio.sleep(0.7)
        assert not other.is_elected
        await until(lambda: is_projected(database, ids))
        assert other.is_elected
    frozen._transport.resume_reading()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await sending
    frozen.terminate()

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_projector_that_is_only_busy_is_not_ended(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(
        projection, "end_frozen_projector", partial(end_frozen_projector, seconds=0)
    )
    busy = await connect(database_url)
    assert await try_projector_lock(busy)
    async with running_projector(database_url, HOSTS) as other:
        await busy.execute("select pg_sleep(0.7)")
        assert not other.is_elected
        await asyncio.sleep(0.3)
        assert await try_projector_lock(busy)
        assert not other.is_elected
    busy.terminate()


async def test_two_that_project_the_same_deliveries_at_once_count_them_once(
    database_url: str, database: Database, season: Season
) -> None:
    """Both believe that they are elected: so it is when the lock's connection was just lost."""
    entries = [entry(push([commit(NOON), commit(NOON)])) for _ in range(100)]
    await record(database, entries)
    async with open_database(database_url) as one, open_database(database_url) as other:

        async def project(opened: Database) -> int:
            async with opened.connection() as connection:
                state = await find_log_state(connection)
                batch, _ = await waiting_deliveries(connection, state, 500, 8_000_000)
            decoded = [decode_delivery(logged, HOSTS) for logged in batch]
            assert len(decoded) == 100
            await both_have_read.wait()
            async with opened.write_transaction() as connection:
                return len((await project_batch(connection, decoded))[0])

        both_have_read = asyncio.Barrier(2)
        projected = await asyncio.gather(project(one), project(other))

    assert sorted(projected) == [0, 100]
    assert await marks(database) == {"2025-03-10": 200}
    assert (
        await value(database, "select sum(new_commit_count) from webhook_delivery_results") == 200
    )
    assert await is_rebuilt_the_same(database)


async def test_projectors_that_lose_their_connections_all_the_time_count_once(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(projection, "TRY_SECONDS", 0.02)
    monkeypatch.setattr(projection, "ADVANCE_SECONDS", 0.0)
    dice = random.Random(12)
    is_over = False

    async def kill() -> int:
        kills = 0
        while not is_over:
            await asyncio.sleep(dice.uniform(0.03, 0.15))
            if pid := await elected_pid(database):
                kills += await value(database, "select pg_terminate_backend($1)", pid)
        return kills

    async with projectors(database_url, 3) as running:
        killing = asyncio.create_task(kill())
        for n in range(100):
            pushes = [
                push([commit(NOON, id=sha(f"{n} {m}")), commit(NOON, id=sha(f"common {m}"))])
                for m in range(4)
            ]
            await record(database, [entry(payload) for payload in pushes])
            running[n % 3].wake()
            await asyncio.sleep(0.01)
        is_over = True
        kills = await killing
        await all_projected(database)

    assert kills >= 5
    set_aside = await rows(
        database, "select * from webhook_delivery_results where status <> 'processed'"
    )
    assert {row["error"] for row in set_aside} <= {"The connection was lost each time."}
    assert await replay(database, HOSTS, ["pending"]) == len(set_aside)
    assert await marks(database) == {"2025-03-10": 404}
    assert await is_rebuilt_the_same(database)
