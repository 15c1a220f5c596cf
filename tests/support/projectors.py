"""Projectors in the test's own process, and what the log says of their work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import psutil

from tests.support.db_helpers import until, value
from tests.support.log_entries import HOSTS
from webhook_app.projection.projector import Projector, running_projector
from webhook_app.store.database import Connection, Database
from webhook_app.store.locks import PROJECTOR_LOCK
from webhook_app.store.log import append
from webhook_app.store.rows import NewDeliveryRow


async def record(database: Database, entries: Sequence[NewDeliveryRow]) -> list[int]:
    """Append deliveries in one transaction; return their row ids in the order of the entries."""
    async with database.connection() as connection:
        return await append_to(connection, entries)


async def append_to(connection: Connection, entries: Sequence[NewDeliveryRow]) -> list[int]:
    """Append deliveries in the caller's transaction; return their row ids in order."""
    ids = await append(connection, entries)
    return [ids[one.digest] for one in entries]


async def waiting(database: Database) -> int:
    """Return how many deliveries of the whole log have no result; counted without our queries."""
    number: int = await value(
        database,
        "select count(*) from webhook_deliveries d where not exists"
        " (select from webhook_delivery_results r where r.delivery_row_id = d.id)",
    )
    return number


async def all_projected(database: Database, seconds: float = 60, every: float = 0.01) -> float:
    """Wait until every delivery has a result; return the seconds that took."""
    loop = asyncio.get_running_loop()
    started = loop.time()

    async def is_done() -> bool:
        return await waiting(database) == 0

    await until(is_done, seconds, every)
    return loop.time() - started


async def is_projected(database: Database, row_ids: Collection[int]) -> bool:
    """Return whether each of these deliveries has a result."""
    number: int = await value(
        database,
        "select count(*) from webhook_delivery_results where delivery_row_id = any ($1::bigint[])",
        list(row_ids),
    )
    return number == len(row_ids)


async def projected_up_to(database: Database) -> int:
    """Return the row id up to which the log is stored as projected; 0 before the first."""
    number: int | None = await value(database, "select projected_up_to from projection_state")
    return number or 0


async def projector_process_of(server_pid: int) -> psutil.Process:
    """Wait until a server has a process that projects, and return it."""
    found: list[psutil.Process] = []

    async def is_there() -> bool:
        with suppress(psutil.NoSuchProcess):
            found[:] = [
                child
                for child in psutil.Process(server_pid).children()
                if "webhook_app.projector_process" in child.cmdline()
            ]
        return bool(found)

    await until(is_there, every=0.005)
    return found[0]


async def elected_pid(database: Database) -> int | None:
    """Return the process of PostgreSQL that holds the projector's lock for somebody."""
    pid: int | None = await value(
        database,
        "select pid from pg_locks"
        " where locktype = 'advisory' and granted and objsubid = 1"
        "   and (classid::bigint << 32) | objid::bigint = $1"
        "   and database = (select oid from pg_database where datname = current_database())",
        PROJECTOR_LOCK,
    )
    return pid


async def an_elected_one(database: Database, other_than: int | None = None) -> int:
    """Wait until a projector is elected, other than one; return its process of PostgreSQL."""
    found: int | None = None

    async def is_there() -> bool:
        nonlocal found
        found = await elected_pid(database)
        return found is not None and found != other_than

    await until(is_there, every=0.005)
    assert found is not None
    return found


@asynccontextmanager
async def projectors(database_url: str, number: int) -> AsyncGenerator[list[Projector]]:
    """Yield projectors of several processes, as far as PostgreSQL can tell."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(running_projector(database_url, HOSTS))
            for _ in range(number)
        ]
