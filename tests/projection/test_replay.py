"""Stored deliveries read again: those that wait, those that failed, and all of them."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from structlog.testing import capture_logs

from tests.support.db_helpers import (
    book,
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    rows,
    value,
)
from tests.support.github import ZEROS, commit, deliver, push, repository, seoul, sha
from tests.support.log_entries import age, append, entry, project
from webhook_app.changes.seasons import edit_season
from webhook_app.models import Season
from webhook_app.projection import replay as replaying
from webhook_app.projection.replay import replay, retry_pending
from webhook_app.store.database import Database
from webhook_app.store.deliveries import list_due_deliveries, list_stored_deliveries

NOON = seoul("2025-03-10 12:00:00")
HOSTS = ("github.com",)


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann", ["ann@example.org"])
    return opened


async def execute(database: Database, *statements: str) -> None:
    async with database.write_transaction() as connection:
        for statement in statements:
            await connection.execute(statement)


async def state(database: Database) -> tuple[str, int]:
    [held] = await rows(database, "table webhook_delivery_results")
    return held["status"], held["attempts"]


async def test_a_pending_delivery_is_tried_after_1_4_16_and_64_minutes_and_then_fails(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, b"no push at all")
    seen = []

    for minutes in (0, 2, 3, 5, 15, 17, 63, 65, 10_000):
        await age(database, timedelta(minutes=minutes))
        seen.append((minutes, await retry_pending(database, HOSTS), *await state(database)))

    assert seen == [
        (0, 0, "pending", 1),
        (2, 1, "pending", 2),
        (3, 0, "pending", 2),
        (5, 1, "pending", 3),
        (15, 0, "pending", 3),
        (17, 1, "pending", 4),
        (63, 0, "pending", 4),
        (65, 1, "failed", 5),
        (10_000, 0, "failed", 5),
    ]
    assert await value(database, "select error from webhook_delivery_results")


async def test_many_pending_deliveries_are_all_tried(
    client: httpx.AsyncClient, database: Database
) -> None:
    for n in range(replaying.BATCH_SIZE * 2 + 1):
        await deliver(client, f"no push {n}".encode())
    await age(database, timedelta(minutes=2))
    await deliver(client, b"not due yet")

    assert await retry_pending(database, HOSTS) == replaying.BATCH_SIZE * 2 + 1
    assert await rows(
        database,
        "select attempts, count(*) as count from webhook_delivery_results group by 1 order by 1",
    ) == [
        {"attempts": 1, "count": 1},
        {"attempts": 2, "count": replaying.BATCH_SIZE * 2 + 1},
    ]


async def test_those_that_are_not_due_are_not_even_read(
    client: httpx.AsyncClient, database: Database
) -> None:
    for n in range(3):
        await deliver(client, f"no push {n}".encode())

    async with database.connection() as connection:
        none = await list_due_deliveries(
            connection, 0, replaying.FIRST_WAIT, 50, replaying.BATCH_BYTES
        )
        all_three = await list_due_deliveries(
            connection, 0, timedelta(0), 50, replaying.BATCH_BYTES
        )

    assert (len(none), len(all_three)) == (0, 3)


async def test_a_failed_delivery_is_recorded_by_a_replay_once_the_fault_is_fixed(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await execute(
        database, "alter table github_commits add constraint no_poison check (message <> 'poison')"
    )
    await deliver(client, push([commit(NOON, message="poison"), commit(NOON)]))
    for _ in range(4):
        await age(database, timedelta(minutes=100))
        await retry_pending(database, HOSTS)
    failed = await state(database), await marks(database)
    await execute(database, "alter table github_commits drop constraint no_poison")

    assert await replay(database, HOSTS, ("failed", "pending")) == 1

    assert failed == (("failed", 5), {})
    assert await state(database) == ("processed", 6)
    [held] = await rows(
        database,
        "select error, processed_at, repository_id from webhook_delivery_results",
    )
    assert held["error"] is None
    assert held["processed_at"] is not None
    assert held["repository_id"] == 1
    assert await marks(database) == {"2025-03-10": 2}
    assert await is_rebuilt_the_same(database)


async def test_a_delivery_that_stays_unreadable_stays_failed_when_replayed(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, b"{")
    for _ in range(4):
        await age(database, timedelta(minutes=100))
        await retry_pending(database, HOSTS)

    assert await replay(database, HOSTS) == 1

    assert await state(database) == ("failed", 6)


async def test_a_replay_keeps_the_time_of_receipt(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = push([commit(NOON)])
    del payload["repository"]["pushed_at"]
    await deliver(client, payload)
    await execute(
        database,
        f"update webhook_deliveries set received_at = '{NOON + timedelta(hours=1)}'",
        "delete from github_commits",
    )

    await replay(database, HOSTS)

    held = await value(database, "select pushed_at from github_commits")
    assert held == NOON + timedelta(hours=1)
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_pruned_delivery_is_passed_over(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)]))
    await deliver(client, push([commit(NOON)]))
    await execute(
        database,
        "update webhook_deliveries set body = null"
        " where id = (select min(id) from webhook_deliveries)",
    )

    assert await replay(database, HOSTS) == 1
    assert await marks(database) == {"2025-03-10": 2}


@contextmanager
def memory_up_to(megabytes: int) -> Generator[None]:
    """Fail if the block needs more memory at any time."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 1_000_000, f"{peak / 1e6:.0f} MB"


async def large_ones(database: Database, number: int) -> list[int]:
    """Record deliveries of 2 MB each, which cannot be decoded; return their row ids."""
    bodies = [f"no push {n}".encode().ljust(2_000_000) for n in range(number)]
    row_ids = [row_id for body in bodies for row_id in await append(database, entry(body))]
    await project(database, row_ids)
    return row_ids


async def test_large_bodies_are_tried_again_a_few_at_a_time(database: Database) -> None:
    row_ids = await large_ones(database, 40)
    await age(database, timedelta(minutes=2))

    with memory_up_to(50):
        assert await retry_pending(database, HOSTS) == len(row_ids)
    assert await rows(database, "select distinct attempts from webhook_delivery_results") == [
        {"attempts": 2}
    ]


async def test_large_bodies_are_replayed_a_few_at_a_time_and_in_order(
    database: Database,
) -> None:
    row_ids = await large_ones(database, 40)
    replayed: list[int] = []

    with memory_up_to(50):
        await replay(database, HOSTS, on_done=lambda delivery, _: replayed.append(delivery.id))
    assert replayed == row_ids


async def test_an_attempt_is_stored_before_the_body_is_decoded(database: Database) -> None:
    """So that an attempt counts which takes the process along while it decodes."""
    odd = entry(b"no JSON")._replace(source="reconciliation")  # not what we store: that is logged
    await project(database, await append(database, odd))
    await age(database, timedelta(minutes=2))

    with capture_logs() as logs:
        assert await retry_pending(database, HOSTS) == 1
    decoded = [line for line in logs if line["event"] == "decoding_failed"]

    assert len(decoded) == 1
    assert await state(database) == ("pending", 2)


async def test_a_body_over_the_limit_is_taken_alone(database: Database) -> None:
    bodies = [b"no push".ljust(size) for size in (100, 200, 5_000, 300, 700, 301)]
    row_ids = await append(database, *map(entry, bodies))
    await project(database, row_ids)
    taken: dict[str, list[list[int]]] = {"stored": [], "due": []}

    async with database.connection() as connection:
        for name, parts in taken.items():
            after = 0
            while True:
                if name == "due":
                    batch = await list_due_deliveries(connection, after, timedelta(0), 50, 1_000)
                else:
                    batch = await list_stored_deliveries(connection, after, ["pending"], 50, 1_000)
                if not batch:
                    break
                parts.append([len(delivery.body or b"") for delivery in batch])
                after = batch[-1].id

    assert taken["stored"] == taken["due"] == [[100, 200], [5_000], [300, 700], [301]]


AUTHORS = (
    ("ann", None),
    ("Ann", "ann@example.org"),
    (None, "ann@example.org"),
    ("Bob", None),
    (None, "1002+b@users.noreply.github.com"),
    ("carl", "carl@example.org"),
    ("dependabot[bot]", None),
    (None, None),
)
START = seoul("2025-03-08 00:00:00")


def a_commit(name: str) -> dict[str, Any]:
    """Return a commit that is the same wherever it is pushed, as git has it."""
    chance = random.Random(name)
    username, email = chance.choice(AUTHORS)
    made = commit(
        START + timedelta(minutes=chance.randrange(12 * 24 * 60)),
        id=sha(name),
        username=username,
        email=email,
        message=chance.choice(
            ["a", "b\n\nCo-authored-by: Ann <ann@example.org>", "Merge branch 'x'", "\0"]
        ),
    )
    return made | ({"timestamp": "0000-00-00T00:00:00Z"} if not chance.randrange(20) else {})


def a_season_of_pushes(seed: int) -> list[dict[str, Any]]:
    """Return pushes as in a season: branches, forks, renames, late ones, bots and oddities."""
    chance = random.Random(seed)
    pushes: list[dict[str, Any]] = []
    for n in range(150):
        number = chance.randrange(1, 5)
        repo = repository(
            number,
            f"acme/garden-{number}-{n // 50}",
            private=number == 2,
            fork=number == 3,
            updated_at=f"2025-03-{10 + n // 50}T00:00:00Z",
        )
        carried = [a_commit(f"{seed} {chance.randrange(150)}") for _ in range(chance.randrange(4))]
        written = max((c["timestamp"] for c in carried), default="0")
        at = datetime.fromisoformat(written) if written > "1" else START + timedelta(days=5)
        late = timedelta(hours=chance.choice([0, 0, 0, 1, 20, 60]))
        more = chance.choice([{}, {}, {"before": ZEROS}, {"forced": True}])
        pushes.append(push(carried, repo=repo, pushed_at=at + late, **more))
    return pushes


@pytest.mark.parametrize("rules", [{}, {"count_co_authors": True, "count_forks": False}])
async def test_a_replay_of_everything_brings_back_the_same_book(
    client: httpx.AsyncClient, database: Database, rules: dict[str, Any]
) -> None:
    season = await open_season(database, **rules)
    await join(database, season, "ann", ["ann@example.org"])
    pushes = a_season_of_pushes(seed=11)
    for n, payload in enumerate(pushes):
        await deliver(client, payload)
        if n == 70:
            await join(database, season, "bob")
    await deliver(client, b"no push")
    await deliver(client, {"zen": "Encourage flow."}, "ping")
    assert await is_rebuilt_the_same(database)
    before = await book(database)
    assert len(before["attendance"]) > 10

    await execute(database, "delete from attendance", "delete from github_commits")
    emptied = await book(database)
    assert await replay(database, HOSTS) == len({json.dumps(payload) for payload in pushes}) + 2

    assert (emptied["commits"], emptied["attendance"]) == ([], [])
    assert await book(database) == before
    assert await is_rebuilt_the_same(database)


async def test_a_replay_of_what_is_stored_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    for payload in a_season_of_pushes(seed=12)[:50]:
        await deliver(client, payload)
    before = await book(database)

    await replay(database, HOSTS)

    assert await book(database) == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_order_and_repeats_do_not_change_the_data(
    client: httpx.AsyncClient, database: Database, seed: int
) -> None:
    season = await open_season(database)
    await join(database, season, "ann", ["ann@example.org"])
    await join(database, season, "bob")
    pushes = a_season_of_pushes(seed)
    for payload in pushes:
        await deliver(client, payload)
    in_order = await book(database)
    await execute(
        database,
        "delete from attendance",
        "delete from github_commits",
        "delete from repositories",
        "delete from webhook_deliveries",
        "delete from webhook_delivery_digests",
        "delete from webhook_delivery_results",
    )

    # Pushes that come again have another body: the same one would be a duplicate at the door.
    shuffled = [*pushes, *(payload | {"compare": "again"} for payload in pushes)]
    random.Random(seed).shuffle(shuffled)
    for payload in shuffled:
        await deliver(client, payload)

    again = await book(database)
    assert again["attendance"] == in_order["attendance"]
    assert again["repositories"] == in_order["repositories"]
    times = [
        {(c["commit_id"], c["repository_id"]): c["pushed_at"] for c in held["commits"]}
        for held in (in_order, again)
    ]
    assert times[0] == times[1]
    assert await is_rebuilt_the_same(database)


async def test_a_rule_changed_afterwards_is_as_if_it_had_always_been_valid(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await join(database, season, "bob")
    for payload in a_season_of_pushes(seed=13):
        await deliver(client, payload)
    before = await book(database)

    strict = msgspec.structs.replace(
        season, late_push_grace=timedelta(0), count_merges=False, count_forks=False
    )
    await edit_season(database, strict)
    changed = await book(database)
    await edit_season(database, season)

    assert changed["attendance"] != before["attendance"]
    assert await book(database) == before
