"""The day on which a commit counts, however often it was pushed."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import count, is_rebuilt_the_same, marks, result_of, rows, value
from tests.support.github import commit, deliver, push, repository, seoul
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2025-03-10T23:59:59+09:00", {"2025-03-10": 1}),
        ("2025-03-11T00:00:00+09:00", {"2025-03-11": 1}),
        ("2025-03-10T15:00:00Z", {"2025-03-11": 1}),
        ("2025-03-10T06:59:59-08:00", {"2025-03-10": 1}),
        ("2025-03-10T07:00:00-08:00", {"2025-03-11": 1}),
        ("2025-03-10T20:44:59.5+05:45", {"2025-03-10": 1}),
        ("2025-03-11T05:00:00+14:00", {"2025-03-11": 1}),
        ("2025-03-10T12:00:00+23:59", {}),
        ("2025-03-09T23:59:59+09:00", {}),
        ("2025-06-17T23:59:59+09:00", {"2025-06-17": 1}),
        ("2025-06-18T00:00:00+09:00", {}),
    ],
)
async def test_the_clock_of_the_season_decides_the_day(
    client: httpx.AsyncClient, database: Database, season: Season, at: str, day: dict[str, int]
) -> None:
    await deliver(client, push([commit(at)]))

    assert await marks(database) == day


@pytest.mark.parametrize(
    ("pushed_at", "counted"),
    [
        ("2025-03-11 23:59:59", {"2025-03-10": 1}),
        ("2025-03-12 00:00:00", {}),
        ("2025-03-10 11:55:00", {"2025-03-10": 1}),
        ("2025-03-10 11:54:59", {}),
    ],
)
async def test_github_s_time_of_the_push_decides_what_is_late_or_in_the_future(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    pushed_at: str,
    counted: dict[str, int],
) -> None:
    await deliver(client, push([commit(NOON)], pushed_at=seoul(pushed_at)))

    assert await marks(database) == counted


@pytest.mark.parametrize("pushed_at", [None, "soon", 10**30, -5, {}, "2025-03-10"])
async def test_a_push_without_github_s_time_is_taken_at_receipt(
    client: httpx.AsyncClient, database: Database, season: Season, pushed_at: Any
) -> None:
    payload = push([commit(NOON)])
    payload["repository"]["pushed_at"] = pushed_at

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    [held] = await rows(
        database,
        "select c.pushed_at, d.received_at from github_commits c, webhook_deliveries d",
    )
    assert held["pushed_at"] == held["received_at"]


async def test_github_s_time_may_be_text(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = push([commit(NOON)])
    payload["repository"]["pushed_at"] = "2025-03-10T03:00:09Z"

    await deliver(client, payload)

    held = await value(database, "select pushed_at from github_commits")
    assert held == seoul("2025-03-10 12:00:09")


# Pushes of the same commit


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_of_several_pushes_the_earliest_holds_in_any_order(
    client: httpx.AsyncClient, database: Database, season: Season, order: tuple[int, ...]
) -> None:
    same = commit(NOON)
    times = [NOON + timedelta(minutes=1), NOON + timedelta(hours=30), NOON + timedelta(days=9)]
    pushes = [push([same], pushed_at=at, ref=f"refs/heads/b{at.day}") for at in times]

    for place in order:
        await deliver(client, pushes[place])

    assert await value(database, "select pushed_at from github_commits") == times[0]
    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_a_late_commit_counts_once_its_earlier_push_arrives(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    await deliver(client, push([same], pushed_at=NOON + timedelta(days=3)))
    late = await marks(database)

    await deliver(client, push([same], pushed_at=NOON + timedelta(minutes=1)))

    assert (late, await marks(database)) == ({}, {"2025-03-10": 1})
    assert await is_rebuilt_the_same(database)


async def test_late_and_early_pushes_at_once_count_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    hours = [80, 3, 70, 0, 60, 1, 50, 2]

    await asyncio.gather(
        *(
            deliver(
                client,
                push([same], pushed_at=NOON + timedelta(hours=h), repo=repository(h % 3 + 1)),
            )
            for h in hours
        )
    )

    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_a_commit_on_several_branches_and_in_forks_counts_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    fork = repository(2, "bob/garden", fork=True)

    await deliver(client, push([same], ref="refs/heads/one"))
    await deliver(client, push([same | {"distinct": False}], ref="refs/heads/two"))
    await deliver(client, push([same], repo=fork))
    await deliver(client, push([same, commit(NOON)], repo=repository(3, "acme/mirror")))

    assert await count(database, "github_commits") == 4
    assert await marks(database) == {"2025-03-10": 2}
    assert await is_rebuilt_the_same(database)


async def test_a_fork_s_copy_counts_where_the_original_was_late(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)

    await deliver(client, push([same], pushed_at=NOON + timedelta(days=5)))
    await deliver(client, push([same], repo=repository(2, "ann/garden", fork=True)))

    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_what_is_not_distinct_counts_like_anything_else(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON, distinct=False)]))

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_push_delivered_days_later_lands_on_its_own_day(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    for day in (12, 10, 11):
        await deliver(client, push([commit(seoul(f"2025-03-{day} 23:00:00"))]))

    assert await marks(database) == {"2025-03-10": 1, "2025-03-11": 1, "2025-03-12": 1}


async def test_offsets_of_the_committer_s_clock_do_not_change_the_instant(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (-12, 0, 9, 14)]

    await deliver(client, push([commit(NOON.astimezone(zone)) for zone in zones]))

    held = await rows(database, "select distinct commit_date from github_commits")
    assert [datetime.fromisoformat(str(row["commit_date"])) for row in held] == [NOON]
    assert await marks(database) == {"2025-03-10": 4}
