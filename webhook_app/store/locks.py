"""Named locks that one process holds at a time; they end with the process."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from webhook_app.store.database import FROZEN_SECONDS, Connection, Database
from webhook_app.store.sql import queries

PROJECTOR_LOCK = 0x70_72_6F_6A_65_63
"""Held by the connection of the one process that projects the log."""

_SQL = queries("locks")


@asynccontextmanager
async def try_advisory_lock(database: Database, name: str) -> AsyncGenerator[bool]:
    """Give True if this caller got the lock, False if another one holds it."""
    async with database.connection() as connection, connection.transaction():
        is_mine: bool = await connection.fetchval(
            "select pg_try_advisory_xact_lock(hashtextextended($1, 0))", name
        )
        yield is_mine


@asynccontextmanager
async def advisory_lock(database: Database, name: str) -> AsyncGenerator[None]:
    """Wait for the lock; raises DatabaseUnavailable if its holder keeps it too long."""
    async with database.connection() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        yield


async def try_projector_lock(connection: Connection) -> bool:
    """Return whether this connection is the projector's now, until it ends."""
    is_mine: bool = await connection.fetchval(f"select pg_try_advisory_lock({PROJECTOR_LOCK})")
    return is_mine


async def end_frozen_projector(connection: Connection, seconds: float = FROZEN_SECONDS) -> None:
    """End the connection of a projector that is frozen in the middle of a statement.

    PostgreSQL waits without end until it sends the rest of the statement, or reads the response:
    no limit of an idle session applies there, and over a socket of the same machine none of TCP
    (`expire_if_frozen`).
    """
    await connection.execute(_SQL["end_frozen_projector"], PROJECTOR_LOCK, seconds)
