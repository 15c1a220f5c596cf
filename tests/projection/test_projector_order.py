"""Rows of the log become visible in the order in which transactions end, not of their ids."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any

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
from tests.support.projectors import (
    all_projected,
    append_to,
    is_projected,
    projected_up_to,
    record,
    waiting,
)
from webhook_app.models import Season
from webhook_app.projection import projector as projection
from webhook_app.projection.projector import running_projector
from webhook_app.store.database import Connection, Database, connect, plan_for_keys
from webhook_app.store.log import (
    LogState,
    advance,
    create_log_state,
    find_lag,
    find_log_state,
    last_row_id,
    transaction_number,
    waiting_deliveries,
)
from webhook_app.store.sql import queries

NOON = seoul("2025-03-10 12:00:00")
SOON = 20.0


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann")
    return opened


@pytest.fixture
def advancing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the projector advance its state whenever it looks at the log, and look often."""
    monkeypatch.setattr(projection, "ADVANCE_SECONDS", 0.0)
    monkeypatch.setattr(projection, "POLL_SECONDS", 0.02)


@asynccontextmanager
async def late_transaction(url: str) -> AsyncGenerator[tuple[Connection, asyncpg.Transaction]]:
    """Yield a connection in a transaction that the test ends when it wants."""
    connection = await connect(url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection, transaction
    finally:
        connection.terminate()


async def test_the_first_delivery_of_a_log_that_was_idle_is_projected(
    database_url: str, database: Database, season: Season, advancing: None
) -> None:
    """A sequence has a value before anybody takes it."""
    async with running_projector(database_url, HOSTS):
        await asyncio.sleep(0.3)
        assert await projected_up_to(database) == 0
        await record(database, [entry(push([commit(NOON)]))])
        await all_projected(database, SOON)

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_delivery_whose_transaction_ends_late_is_projected_at_once(
    database_url: str, database: Database, season: Season, advancing: None
) -> None:
    async with running_projector(database_url, HOSTS):
        await record(database, [entry(push([commit(NOON)]))])
        async with late_transaction(database_url) as (connection, transaction):
            [late] = await append_to(connection, [entry(push([commit(NOON)]))])
            for _ in range(5):
                ids = await record(database, [entry(push([commit(NOON)])) for _ in range(3)])
                await until(lambda ids=ids: is_projected(database, ids), SOON)
                await asyncio.sleep(0.1)  # several rounds of advancing
                assert ids[0] > late
                assert await projected_up_to(database) < late
            await transaction.commit()
            await until(lambda: is_projected(database, [late]), SOON, 0.01)

        async def has_caught_up() -> bool:
            return await projected_up_to(database) == ids[-1]

        await until(has_caught_up, SOON)

    assert await marks(database) == {"2025-03-10": 17}


async def test_a_transaction_that_comes_to_nothing_leaves_a_gap_that_holds_nothing_up(
    database_url: str, database: Database, season: Season, advancing: None
) -> None:
    async with running_projector(database_url, HOSTS):
        async with late_transaction(database_url) as (connection, transaction):
            [never] = await append_to(connection, [entry(push([commit(NOON)]))])
            [after] = await record(database, [entry(push([commit(NOON)]))])
            await transaction.rollback()

        async def has_passed() -> bool:
            return await projected_up_to(database) == after

        await until(has_passed, SOON)

    assert never < after
    assert await marks(database) == {"2025-03-10": 1}


async def test_what_is_recorded_after_the_clock_was_set_back_is_projected(
    database_url: str, database: Database, season: Season, advancing: None
) -> None:
    """The state says since when later deliveries were recorded, by a clock that was ahead then."""
    async with running_projector(database_url, HOSTS):
        [first] = await record(database, [entry(push([commit(NOON)]))])

        async def has_advanced() -> bool:
            return await projected_up_to(database) == first

        await until(has_advanced, SOON)
    async with database.connection() as connection:
        await connection.execute(
            "update projection_state set recorded_after = now() + interval '30 days'"
        )
        await record(database, [entry(push([commit(NOON)]))])
        assert (await find_lag(connection)).waiting == 1
    async with running_projector(database_url, HOSTS):
        await all_projected(database, SOON)

    assert await marks(database) == {"2025-03-10": 2}


async def test_a_reader_of_the_same_body_waits_for_the_transaction_that_appends_it(
    database_url: str, database: Database, season: Season, advancing: None
) -> None:
    """It is no duplicate before it is durable; if it never is, it is recorded by the second."""
    body = push([commit(NOON)])
    async with running_projector(database_url, HOSTS):
        async with late_transaction(database_url) as (connection, transaction):
            await append_to(connection, [entry(body)])
            second = asyncio.create_task(record(database, [entry(body)]))
            await asyncio.sleep(0.2)
            assert not second.done()
            await transaction.rollback()
            ids = await second
        await until(lambda: is_projected(database, ids), SOON)

    assert await marks(database) == {"2025-03-10": 1}


async def test_advance_never_passes_a_running_transaction(
    database_url: str, database: Database
) -> None:
    """The rule of the query alone, for every place in which a transaction can begin or end."""
    async with database.connection() as own:
        await create_log_state(own)
        async with late_transaction(database_url) as (connection, transaction):
            before = await last_row_id(own), await transaction_number(own)
            [late] = await append_to(connection, [entry(push([commit(NOON)]))])
            within = await last_row_id(own), await transaction_number(own)
            await record(database, [entry(push([commit(NOON)]))])
            after = await last_row_id(own), await transaction_number(own)
            assert (before[0], within[0], after[0]) == (0, late, late + 1)

            state = await find_log_state(own)
            assert [await advance(own, state, *point) for point in (within, after)] == [None, None]
            await transaction.commit()
            assert [await advance(own, state, *point) for point in (within, after)] == [None, None]

        batch, _ = await waiting_deliveries(own, state, 500, 8_000_000)
        assert [logged.id for logged in batch] == [late, late + 1]
        await own.executemany(
            "insert into webhook_delivery_results (delivery_row_id, status) values ($1, 'ignored')",
            [(late,), (late + 1,)],
        )
        advanced = await advance(own, state, *within)
        assert advanced
        assert advanced.projected_up_to == late
        assert await advance(own, state, *before) is None  # never back
        ahead = LogState(projected_up_to=late + 1, recorded_after=state.recorded_after)
        assert await advance(own, ahead, *after) is None  # not from a state that is not stored
        assert await projected_up_to(database) == late


async def test_a_transaction_that_has_a_number_but_no_row_id_yet_is_waited_for(
    database_url: str, database: Database
) -> None:
    async with database.connection() as own:
        await create_log_state(own)
        await record(database, [entry({"zen": "one"}, "ping")])
        await own.execute(
            "insert into webhook_delivery_results (delivery_row_id, status) values (1, 'ignored')"
        )
        async with late_transaction(database_url) as (connection, transaction):
            await connection.execute("select pg_current_xact_id()")
            point = await last_row_id(own), await transaction_number(own)
            [late] = await append_to(connection, [entry(push([commit(NOON)]))])
            await advance(own, await find_log_state(own), *point)
            await transaction.commit()
        state = await find_log_state(own)
        batch, _ = await waiting_deliveries(own, state, 500, 8_000_000)

    assert [logged.id for logged in batch] == [late]


async def test_transactions_that_end_in_any_order_are_all_projected(
    database_url: str, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "ADVANCE_SECONDS", 0.0)
    monkeypatch.setattr(projection, "POLL_SECONDS", 0.001)
    dice = random.Random(3)
    committed = 0

    async def append_some(worker: int) -> None:
        nonlocal committed
        connection = await connect(database_url)
        try:
            for n in range(40):
                transaction = connection.transaction()
                await transaction.start()
                payload = push([commit(NOON, id=sha(f"{worker} {n}"))])
                await append_to(connection, [entry(payload)])
                await asyncio.sleep(dice.choice([0, 0.001, 0.005, 0.03]))
                if dice.random() < 0.2:
                    await transaction.rollback()
                else:
                    await transaction.commit()
                    committed += 1
        finally:
            connection.terminate()

    async with running_projector(database_url, HOSTS):
        await asyncio.gather(*(append_some(worker) for worker in range(8)))
        await all_projected(database, SOON)
        last = await value(database, "select max(id) from webhook_deliveries")

        async def has_caught_up() -> bool:
            return await projected_up_to(database) >= last

        await until(has_caught_up, SOON)

    assert await waiting(database) == 0
    assert await marks(database) == {"2025-03-10": committed}
    assert await is_rebuilt_the_same(database)


async def test_how_far_the_log_is_projected_is_found_without_reading_all_of_it(
    database: Database,
) -> None:
    """Planned while the tables are empty, as a new server does; it is asked every second."""
    async with database.connection() as own:
        await plan_for_keys(own)
        await own.execute(
            "prepare advance (bigint, bigint, bigint, timestamptz) as " + queries("log")["advance"]
        )
        await create_log_state(own)
        await record(database, [entry({"zen": str(n)}, "ping") for n in range(300)])
        await own.execute(
            "insert into webhook_delivery_results (delivery_row_id, status)"
            " select id, 'ignored' from webhook_deliveries;"
            "update projection_state set projected_up_to = 290"
        )
        number = await transaction_number(own) - 1
        [plan] = await own.fetchrow(
            "explain (analyze, format json, timing off)"
            f" execute advance (300, {number}, 290, '2000-01-01')"
        )

    reads = [
        (node["Node Type"], node["Actual Rows"] * node["Actual Loops"])
        for node in _nodes(json.loads(plan)[0]["Plan"])
        if "Scan" in node["Node Type"] and "webhook_deliver" in node.get("Relation Name", "")
    ]
    assert sum(count for _, count in reads) == 20, reads  # ten deliveries, and a result of each
    assert await projected_up_to(database) == 300


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


async def test_the_progress_is_stored_while_more_waits(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each look reads everything again that was projected since the first one."""
    monkeypatch.setattr(projection, "MAX_DELIVERIES", 10)
    monkeypatch.setattr(projection, "ADVANCE_SECONDS", 0.0)
    async with database.connection() as connection:
        await connection.execute(
            "create table progress (waiting bigint);"
            "create function note_progress() returns trigger language plpgsql as $$ begin"
            "  insert into progress select count(*) from webhook_deliveries d where not exists"
            "   (select from webhook_delivery_results r where r.delivery_row_id = d.id);"
            "  return null; end $$;"
            "create trigger note_progress after update on projection_state"
            " for each row execute function note_progress()"
        )
    await record(database, [entry({"zen": str(n)}, "ping") for n in range(200)])
    async with running_projector(database_url, HOSTS):
        await all_projected(database)

    waited = [row["waiting"] for row in await rows(database, "select waiting from progress")]
    assert len([number for number in waited if number > 0]) > 5, waited
