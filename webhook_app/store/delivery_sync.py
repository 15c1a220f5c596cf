"""How far GitHub's log of deliveries was compared with what we hold, and what stands in ours."""

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
    """All that GitHub's log had at `covered_until` is held.

    `unheld` are deliveries that GitHub says were answered, and that we did not have.
    """

    covered_until: datetime
    deep_swept_at: datetime | None
    unheld_at: datetime | None
    unheld_count: int


class DeliverySilence(msgspec.Struct, frozen=True, kw_only=True):
    """When a delivery was last heard, and the longest quiet between two."""

    last_heard_at: datetime | None
    longest_quiet: timedelta | None
    count: int

    def is_silent(self, now: datetime) -> bool:
        """Whether it has been quiet for twice as long as ever lately; of a few none can tell."""
        if self.last_heard_at is None or self.longest_quiet is None or self.count < ENOUGH:
            return False
        return now - self.last_heard_at > max(2 * self.longest_quiet, SHORTEST_SILENCE)


class TriggeringDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A stored delivery after which repositories are to be compared with GitHub."""

    id: int
    event: str
    action: str | None
    content_type: str
    body: bytes | None
    repository_id: int | None
    is_truncated: bool


async def find_sweep(connection: Connection) -> SweepState | None:
    """How far the log was swept; None before the first time."""
    row = await connection.fetchrow(_SQL["find_sweep"])
    return SweepState(**row) if row else None


async def save_sweep(
    connection: Connection, covered_until: datetime, *, is_deep: bool, unheld_count: int
) -> None:
    """A sweep that found everything."""
    await connection.execute(_SQL["save_sweep"], covered_until, is_deep, unheld_count)


async def existing_delivery_ids(
    connection: Connection, app_id: int, guids: Collection[str]
) -> set[str]:
    """Which of these deliveries we have."""
    rows = await connection.fetch(_SQL["existing_delivery_ids"], app_id, list(guids))
    return {row["delivery_id"] for row in rows}


async def delivery_silence(connection: Connection, since: datetime) -> DeliverySilence:
    """When a delivery was last heard, and the longest quiet since an instant."""
    row = await connection.fetchrow(_SQL["delivery_silence"], since)
    return (
        DeliverySilence(**row)
        if row
        else DeliverySilence(last_heard_at=None, longest_quiet=None, count=0)
    )


async def deliveries_triggering_reconcile(
    connection: Connection, after_id: int, limit: int = 100
) -> list[TriggeringDelivery]:
    """Installations, and pushes that GitHub cut off, told of after a number."""
    rows = await connection.fetch(_SQL["deliveries_triggering_reconcile"], after_id, limit)
    return [TriggeringDelivery(**row) for row in rows]


async def last_delivery(connection: Connection) -> int:
    """Our number of the newest delivery."""
    number: int = await connection.fetchval(_SQL["last_delivery"])
    return number


async def prune_bodies(
    connection: Connection, after_id: int, up_to_id: int, before: datetime
) -> int:
    """Drop the raw bodies of settled deliveries in a span of numbers; gives how many."""
    count: int = await connection.fetchval(_SQL["prune_bodies"], after_id, up_to_id, before)
    return count


async def is_older(connection: Connection, after_id: int, up_to_id: int, before: datetime) -> bool:
    """Whether a span of numbers holds any delivery older than an instant."""
    found: bool = await connection.fetchval(_SQL["is_older"], after_id, up_to_id, before)
    return found


async def has_bodies(connection: Connection, after_id: int, up_to_id: int) -> bool:
    """Whether a span of numbers holds any raw body still."""
    found: bool = await connection.fetchval(_SQL["has_bodies"], after_id, up_to_id)
    return found
