"""Deliveries that cannot be projected, and a database that goes: nothing else is held up."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.db_helpers import (
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    result_of,
    rows,
    until,
    value,
)
from tests.support.github import commit, push, seoul, sha
from tests.support.log_entries import HOSTS, entry
from tests.support.postgres import folder_for_postgres
from tests.support.projectors import (
    all_projected,
    an_elected_one,
    elected_pid,
    is_projected,
    record,
)
from webhook_app import embedded
from webhook_app.models import Season
from webhook_app.projection import projector as projection
from webhook_app.projection.projector import running_projector
from webhook_app.projection.replay import retry_pending
from webhook_app.store import database as databases
from webhook_app.store.database import Database, DatabaseUnavailable, connect, open_database
from webhook_app.store.migrations import migrate

NOON = seoul("2025-03-10 12:00:00")
POISON = sha("poison")
GOOD = 100


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


async def poison(database: Database, does: str) -> None:
    """Let PostgreSQL do something whenever the poisonous commit is written."""
    async with database.connection() as connection:
        await connection.execute(f"""
            create function act_on_poison() returns trigger language plpgsql as $$
            begin
                {does};
                return new;
            end $$;
            create trigger poison before insert on github_commits for each row
            when (new.commit_id = '{POISON}') execute function act_on_poison();
        """)


async def cure(database: Database) -> None:
    """Let the poisonous commit be like any other, and let all deliveries be old."""
    async with database.connection() as connection:
        await connection.execute("drop trigger poison on github_commits")
        await age(database)


async def age(database: Database, by: str = "1h") -> None:
    """Let every delivery be older, so that another attempt is due."""
    async with database.connection() as connection:
        await connection.execute(
            f"update webhook_deliveries set recorded_at = now() - interval '{by}'"
        )


def poisonous() -> dict[str, Any]:
    """Return a push with the poisonous commit among others."""
    return push([commit(NOON), commit(NOON, id=POISON), commit(NOON)])


async def record_poison_among_others(database: Database) -> None:
    """Append a poisonous push in the middle of good ones, in one batch."""
    good = [entry(push([commit(NOON)])) for _ in range(GOOD)]
    bad = entry(poisonous(), delivery_id="bad")
    await record(database, [*good[: GOOD // 2], bad, *good[GOOD // 2 :]])


async def statuses(database: Database) -> dict[str, int]:
    """Return the number of deliveries by what became of them."""
    found = await rows(
        database, "select status, count(*) as n from webhook_delivery_results group by 1"
    )
    return {row["status"]: row["n"] for row in found}


async def assert_only_the_poison_is_set_aside(database: Database, reason: str) -> None:
    assert await statuses(database) == {"processed": GOOD, "pending": 1}
    held = await result_of(database, "bad")
    assert (held["status"], held["attempts"], held["new_commit_count"]) == ("pending", 1, 0)
    assert reason in held["error"]
    assert await marks(database) == {"2025-03-10": GOOD}
    assert await is_rebuilt_the_same(database)


async def assert_it_is_projected_after_the_cure(database: Database) -> None:
    await cure(database)
    assert await retry_pending(database, HOSTS) == 1
    held = await result_of(database, "bad")
    assert (held["status"], held["attempts"], held["error"]) == ("processed", 2, None)
    assert held["new_commit_count"] == 3
    assert await marks(database) == {"2025-03-10": GOOD + 3}
    assert await is_rebuilt_the_same(database)


async def test_a_delivery_that_postgresql_refuses_is_set_aside_alone(
    database_url: str, database: Database, season: Season
) -> None:
    await poison(database, "raise exception 'this is poison'")
    await record_poison_among_others(database)
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    await assert_only_the_poison_is_set_aside(database, "this is poison")
    await assert_it_is_projected_after_the_cure(database)


async def test_a_delivery_that_takes_longer_than_a_statement_may_is_set_aside_alone(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "STATEMENT_SECONDS", 1.0)
    async with database.connection() as connection:
        await connection.execute("create sequence tries")
    await poison(database, "perform nextval('tries'), pg_sleep(60)")
    await record_poison_among_others(database)
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    # Once among the others and once alone, not once in each half of a half.
    assert await value(database, "select last_value from tries") == 2
    await assert_only_the_poison_is_set_aside(database, "TimeoutError")
    await assert_it_is_projected_after_the_cure(database)


async def test_a_delivery_that_ends_the_connection_each_time_is_set_aside_alone(
    database_url: str, database: Database, season: Season
) -> None:
    await poison(database, "perform pg_terminate_backend(pg_backend_pid())")
    await record_poison_among_others(database)
    async with running_projector(database_url, HOSTS) as projector:
        before = await value(
            database, "select min(id) from webhook_deliveries where delivery_id = 'bad'"
        )
        good = await rows(database, "select id from webhook_deliveries where id < $1", before)
        await until(lambda: is_projected(database, [row["id"] for row in good]))
        [late] = await record(database, [entry(push([commit(NOON)], ref="refs/heads/late"))])
        projector.wake()
        await until(lambda: is_projected(database, [late]))
        await all_projected(database)
    async with database.connection() as connection:
        await connection.execute("delete from webhook_deliveries where id = $1", late)

    assert await statuses(database) == {"processed": GOOD + 1, "pending": 1}
    held = await result_of(database, "bad")
    assert "connection was lost" in held["error"]
    assert await marks(database) == {"2025-03-10": GOOD + 1}
    assert await is_rebuilt_the_same(database)


async def test_a_delivery_that_takes_too_long_to_decode_is_set_aside_alone(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes the process for frozen then, and ends its connection."""
    monkeypatch.setattr(databases, "FROZEN_SECONDS", 0.3)
    monkeypatch.setattr(projection, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(projection, "PAUSE_SECONDS", 0.01)
    trailers = "\n".join(f"Co-authored-by: A <a{n}@example.org>" for n in range(200))
    commits = [commit(NOON, message=f"x\n\n{trailers}") for _ in range(2500)]
    names = ("one", "slow", "other")
    pushes = [push([commit(NOON)]), push(commits), push([commit(NOON)])]
    await record(
        database,
        [entry(payload, delivery_id=name) for name, payload in zip(names, pushes, strict=True)],
    )
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    assert await statuses(database) == {"processed": 2, "pending": 1}
    held = await result_of(database, "slow")
    assert held["error"] == "The connection was lost each time."
    assert await marks(database) == {"2025-03-10": 2}


async def test_deliveries_that_follow_a_fatal_one_are_retried_too(
    database_url: str, database: Database, season: Season
) -> None:
    """Each attempt of it counts, though it takes the connection along, and is repeated later."""
    await poison(database, "perform pg_terminate_backend(pg_backend_pid())")
    await record(database, [entry(poisonous(), delivery_id="bad")])
    await record(database, [entry({"ref": 7}, delivery_id="odd")])
    async with running_projector(database_url, HOSTS):
        await all_projected(database)
    await age(database, "2m")

    with pytest.raises(DatabaseUnavailable):
        await retry_pending(database, HOSTS)
    assert await retry_pending(database, HOSTS) == 1

    assert (await result_of(database, "odd"))["attempts"] == 2
    bad = await result_of(database, "bad")
    assert (bad["status"], bad["attempts"]) == ("pending", 2)
    assert "cut off" in bad["error"]


async def test_nobody_is_set_aside_because_the_books_lock_is_held_for_long(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild of a large season holds it, and no delivery is at fault."""
    monkeypatch.setattr(projection, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(projection, "PAUSE_SECONDS", 0.01)
    async with running_projector(database_url, HOSTS):
        await an_elected_one(database)
        async with database.write_transaction():
            await record(database, [entry(push([commit(NOON)]), delivery_id="one")])
            await asyncio.sleep(1.5)
            assert await result_of(database, "one") == {}
        await all_projected(database)

    assert await statuses(database) == {"processed": 1}
    assert await marks(database) == {"2025-03-10": 1}


async def test_bodies_that_nobody_can_read_are_set_aside_with_a_reason(
    database_url: str, database: Database, season: Season
) -> None:
    odd = {
        "no json": b"{",
        "no object": b"[]",
        "nothing": b"",
        "zipped": gzip.compress(json.dumps(push([commit(NOON)])).encode()),
        "no ref": json.dumps(push([commit(NOON)]) | {"ref": None}).encode(),
        "no repository": json.dumps(push([commit(NOON)]) | {"repository": {}}).encode(),
    }
    good = [entry(push([commit(NOON)])) for _ in range(20)]
    bad = [entry(body, delivery_id=name) for name, body in odd.items()]
    await record(database, [*good[:10], *bad, *good[10:]])
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    assert await statuses(database) == {"processed": 20, "pending": len(odd)}
    for name in odd:
        assert (await result_of(database, name))["error"], name
    assert await marks(database) == {"2025-03-10": 20}


async def test_a_body_that_was_damaged_or_erased_holds_up_nobody(
    database_url: str, database: Database, season: Season
) -> None:
    names = ("damaged", "cut", "unknown", "erased", "good")
    await record(database, [entry(push([commit(NOON)]), delivery_id=name) for name in names])
    async with database.connection() as connection:
        for name, change in {
            "damaged": "body = overlay(body placing '\\x00ff00'::bytea from 20)",
            "cut": "body = substring(body from 1 for 20)",
            "unknown": "dictionary = 99",
            "erased": "body = null",
        }.items():
            await connection.execute(
                f"update webhook_deliveries set {change} where delivery_id = $1", name
            )
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    for name, status, reason in (
        ("damaged", "pending", "damaged"),
        ("cut", "pending", "damaged"),
        ("unknown", "pending", "dictionary 99"),
        ("erased", "ignored", "erased"),
    ):
        held = await result_of(database, name)
        assert held["status"] == status, name
        assert reason in held["error"].lower(), (name, held["error"])
    assert (await result_of(database, "good"))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_pushes_with_many_commits_are_written_in_several_transactions(
    database_url: str, database: Database, season: Season
) -> None:
    assert projection.MAX_COMMITS == 3000
    sizes = [1, 2000, 999, 1, 2048, 1, 1, 1500, 2]
    pushes = [
        push([commit(NOON + timedelta(seconds=n), id=sha(f"{which} {n}")) for n in range(size)])
        for which, size in enumerate(sizes)
    ]
    ids = await record(database, [entry(payload) for payload in pushes])
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    written = await rows(
        database,
        "select array_agg(delivery_row_id order by delivery_row_id) as together"
        "  from webhook_delivery_results group by xmin::text order by 1",
    )
    assert [row["together"] for row in written] == [ids[:3], ids[3:7], ids[7:]]
    assert await marks(database) == {"2025-03-10": sum(sizes)}
    assert await is_rebuilt_the_same(database)


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
async def test_a_database_that_went_away_and_came_back_is_projected_on(
    own_postgres: tuple[Path, str],
) -> None:
    folder, url = own_postgres
    async with open_database(url) as database:
        await join(database, await open_season(database), "ann")
    async with running_projector(url, HOSTS):
        async with open_database(url) as database:
            pushes = [entry(push([commit(NOON)])) for _ in range(300)]
            await record(database, pushes)
            first = await an_elected_one(database)
        await asyncio.to_thread(embedded.start(folder).stop)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(embedded.start, folder)
        async with open_database(url) as database:
            await record(database, [entry(push([commit(NOON)])) for _ in range(30)])
            await all_projected(database)
            assert await elected_pid(database) != first
            assert await statuses(database) == {"processed": 330}
            assert await marks(database) == {"2025-03-10": 330}
            assert await is_rebuilt_the_same(database)


async def test_deliveries_are_not_written_one_by_one_after_a_connection_is_lost(
    database_url: str, database: Database, season: Season
) -> None:
    """As after a restart of PostgreSQL, when none of them is at fault."""
    sizes: list[int] = []

    def note(batch: Sequence[object], *_: object) -> None:
        sizes.append(len(batch))

    await record(database, [entry(push([commit(NOON)])) for _ in range(320)])
    async with running_projector(database_url, HOSTS, note) as projector:
        async with database.write_transaction():
            pid = await an_elected_one(database)

            async def waits_for_the_lock() -> bool:
                event = "select wait_event_type from pg_stat_activity where pid = $1"
                return bool(await value(database, event, pid) == "Lock")

            await until(waits_for_the_lock)
            await value(database, "select pg_terminate_backend($1)", pid)
        await all_projected(database)
        careful = list(sizes)
        await record(database, [entry(push([commit(NOON)])) for _ in range(320)])
        projector.wake()
        await all_projected(database)

    assert careful == [20] * 16
    assert max(sizes[16:]) > 20, "a loss is forgotten once its deliveries are written"
