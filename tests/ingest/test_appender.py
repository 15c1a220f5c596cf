"""Deliveries that come together share a commit; a bad or large one harms none of the others."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.application import running
from tests.support.db_helpers import is_rebuilt_the_same, join, marks, rows, until, value
from tests.support.github import commit, post, projected, push, seoul, sha
from tests.support.log_entries import entry
from tests.support.postgres import folder_for_postgres
from webhook_app import embedded
from webhook_app.ingest import appender as appending
from webhook_app.ingest.appender import LogAppender, Receipt, open_appender
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import (
    Connection,
    Database,
    DatabaseUnavailable,
    connect,
    open_database,
)
from webhook_app.store.migrations import migrate
from webhook_app.store.rows import NewDeliveryRow

NOON = seoul("2025-03-10 12:00:00")
OURS = "application_name=appender"


def nothing() -> None:
    """Wake nobody."""


@asynccontextmanager
async def appender_of(
    database_url: str, on_appended: Callable[[], None] = nothing
) -> AsyncGenerator[LogAppender]:
    """Yield an appender whose connections can be told from the others."""
    mark = "&" if "?" in database_url else "?"
    async with open_appender(f"{database_url}{mark}{OURS}", on_appended) as appender:
        yield appender


def entries(number: int, kind: str = "") -> list[NewDeliveryRow]:
    """Return small pushes of one commit each, the same ones for the same kind."""
    return [
        entry(push([commit(NOON, id=sha(f"{kind} {n}"))]), delivery_id=f"{kind}{n}")
        for n in range(number)
    ]


def large_entry() -> NewDeliveryRow:
    """Return a delivery whose body stays large when it is compressed."""
    size = appending.LARGE_BODY_BYTES
    made = entry({"zen": os.urandom(size).hex()}, "ping")
    assert len(made.body) > size
    return made


def outcomes(results: Sequence[Receipt | BaseException]) -> Counter[str]:
    return Counter(
        one.status if isinstance(one, Receipt) else type(one).__name__ for one in results
    )


async def append_all(
    appender: LogAppender, new: Sequence[NewDeliveryRow]
) -> list[Receipt | BaseException]:
    """Append deliveries at once; return the receipt or the error of each."""
    return await asyncio.gather(*(appender.append(one) for one in new), return_exceptions=True)


async def held(database: Database) -> list[str]:
    """Return the ids of the deliveries in the log, in order."""
    found = await rows(database, "select delivery_id from webhook_deliveries order by id")
    return [row["delivery_id"] for row in found]


async def transactions(database: Database) -> int:
    """Return in how many transactions the log was written."""
    number: int = await value(database, "select count(distinct xmin::text) from webhook_deliveries")
    return number


async def backends(database: Database) -> list[int]:
    """Return the processes of PostgreSQL that serve an appender."""
    found = await rows(
        database, "select pid from pg_stat_activity where application_name = 'appender'"
    )
    return [row["pid"] for row in found]


@asynccontextmanager
async def held_up(database: Database) -> AsyncGenerator[Connection]:
    """Hold every append up while this block runs, as a slow disk would."""
    connection = await connect(database.url)
    try:
        await connection.execute("begin; lock table webhook_delivery_digests in exclusive mode")
        yield connection
    finally:
        connection.terminate()


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
            await until(lambda: _is_blocked(database))
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


async def _is_blocked(database: Database) -> bool:
    waits = "select count(*) from pg_stat_activity where application_name = 'appender'"
    blocked: int = await value(database, f"{waits} and wait_event_type = 'Lock'")
    return blocked > 0


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
        await until(lambda: _is_blocked(database))
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
            await until(lambda: _is_blocked(database))
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


# A database that is slow, goes and comes


async def test_a_lost_connection_is_replaced_without_an_error(
    database_url: str, database: Database
) -> None:
    async with appender_of(database_url) as appender:
        for turn in range(5):
            results = await append_all(appender, entries(10, f"turn {turn} "))
            assert outcomes(results) == {"recorded": 10}
            for pid in await backends(database):
                await value(database, "select pg_terminate_backend($1, 5000)", pid)

    assert await value(database, "select count(*) from webhook_deliveries") == 50


async def test_a_connection_that_is_lost_during_an_append_is_tried_once_more(
    database_url: str, database: Database
) -> None:
    """The second try is harmless, whether or not the first one was committed."""
    async with appender_of(database_url) as appender:
        await append_all(appender, entries(1, "first"))
        async with held_up(database):
            waiting = asyncio.create_task(append_all(appender, entries(20)))
            await until(lambda: _is_blocked(database))
            [pid] = await backends(database)
            await value(database, "select pg_terminate_backend($1)", pid)
            await until(lambda: _is_other_blocked(database, pid))
            assert not waiting.done()
        assert outcomes(await waiting) == {"recorded": 20}

    assert len(await held(database)) == 21


async def _is_other_blocked(database: Database, pid: int) -> bool:
    return await _is_blocked(database) and pid not in await backends(database)


async def test_a_connection_that_is_lost_twice_is_503_and_the_next_is_recorded(
    database_url: str, database: Database
) -> None:
    async with appender_of(database_url) as appender:
        await append_all(appender, entries(1, "first"))
        async with held_up(database):
            waiting = asyncio.create_task(append_all(appender, entries(20)))
            for _ in range(2):
                await until(lambda: _is_blocked(database))
                [pid] = await backends(database)
                await value(database, "select pg_terminate_backend($1, 5000)", pid)
            results = await waiting
        assert outcomes(results) == {"DatabaseUnavailable": 20}
        assert outcomes(await append_all(appender, entries(20))) == {"recorded": 20}

    assert len(await held(database)) == 21


async def test_a_database_that_takes_too_long_is_503_before_github_gives_up(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert appending.ANSWER_SECONDS + appending.LOOK_SECONDS < 10
    monkeypatch.setattr(appending, "ANSWER_SECONDS", 0.5)
    pushes = [push([commit(NOON)]) for _ in range(80)]
    async with held_up(database):
        started = time.monotonic()
        slow = await asyncio.gather(
            *(post(client, payload, delivery_id=f"{n}") for n, payload in enumerate(pushes))
        )
        took = time.monotonic() - started
    monkeypatch.undo()
    after = [await post(client, payload, delivery_id=f"{n}") for n, payload in enumerate(pushes)]
    await projected(client)

    assert {a.status_code for a in slow} == {503}
    assert {a.headers["content-type"] for a in slow} == {"application/problem+json"}
    assert took < 5
    assert {a.status_code for a in after} == {202}
    assert await marks(database) == {"2025-03-10": 80}


async def test_the_books_lock_is_nothing_to_a_receiver(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    async with database.write_transaction():
        answers = await asyncio.gather(*(post(client, push([commit(NOON)])) for _ in range(80)))
        assert Counter(a.json()["status"] for a in answers) == {"recorded": 80}
        assert await marks(database) == {}
    await projected(client)

    assert await marks(database) == {"2025-03-10": 80}


async def test_an_appender_that_stops_fails_all_who_wait(
    database_url: str, database: Database
) -> None:
    async with held_up(database):
        async with appender_of(database_url) as appender:
            current = asyncio.create_task(append_all(appender, entries(1, "current")))
            await until(lambda: _is_blocked(database))
            queued = asyncio.create_task(append_all(appender, entries(20, "queued")))
            await asyncio.sleep(0.05)
        results = [*await current, *await queued]

    assert outcomes(results) == {"DatabaseUnavailable": 21}
    assert {str(one) for one in results} == {"the server is stopping"}


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
    payloads = [push([commit(NOON)]) for _ in range(100)]
    async with running(settings.model_copy(update={"database_url": url})) as client:
        before = await post(client, push([commit(NOON)]), delivery_id="before")
        await asyncio.to_thread(embedded.start(folder).stop)
        started = time.monotonic()
        refused = await asyncio.gather(
            *(post(client, payload, delivery_id=f"{n}") for n, payload in enumerate(payloads))
        )
        took = time.monotonic() - started
        ready = await client.get("/readyz")
        await asyncio.to_thread(embedded.start, folder)

        async def is_taken_again() -> bool:
            return (await post(client, payloads[0], delivery_id="0")).status_code == 202

        await until(is_taken_again)
        redelivered = await asyncio.gather(
            *(post(client, payload, delivery_id=f"{n}") for n, payload in enumerate(payloads))
        )
        await projected(client)

    assert before.status_code == 202
    assert {a.status_code for a in refused} == {503}
    assert {a.headers["content-type"] for a in refused} == {"application/problem+json"}
    assert all(int(a.headers["retry-after"]) > 0 for a in refused)
    assert took < appending.ANSWER_SECONDS
    assert ready.status_code == 503
    assert Counter(a.json()["status"] for a in redelivered) == {"recorded": 99, "duplicate": 1}


@pytest.mark.programs
async def test_what_was_answered_while_the_database_went_is_there_when_it_is_back(
    settings: Settings, own_postgres: tuple[Path, str]
) -> None:
    folder, url = own_postgres
    async with running(settings.model_copy(update={"database_url": url})) as client:
        sending = [
            asyncio.create_task(post(client, push([commit(NOON)]), delivery_id=f"{n}"))
            for n in range(300)
        ]
        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.to_thread(embedded.start(folder).stop)
        answers = await asyncio.gather(*sending)
    embedded.start(folder)
    async with open_database(url) as database:
        found = set(await held(database))

    assert {a.status_code for a in answers} <= {202, 503}
    answered = {a.json()["delivery_id"] for a in answers if a.status_code == 202}
    assert answered
    assert answered <= found
