"""Receivers of a database that is slow, goes and comes: nothing that was answered is lost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from tests.support.appenders import (
    NOON,
    append_all,
    appender_of,
    backends,
    entries,
    held,
    held_up,
    is_blocked,
    outcomes,
)
from tests.support.application import running
from tests.support.db_helpers import marks, until, value
from tests.support.github import commit, post, projected, push
from tests.support.postgres import folder_for_postgres
from webhook_app import embedded
from webhook_app.ingest import appender as appending
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import (
    Database,
    connect,
    open_database,
)
from webhook_app.store.migrations import migrate


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
            await until(lambda: is_blocked(database))
            [pid] = await backends(database)
            await value(database, "select pg_terminate_backend($1)", pid)
            await until(lambda: _is_other_blocked(database, pid))
            assert not waiting.done()
        assert outcomes(await waiting) == {"recorded": 20}

    assert len(await held(database)) == 21


async def _is_other_blocked(database: Database, pid: int) -> bool:
    return await is_blocked(database) and pid not in await backends(database)


async def test_a_connection_that_is_lost_twice_is_503_and_the_next_is_recorded(
    database_url: str, database: Database
) -> None:
    async with appender_of(database_url) as appender:
        await append_all(appender, entries(1, "first"))
        async with held_up(database):
            waiting = asyncio.create_task(append_all(appender, entries(20)))
            for _ in range(2):
                await until(lambda: is_blocked(database))
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
            await until(lambda: is_blocked(database))
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
