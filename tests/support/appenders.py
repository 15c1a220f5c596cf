"""Appenders of the test's own, what they append, and a database that holds them up."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from tests.support.db_helpers import rows, value
from tests.support.github import commit, push, seoul, sha
from tests.support.log_entries import entry
from webhook_app.ingest import appender as appending
from webhook_app.ingest.appender import LogAppender, Receipt, open_appender
from webhook_app.store.database import (
    Connection,
    Database,
    connect,
)
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
    """Return how often each status or kind of error came."""
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


async def is_blocked(database: Database) -> bool:
    """Return whether an appender waits for another transaction."""
    waits = "select count(*) from pg_stat_activity where application_name = 'appender'"
    blocked: int = await value(database, f"{waits} and wait_event_type = 'Lock'")
    return blocked > 0
