"""Stores when the server was listening, when not, and which days are in doubt for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("outages")


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which the server did not listen; until it is resolved, data may be missing."""

    id: int
    began_at: datetime
    ended_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


async def last_beat(connection: Connection) -> datetime | None:
    """Return when the server was last known to listen, and lock that row.

    No other process reads it until the transaction ends.
    """
    beaten_at: datetime | None = await connection.fetchval(_SQL["last_beat"])
    return beaten_at


async def record_heartbeat(connection: Connection, at: datetime) -> None:
    """Store that the server is listening."""
    await connection.execute(_SQL["beat"], at)


async def insert_outage(
    connection: Connection, began_at: datetime, ended_at: datetime, resolved_by: str | None
) -> None:
    """Store a time in which the server was not listening."""
    await connection.execute(_SQL["insert_outage"], began_at, ended_at, resolved_by)


async def unresolved_outages(connection: Connection) -> list[Outage]:
    """Return the outages whose missing data was not recovered yet."""
    return [Outage(**row) for row in await connection.fetch(_SQL["unresolved_outages"])]


async def list_outages(connection: Connection, limit: int = 20) -> list[Outage]:
    """Return the latest outages."""
    return [Outage(**row) for row in await connection.fetch(_SQL["list_outages"], limit)]


async def resolve_outages(
    connection: Connection, began_after: datetime, ended_before: datetime, by: str
) -> int:
    """Mark the outages of a time as recovered; return how many were unresolved."""
    rows = await connection.fetch(_SQL["resolve_outages"], began_after, ended_before, by)
    return len(rows)


async def days_of_outages(
    connection: Connection, season_id: int, user_ids: Collection[int] | None = None
) -> dict[int, list[date]]:
    """Return, by user id, the days for which a repository was not compared with GitHub."""
    only = None if user_ids is None else list(user_ids)
    rows = await connection.fetch(_SQL["days_of_outages"], season_id, only)
    return {row["user_id"]: row["days"] for row in rows}
