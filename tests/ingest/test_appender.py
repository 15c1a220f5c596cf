"""Deliveries that come together share a commit; a bad or large one harms none of the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import httpx
import pytest

from tests.support.appenders import (
    NOON,
    append_all,
    appender_of,
    entries,
    held,
    held_up,
    is_blocked,
    large_entry,
    outcomes,
    transactions,
)
from tests.support.application import running
from tests.support.db_helpers import is_rebuilt_the_same, join, marks, rows, until, value
from tests.support.github import commit, post, projected, push, sha
from tests.support.log_entries import entry
from webhook_app.ingest import appender as appending
from webhook_app.ingest.appender import LogAppender, Receipt
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import (
    Database,
    DatabaseUnavailable,
    connect,
)
from webhook_app.store.rows import NewDeliveryRow

# Batches


async def test_deliveries_that_wait_together_share_a_transaction(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    answers = await asyncio.gather(*(post(client, push([commit(NOON)])) for _ in range(200)))
    await projected(client)

    assert Counter(a.json()["status"] for a in answers) == {"recorded": 200}
    assert await value(database, "select count(*) from webhook_deliveries") == 200
    assert await transactions(database) <= 20
    assert await marks(database) == {"2025-03-10": 200}
    assert await is_rebuilt_the_same(database)


async def test_who_comes_during_a_commit_is_in_the_next_one_together(
    database_url: str, database: Database
) -> None:
    wakes: list[int] = []
    async with appender_of(database_url, lambda: wakes.append(1)) as appender:
        await appender.append(entries(1, "first")[0])
        async with held_up(database):
            alone = asyncio.create_task(append_all(appender, entries(1, "alone")))
            await until(lambda: is_blocked(database))
            together = asyncio.create_task(append_all(appender, entries(40, "together")))
            await asyncio.sleep(0.05)
            assert appender.waiting == 40
            assert await held(database) == ["first0"]
        results = [*await alone, *await together]

    assert outcomes(results) == {"recorded": 41}
    assert await transactions(database) == 3
    assert len(wakes) == 3
    assert (await held(database))[:2] == ["first0", "alone0"]
    assert sorted(await held(database)) == sorted(
        ["first0", "alone0", *(f"together{n}" for n in range(40))]
    )


async def test_a_batch_has_at_most_so_many_deliveries(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "MAX_DELIVERIES", 10)
    async with appender_of(database_url) as appender:
        assert outcomes(await append_all(appender, entries(95))) == {"recorded": 95}

    sizes = await rows(
        database, "select count(*) as n from webhook_deliveries group by xmin::text order by 1"
    )
    assert [row["n"] for row in sizes] == [5, *[10] * 9]
    assert await held(database) == [f"{n}" for n in range(95)]


async def test_a_batch_has_at_most_so_many_bytes_but_always_one_delivery(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = [large_entry() for _ in range(6)]
    monkeypatch.setattr(appending, "MAX_BYTES", int(2.5 * len(new[0].body)))
    async with appender_of(database_url) as appender:
        assert outcomes(await append_all(appender, new)) == {"recorded": 6}
        assert await transactions(database) == 3
        monkeypatch.setattr(appending, "MAX_BYTES", 1)
        assert outcomes(await append_all(appender, [large_entry()])) == {"recorded": 1}


# Duplicates


async def test_the_same_body_several_times_in_a_batch_is_recorded_once(
    database_url: str, database: Database
) -> None:
    payload = push([commit(NOON)])
    same = [entry(payload, delivery_id=f"same{n}") for n in range(5)]
    async with appender_of(database_url) as appender:
        results = await append_all(appender, [*same, *entries(5, "other")])
        again = await append_all(appender, same)

    first, *later = [one for one in results[:5] if isinstance(one, Receipt)]
    assert (first.status, [one.status for one in later]) == ("recorded", ["duplicate"] * 4)
    assert first.row_id
    assert {one.row_id for one in later} == {None}
    assert outcomes(results[5:]) == {"recorded": 5}
    assert outcomes(again) == {"duplicate": 5}
    assert sorted(await held(database)) == sorted(["same0", *(f"other{n}" for n in range(5))])


async def test_two_appenders_of_the_same_bodies_in_other_orders_block_each_other_never(
    database_url: str, database: Database
) -> None:
    """Of each body one is recorded and the other is a duplicate, and both are durable then."""
    async with appender_of(database_url) as one, appender_of(database_url) as other:
        for turn in range(15):
            new = entries(60, f"turn {turn} ")

            async def append_and_look(
                appender: LogAppender, order: Sequence[NewDeliveryRow]
            ) -> list[Receipt | BaseException]:
                results = await append_all(appender, order)
                seen = set(await held(database))
                assert {entry.delivery_id for entry in order} <= seen
                return results

            ours, theirs = await asyncio.gather(
                append_and_look(one, new), append_and_look(other, new[::-1])
            )
            for first, second in zip(ours, theirs[::-1], strict=True):
                assert isinstance(first, Receipt)
                assert isinstance(second, Receipt)
                assert {first.status, second.status} == {"recorded", "duplicate"}

    assert await value(database, "select count(*) from webhook_deliveries") == 15 * 60
    assert await value(database, "select count(*) from webhook_delivery_digests") == 15 * 60
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    assert await value(database, deadlocks) == 0


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
                post(client, payload, delivery_id=f"{n}")
                for n, payload in enumerate(pushes)
                for client in (one, other)
            ),
        )
        await join(database, season, "bob")
        await projected(one)

    assert Counter(a.json()["status"] for a in answers) == {"recorded": 60, "duplicate": 60}
    assert await value(database, "select count(*) from webhook_deliveries") == 60
    assert await marks(database) == {"2025-03-10": 90}
    assert await is_rebuilt_the_same(database)


# Bad, large and many ones


async def test_an_entry_that_postgresql_refuses_fails_alone(
    database_url: str, database: Database
) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "alter table webhook_deliveries add constraint no_poison"
            " check (delivery_id <> 'poison')"
        )
    good = entries(30)
    bad = entry(push([commit(NOON)]), delivery_id="poison")
    async with appender_of(database_url) as appender:
        results = await append_all(appender, [*good[:15], bad, *good[15:]])
        assert outcomes(await append_all(appender, [bad])) == {"DatabaseUnavailable": 1}
        assert outcomes(await append_all(appender, entries(5, "later"))) == {"recorded": 5}

    assert isinstance(results[15], DatabaseUnavailable)
    assert outcomes(results) == {"recorded": 30, "DatabaseUnavailable": 1}
    assert sorted(await held(database)) == sorted(
        [*(f"{n}" for n in range(30)), *(f"later{n}" for n in range(5))]
    )
    digests = await value(database, "select count(*) from webhook_delivery_digests")
    assert digests == 35  # the refused one can still be recorded later


async def test_an_entry_that_cannot_be_encoded_fails_alone(
    database_url: str, database: Database
) -> None:
    good, bad = entries(10), entries(1, "bad")[0]._replace(app_id=2**70)
    async with appender_of(database_url) as appender:
        results = await append_all(appender, [*good[:5], bad, *good[5:]])

    assert isinstance(results[5], DatabaseUnavailable)
    assert outcomes(results) == {"recorded": 10, "DatabaseUnavailable": 1}


async def test_usual_deliveries_never_wait_for_large_ones(
    database_url: str, database: Database
) -> None:
    """While a large one is held up in PostgreSQL, the usual ones are recorded beside it."""
    async with appender_of(database_url) as appender:
        large = large_entry()
        connection = await connect(database.url)
        await connection.execute("begin")
        await connection.execute(
            "insert into webhook_delivery_digests (digest, delivery_row_id) values ($1, 0)",
            large.digest,
        )
        waiting = asyncio.create_task(append_all(appender, [large, large_entry()]))
        await until(lambda: is_blocked(database))
        for turn in range(5):
            results = await append_all(appender, entries(20, f"turn {turn} "))
            assert outcomes(results) == {"recorded": 20}
        assert not waiting.done()
        await connection.execute("rollback")
        connection.terminate()

        assert outcomes(await waiting) == {"recorded": 2}
    assert await value(database, "select count(*) from webhook_deliveries") == 102


async def test_more_bytes_than_may_wait_are_refused_at_once(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = entries(31)
    monkeypatch.setattr(appending, "MAX_WAITING_BYTES", sum(len(one.body) for one in new[1:21]))
    async with appender_of(database_url) as appender:
        async with held_up(database):
            first = asyncio.create_task(append_all(appender, new[:1]))
            await until(lambda: is_blocked(database))
            waiting = asyncio.create_task(append_all(appender, new[1:21]))
            await asyncio.sleep(0)
            too_many = await append_all(appender, new[21:])
            assert not waiting.done()
        assert outcomes([*await first, *await waiting]) == {"recorded": 21}
        assert outcomes(too_many) == {"DatabaseUnavailable": 10}
        assert outcomes(await append_all(appender, new[21:])) == {"recorded": 10}

    assert await held(database) == [f"{n}" for n in range(31)]


async def test_a_week_without_a_partition_gets_one(database_url: str, database: Database) -> None:
    async with database.connection() as connection:
        for row in await connection.fetch(
            "select inhrelid::regclass::text as name from pg_inherits"
            " where inhparent = 'webhook_deliveries'::regclass"
        ):
            await connection.execute(f"drop table {row['name']}")
    async with appender_of(database_url) as one, appender_of(database_url) as other:
        results = await asyncio.gather(
            append_all(one, entries(5, "one")), append_all(other, entries(5, "other"))
        )

    assert outcomes([*results[0], *results[1]]) == {"recorded": 10}
    assert len(await held(database)) == 10
