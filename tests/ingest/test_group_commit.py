"""Deliveries that come together: few transactions, no harm among them, no race with people."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.support.application import running
from tests.support.db_helpers import (
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    rows,
    until,
    value,
)
from tests.support.github import commit, deliver, push, repository, seoul, sha
from tests.support.postgres import folder_for_postgres
from webhook_app import embedded
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import edit_season
from webhook_app.ingest import group_commit
from webhook_app.models import Season
from webhook_app.projection.replay import retry_pending
from webhook_app.settings import Settings
from webhook_app.store.database import Database, connect, open_database
from webhook_app.store.migrations import migrate

NOON = seoul("2025-03-10 12:00:00")
HOSTS = ("github.com",)


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


async def test_deliveries_that_wait_together_share_a_transaction(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    answers = await asyncio.gather(
        *(deliver(client, push([commit(NOON + timedelta(minutes=n))])) for n in range(200))
    )

    assert Counter(a.json()["status"] for a in answers) == {"processed": 200}
    assert await value(database, "select count(*) from webhook_deliveries") == 200
    assert await value(database, "select count(distinct xmin::text) from webhook_deliveries") <= 20
    assert await marks(database) == {"2025-03-10": 200}
    assert await is_rebuilt_the_same(database)


async def test_a_poisonous_delivery_harms_none_of_its_neighbours(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "alter table github_commits add constraint no_poison check (message <> 'poison')"
        )
    good = [push([commit(NOON)]) for _ in range(30)]
    bad = push([commit(NOON, message="poison"), commit(NOON)])

    answers = await asyncio.gather(
        *(deliver(client, payload) for payload in [*good[:15], bad, *good[15:]])
    )

    statuses = Counter((a.status_code, a.json()["status"]) for a in answers)
    assert statuses == {(202, "processed"): 30, (202, "pending"): 1}
    assert await marks(database) == {"2025-03-10": 30}
    [held] = await rows(
        database, "select body, error from webhook_deliveries where status = 'pending'"
    )
    assert held["body"] == json.dumps(bad).encode()
    assert "no_poison" in held["error"]


async def test_a_poisonous_delivery_is_recorded_once_the_fault_is_fixed(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "alter table github_commits add constraint no_poison check (message <> 'poison')"
        )
        await deliver(client, push([commit(NOON, message="poison")]))
        await connection.execute("alter table github_commits drop constraint no_poison")
        await connection.execute(
            "update webhook_deliveries set received_at = now() - interval '2m'"
        )

    assert await retry_pending(database, HOSTS) == 1

    assert await value(database, "select status from webhook_deliveries") == "processed"
    assert await marks(database) == {"2025-03-10": 1}
    assert await is_rebuilt_the_same(database)


async def test_one_large_push_does_not_hold_up_small_ones(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    large = push([commit(NOON, id=sha(f"large {n}")) for n in range(2048)])
    several = [large, *(push([commit(NOON)]) for _ in range(20)), large, large]

    answers = await asyncio.gather(*(deliver(client, payload) for payload in several))

    assert {a.json()["status"] for a in answers} == {"processed"}
    assert await marks(database) == {"2025-03-10": 2068}
    assert await is_rebuilt_the_same(database)


async def test_a_commit_in_every_delivery_of_a_batch_counts_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    same = commit(NOON)
    pushes = [
        push(
            [same, commit(NOON)], repo=repository(n % 4 + 1, f"acme/{n % 4}"), ref=f"refs/heads/{n}"
        )
        for n in range(40)
    ]

    await asyncio.gather(*(deliver(client, payload) for payload in pushes))

    assert await marks(database) == {"2025-03-10": 41}
    assert await is_rebuilt_the_same(database)


# A database that goes and comes


@pytest.fixture
async def own_postgres() -> AsyncGenerator[tuple[Path, str]]:
    """Yield a PostgreSQL of the test's own, migrated: its folder and its address."""
    with folder_for_postgres() as made:
        folder = made / "postgres"
        server = embedded.start(folder)
        connection = await connect(server.get_uri())
        await migrate(connection)
        await connection.close()
        yield folder, server.get_uri()
        embedded.start(folder).cleanup()


@pytest.mark.programs
async def test_a_database_that_went_away_is_503_at_once_and_needs_no_restart(
    settings: Settings, own_postgres: tuple[Path, str]
) -> None:
    folder, url = own_postgres
    async with running(settings.model_copy(update={"database_url": url})) as client:
        before = await deliver(client, push([commit(NOON)]), delivery_id="before")
        embedded.start(folder).stop()
        started = time.monotonic()
        refused = await asyncio.gather(
            *(deliver(client, push([commit(NOON)]), delivery_id=f"{n}") for n in range(100))
        )
        took = time.monotonic() - started
        ready = await client.get("/readyz")
        embedded.start(folder)

        async def is_taken_again() -> bool:
            answer = await deliver(client, push([commit(NOON)]), delivery_id="0")
            return answer.status_code == 202

        await until(is_taken_again)
        redelivered = await asyncio.gather(
            *(deliver(client, push([commit(NOON)]), delivery_id=f"{n}") for n in range(100))
        )

    assert before.status_code == 202
    assert {a.status_code for a in refused} == {503}
    assert {a.headers["content-type"] for a in refused} == {"application/problem+json"}
    assert all(int(a.headers["retry-after"]) > 0 for a in refused)
    assert took < group_commit.ANSWER_SECONDS
    assert ready.status_code == 503
    statuses = Counter(a.json()["status"] for a in redelivered)
    assert statuses == {"processed": 99, "duplicate": 1}


@pytest.mark.programs
async def test_what_was_answered_while_the_database_went_is_there_when_it_is_back(
    settings: Settings, own_postgres: tuple[Path, str]
) -> None:
    folder, url = own_postgres
    async with running(settings.model_copy(update={"database_url": url})) as client:
        sending = [
            asyncio.create_task(deliver(client, push([commit(NOON)]), delivery_id=f"{n}"))
            for n in range(300)
        ]
        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(embedded.start(folder).stop)
        answers = await asyncio.gather(*sending)
    embedded.start(folder)
    async with open_database(url) as database:
        held = {row["delivery_id"] for row in await rows(database, "table webhook_deliveries")}

    assert {a.status_code for a in answers} <= {202, 503}
    answered = {a.json()["delivery_id"] for a in answers if a.status_code == 202}
    assert answered
    assert answered <= held


async def test_a_locked_database_is_503_before_github_gives_up(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert group_commit.ANSWER_SECONDS < 9.5
    monkeypatch.setattr(group_commit, "ANSWER_SECONDS", 0.5)
    pushes = [push([commit(NOON)]) for _ in range(80)]
    async with database.write_transaction():
        held_up = await asyncio.gather(
            *(deliver(client, payload, delivery_id=f"{n}") for n, payload in enumerate(pushes))
        )
    monkeypatch.undo()
    after = [await deliver(client, payload, delivery_id=f"{n}") for n, payload in enumerate(pushes)]

    assert {a.status_code for a in held_up} == {503}
    assert {a.status_code for a in after} == {202}
    assert await marks(database) == {"2025-03-10": 80}


# Races with people


async def test_no_commit_stays_unmatched_when_its_author_joins_at_the_same_time(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    authors = ["ann", "bob", None]
    emails = [None, None, "bob@example.org"]

    async def push_some(worker: int) -> None:
        for n in range(25):
            by = commit(NOON + timedelta(minutes=n), username=authors[n % 3], email=emails[n % 3])
            answer = await deliver(
                client, push([by], repo=repository(worker + 1, f"acme/{worker}"))
            )
            assert answer.json()["status"] == "processed"

    async def join_bob() -> None:
        await asyncio.sleep(0.05)
        await join(database, season, "bob")
        await asyncio.sleep(0.05)
        await join(database, season, "bob", ["bob@example.org"])

    await asyncio.gather(join_bob(), *(push_some(worker) for worker in range(8)))

    unmatched = await value(database, "select count(*) from github_commits where user_id is null")
    assert unmatched == 0
    assert await marks(database, "ann") == {"2025-03-10": 72}
    assert await marks(database, "bob") == {"2025-03-10": 128}
    assert await is_rebuilt_the_same(database)


async def test_a_rename_at_the_same_time_leaves_no_commit_unmatched(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    async def push_some(login: str) -> None:
        for n in range(30):
            await deliver(client, push([commit(NOON + timedelta(minutes=n), username=login)]))

    async def rename() -> None:
        await asyncio.sleep(0.05)
        await add_user(database, github_user_id=1001, login="Anna", season=season)

    await asyncio.gather(rename(), push_some("anna"), push_some("anna"))

    assert await marks(database, "Anna") == {"2025-03-10": 60}
    assert await is_rebuilt_the_same(database)


async def test_an_edit_of_the_season_at_the_same_time_leaves_the_marks_as_a_rebuild_makes_them(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    late = NOON + timedelta(days=2)

    async def push_some() -> None:
        for n in range(40):
            when = late if n % 2 else NOON + timedelta(hours=1)
            await deliver(client, push([commit(NOON)], pushed_at=when))

    async def edit() -> None:
        for grace in (timedelta(days=5), timedelta(hours=1), None):
            await asyncio.sleep(0.04)
            await edit_season(database, msgspec.structs.replace(season, late_push_grace=grace))

    await asyncio.gather(edit(), push_some(), push_some())

    assert await marks(database) == {"2025-03-10": 80}
    assert await is_rebuilt_the_same(database)


async def test_two_servers_on_one_database_record_each_delivery_once(
    settings: Settings, database: Database, season: Season
) -> None:
    pushes = [
        push([commit(NOON, id=sha(f"shared {n % 30}")), commit(NOON, id=sha(f"own {n}"))])
        for n in range(60)
    ]
    async with running(settings) as one, running(settings) as other:
        answers = await asyncio.gather(
            *(
                deliver(client, payload, delivery_id=f"{n}")
                for n, payload in enumerate(pushes)
                for client in (one, other)
            ),
            join(database, season, "bob"),
        )

    statuses = Counter(a.json()["status"] for a in answers[:-1])
    assert statuses == {"processed": 60, "duplicate": 60}
    assert await value(database, "select count(*) from webhook_deliveries") == 60
    assert await marks(database) == {"2025-03-10": 90}
    assert await is_rebuilt_the_same(database)
