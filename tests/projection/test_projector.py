"""The projector beside what else happens: it is woken, and people change the book meanwhile."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import msgspec
import pytest

from tests.support.db_helpers import (
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    result_of,
    until,
    value,
)
from tests.support.github import commit, push, repository, seoul
from tests.support.log_entries import HOSTS, entry
from tests.support.projectors import all_projected, an_elected_one, is_projected, projectors, record
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import edit_season
from webhook_app.events import decode_push
from webhook_app.models import Season
from webhook_app.projection import projector as projection
from webhook_app.projection.backfill import record_pushes
from webhook_app.projection.projector import running_projector
from webhook_app.projection.waiting import wait_until_projected
from webhook_app.store.database import Database
from webhook_app.store.log import find_lag

NOON = seoul("2025-03-10 12:00:00")
UNMATCHED = "select count(*) from github_commits where user_id is null"


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


async def test_what_waited_before_the_start_is_projected_in_few_transactions(
    database_url: str, database: Database, season: Season
) -> None:
    await record(database, [entry(push([commit(NOON)])) for _ in range(501)])
    lag = await find_lag_of(database)
    assert lag[0] == 501
    assert lag[1] > 0
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    transactions = await value(
        database, "select count(distinct xmin::text) from webhook_delivery_results"
    )
    assert transactions == 2
    assert await find_lag_of(database) == (0, 0)
    assert await marks(database) == {"2025-03-10": 501}
    assert await is_rebuilt_the_same(database)


async def find_lag_of(database: Database) -> tuple[int, float]:
    async with database.connection() as connection:
        lag = await find_lag(connection)
    return lag.waiting, lag.lag_seconds


async def test_a_notification_wakes_the_projector_of_another_process(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "POLL_SECONDS", 8.0)  # it must not be what finds them
    async with projectors(database_url, 2) as running:
        await an_elected_one(database)
        await asyncio.sleep(0.1)
        for _ in range(5):
            [other] = [one for one in running if not one.is_elected]
            ids = await record(database, [entry(push([commit(NOON)]))])
            other.wake()
            await until(lambda ids=ids: is_projected(database, ids), 6, 0.005)

    assert await marks(database) == {"2025-03-10": 5}


async def test_the_projector_of_this_process_is_woken_without_a_notification(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "POLL_SECONDS", 8.0)
    async with running_projector(database_url, HOSTS) as own:
        await an_elected_one(database)
        await asyncio.sleep(0.1)
        for _ in range(5):
            ids = await record(database, [entry(push([commit(NOON)]))])
            own.wake()
            await until(lambda ids=ids: is_projected(database, ids), 6, 0.005)


async def test_a_lost_notification_only_delays(
    database_url: str, database: Database, season: Season
) -> None:
    async with running_projector(database_url, HOSTS):
        await an_elected_one(database)
        ids = await record(database, [entry(push([commit(NOON)]))])  # and nobody is woken
        await until(lambda: is_projected(database, ids), projection.POLL_SECONDS + 20)


async def test_who_waits_for_the_book_is_told_by_any_process(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "POLL_SECONDS", 8.0)
    ids = await record(database, [entry(push([commit(NOON)])) for _ in range(3)])
    waiter = asyncio.create_task(wait_until_projected(database, ids))
    await asyncio.sleep(0.1)
    assert not waiter.done()
    async with running_projector(database_url, HOSTS):
        await asyncio.wait_for(waiter, 6)
        ids = await record(database, [entry(push([commit(NOON)]))])
        await asyncio.wait_for(wait_until_projected(database, ids), 6)

    assert await marks(database) == {"2025-03-10": 4}


async def test_what_reconciliation_found_waits_for_the_projector_too(
    database_url: str, database: Database, season: Season
) -> None:
    payload = push([commit(NOON), commit(NOON)])
    found = decode_push(json.dumps(payload).encode(), HOSTS)
    recording = asyncio.create_task(record_pushes(database, [found]))
    await asyncio.sleep(0.1)
    assert not recording.done()
    async with running_projector(database_url, HOSTS):
        assert await asyncio.wait_for(recording, 30) == 2
        assert await asyncio.wait_for(record_pushes(database, [found]), 30) == 0
        ids = await record(database, [entry(payload)])
        await until(lambda: is_projected(database, ids))

    assert (await result_of(database))["new_commit_count"] == 0
    assert await marks(database) == {"2025-03-10": 2}
    assert await is_rebuilt_the_same(database)


# Races with people


async def test_no_commit_stays_unmatched_when_its_author_joins_at_the_same_time(
    database_url: str, database: Database, season: Season
) -> None:
    """In many rounds, of which each has another author who joins while they are projected."""
    async with running_projector(database_url, HOSTS) as projector:
        for turn in range(25):
            login, email = f"newcomer{turn}", f"newcomer{turn}@example.org"

            async def push_some(worker: int, login: str = login, email: str = email) -> None:
                for n in range(4):
                    at = NOON + timedelta(minutes=n)
                    by = [commit(at, username=login), commit(at, username=None, email=email)]
                    repo = repository(worker + 1, f"acme/{worker}")
                    await record(database, [entry(push(by, repo=repo))])
                    projector.wake()

            async def joins(turn: int = turn, login: str = login, email: str = email) -> None:
                await asyncio.sleep(turn % 5 * 0.004)
                await add_user(
                    database, github_user_id=2000 + turn, login=login, emails=[email], season=season
                )

            await asyncio.gather(joins(), *(push_some(worker) for worker in range(3)))
        await all_projected(database)

    assert await value(database, UNMATCHED) == 0
    assert await value(database, "select count(*) from github_commits") == 25 * 3 * 4 * 2
    assert await is_rebuilt_the_same(database)


async def test_a_rename_at_the_same_time_leaves_no_commit_unmatched(
    database_url: str, database: Database, season: Season
) -> None:
    async with running_projector(database_url, HOSTS) as projector:
        for turn in range(15):
            old, new = f"name{turn}", f"name{turn + 1}"

            async def push_some(login: str) -> None:
                for n in range(4):
                    at = NOON + timedelta(minutes=n)
                    await record(database, [entry(push([commit(at, username=login)]))])
                    projector.wake()

            async def rename(turn: int = turn, new: str = new) -> None:
                await asyncio.sleep(turn % 4 * 0.004)
                await add_user(database, github_user_id=1001, login=new, season=season)

            if turn == 0:
                await add_user(database, github_user_id=1001, login=old, season=season)
            await asyncio.gather(rename(), push_some(new))
            await all_projected(database)

    assert await value(database, UNMATCHED) == 0
    assert await marks(database, "name15") == {"2025-03-10": 60}
    assert await is_rebuilt_the_same(database)


async def test_an_edit_of_the_season_at_the_same_time_leaves_the_marks_as_a_rebuild_makes_them(
    database_url: str, database: Database, season: Season
) -> None:
    late = NOON + timedelta(days=2)

    async def push_some(projector: projection.Projector) -> None:
        for n in range(40):
            when = late if n % 2 else NOON + timedelta(hours=1)
            await record(database, [entry(push([commit(NOON)], pushed_at=when))])
            projector.wake()
            await asyncio.sleep(0.003)

    async def edit() -> None:
        for grace in (timedelta(days=5), timedelta(hours=1), None):
            await asyncio.sleep(0.04)
            await edit_season(database, msgspec.structs.replace(season, late_push_grace=grace))

    async with running_projector(database_url, HOSTS) as projector:
        await asyncio.gather(edit(), push_some(projector), push_some(projector))
        await all_projected(database)

    assert await marks(database) == {"2025-03-10": 80}
    assert await is_rebuilt_the_same(database)
