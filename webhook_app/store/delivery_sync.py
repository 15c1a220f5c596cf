"""Stores how far GitHub's log of deliveries was compared with the stored deliveries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("delivery_sync")

ENOUGH = 20
SHORTEST_SILENCE = timedelta(hours=1)


class SweepState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in GitHub's log at `covered_until` is stored.

    `unheld` are deliveries that GitHub says were answered, but that were not stored here.
    """

    covered_until: datetime
    deep_swept_at: datetime | None
    unheld_at: datetime | None
    unheld_count: int


class DeliverySilence(msgspec.Struct, frozen=True, kw_only=True):
    """When the last delivery arrived, and the longest pause between two."""

    last_heard_at: datetime | None
    longest_quiet: timedelta | None
    count: int

    def is_silent(self, now: datetime) -> bool:
        """Return whether the pause exceeds twice the longest one; False after few deliveries."""
        if self.last_heard_at is None or self.longest_quiet is None or self.count < ENOUGH:
            return False
        return now - self.last_heard_at > max(2 * self.longest_quiet, SHORTEST_SILENCE)


async def find_sweep(connection: Connection) -> SweepState | None:
    """Return how far the log was swept; None before the first time."""
    row = await connection.fetchrow(_SQL["find_sweep"])
    return SweepState(**row) if row else None


async def save_sweep(
    connection: Connection, covered_until: datetime, *, is_deep: bool, unheld_count: int
) -> None:
    """Store a sweep that fetched everything."""
    await connection.execute(_SQL["save_sweep"], covered_until, is_deep, unheld_count)


async def existing_deliveries(
    connection: Connection, app_id: int, guids: Collection[str]
) -> set[tuple[str, str]]:
    """Return which of these deliveries are stored, each with the event that its header named."""
    rows = await connection.fetch(_SQL["existing_deliveries"], app_id, list(guids))
    return {(row["delivery_id"], row["event"]) for row in rows}


async def delivery_silence(connection: Connection, since: datetime) -> DeliverySilence:
    """Return when the last delivery arrived, and the longest pause since an instant."""
    row = await connection.fetchrow(_SQL["delivery_silence"], since)
    return (
        DeliverySilence(**row)
        if row
        else DeliverySilence(last_heard_at=None, longest_quiet=None, count=0)
    )


async def last_delivery(connection: Connection) -> int:
    """Return the row id of the newest delivery."""
    number: int = await connection.fetchval(_SQL["last_delivery"])
    return number
