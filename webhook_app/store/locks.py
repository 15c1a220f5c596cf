"""Locks by name, held by one process at a time and let go when it dies."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from webhook_app.store.database import Database


@asynccontextmanager
async def try_advisory_lock(database: Database, name: str) -> AsyncGenerator[bool]:
    """True for the one who holds the name, False for everybody else meanwhile."""
    async with database.connection() as connection, connection.transaction():
        is_mine: bool = await connection.fetchval(
            "select pg_try_advisory_xact_lock(hashtextextended($1, 0))", name
        )
        yield is_mine


@asynccontextmanager
async def advisory_lock(database: Database, name: str) -> AsyncGenerator[None]:
    """Waits for the name; raises DatabaseUnavailable where its holder keeps it for long."""
    async with database.connection() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)
        yield
