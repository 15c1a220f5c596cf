"""How the database is, and how far behind GitHub we are."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("health")


class DatabaseSize(msgspec.Struct, frozen=True, kw_only=True):
    """The server's version, the database's bytes, and the connections to it."""

    version: str
    bytes: int
    connections: int


async def database_size(connection: Connection) -> DatabaseSize:
    """How large the database is, and how busy."""
    row = await connection.fetchrow(_SQL["database_size"])
    return msgspec.convert(dict(row or {}), DatabaseSize)


async def last_lag(connection: Connection) -> timedelta | None:
    """How long the last delivered commit took from GitHub to us."""
    lag: timedelta | None = await connection.fetchval(_SQL["last_lag"])
    return lag
