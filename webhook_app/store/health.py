"""Reads the size of the database, and how far behind GitHub the data is."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("health")


class DatabaseSize(msgspec.Struct, frozen=True, kw_only=True):
    """The server's version, the database's size in bytes, and its connections."""

    version: str
    bytes: int
    connections: int


async def database_size(connection: Connection) -> DatabaseSize:
    """Return the size of the database and the number of connections to it."""
    row = await connection.fetchrow(_SQL["database_size"])
    return msgspec.convert(dict(row or {}), DatabaseSize)


async def last_lag(connection: Connection) -> timedelta | None:
    """Return the time between the last delivered push at GitHub and its arrival here."""
    lag: timedelta | None = await connection.fetchval(_SQL["last_lag"])
    return lag
