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


class TriggeringDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A stored delivery after which repositories must be compared with GitHub."""

    id: int
    event: str
    action: str | None
    content_type: str
    body: bytes | None
    repository_id: int | None
    is_truncated: bool


async def find_sweep(connection: Connection) -> SweepState | None:
    """Return how far the log was swept; None before the first time."""
    row = await connection.fetchrow(_SQL["find_sweep"])
    return SweepState(**row) if row else None


async def save_sweep(
    connection: Connection, covered_until: datetime, *, is_deep: bool, unheld_count: int
) -> None:
    """Store a sweep that fetched everything."""
    await connection.execute(_SQL["save_sweep"], covered_until, is_deep, unheld_count)


async def existing_delivery_ids(
    connection: Connection, app_id: int, guids: Collection[str]
) -> set[str]:
    """Return which of these deliveries are stored."""
    rows = await connection.fetch(_SQL["existing_delivery_ids"], app_id, list(guids))
    return {row["delivery_id"] for row in rows}


async def delivery_silence(connection: Connection, since: datetime) -> DeliverySilence:
    """Return when the last delivery arrived, and the longest pause since an instant."""
    row = await connection.fetchrow(_SQL["delivery_silence"], since)
    return (
        DeliverySilence(**row)
        if row
        else DeliverySilence(last_heard_at=None, longest_quiet=None, count=0)
    )


async def deliveries_triggering_reconcile(
    connection: Connection, after_id: int, limit: int = 100
) -> list[TriggeringDelivery]:
    """Return deliveries of installations and of truncated pushes, after a row id."""
    rows = await connection.fetch(_SQL["deliveries_triggering_reconcile"], after_id, limit)
    return [TriggeringDelivery(**row) for row in rows]


async def last_delivery(connection: Connection) -> int:
    """Return the row id of the newest delivery."""
    number: int = await connection.fetchval(_SQL["last_delivery"])
    return number


async def prune_bodies(
    connection: Connection, after_id: int, up_to_id: int, before: datetime
) -> int:
    """Delete the raw bodies of settled deliveries in a range of row ids; return how many."""
    count: int = await connection.fetchval(_SQL["prune_bodies"], after_id, up_to_id, before)
    return count


async def is_older(connection: Connection, after_id: int, up_to_id: int, before: datetime) -> bool:
    """Return whether a range of row ids contains a delivery older than an instant."""
    result: bool = await connection.fetchval(_SQL["is_older"], after_id, up_to_id, before)
    return result


async def has_bodies(connection: Connection, after_id: int, up_to_id: int) -> bool:
    """Return whether a range of row ids still contains a raw body."""
    result: bool = await connection.fetchval(_SQL["has_bodies"], after_id, up_to_id)
    return result
