"""Reads stored deliveries, and stores the results of decoding them again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from webhook_app.store.batches import DecodedDelivery
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("deliveries")


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A stored delivery without its body; `size` is the body's in bytes, None after pruning."""

    id: int
    app_id: int
    delivery_id: str
    event: str
    action: str | None
    status: str
    error: str | None
    attempts: int
    repository_id: int | None
    repository: str | None
    is_truncated: bool
    size: int | None
    received_at: datetime
    processed_at: datetime | None


class DeliveryWithBody(Delivery, frozen=True, kw_only=True):
    """A stored delivery as it arrived; `body` is None after pruning."""

    content_type: str
    headers: dict[str, str]
    body: bytes | None


class StoredDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a delivery that are needed to decode it again."""

    id: int
    app_id: int
    delivery_id: str
    event: str
    action: str | None
    status: str
    error: str | None
    attempts: int
    content_type: str
    headers: dict[str, str]
    body: bytes
    received_at: datetime


async def list_deliveries(
    connection: Connection,
    *,
    status: str | None = None,
    event: str | None = None,
    before_id: int | None = None,
    limit: int = 50,
    search: str = "",
) -> list[Delivery]:
    """Return deliveries, newest first, without bodies; `search` is part of an id or name."""
    wanted = search.replace("\0", "").strip().lower()
    rows = await connection.fetch(_SQL["list_deliveries"], status, event, before_id, limit, wanted)
    return [Delivery(**row) for row in rows]


async def find_delivery(connection: Connection, name: str | int) -> DeliveryWithBody | None:
    """Return a delivery by its row id or by GitHub's id; a text may be either."""
    number = name if isinstance(name, int) else None
    if isinstance(name, str) and name.isascii() and name.isdigit() and len(name) < 19:
        number = int(name)
    row = await connection.fetchrow(
        _SQL["find_delivery"], number, name if isinstance(name, str) else None
    )
    return DeliveryWithBody(**row) if row else None


async def list_stored_deliveries(
    connection: Connection, after_id: int, statuses: Collection[str], limit: int
) -> list[StoredDelivery]:
    """Return stored deliveries that have bodies, oldest first."""
    rows = await connection.fetch(_SQL["list_stored_deliveries"], after_id, list(statuses), limit)
    return [StoredDelivery(**row) for row in rows]


async def list_due_deliveries(
    connection: Connection, after_id: int, first_wait: timedelta, limit: int
) -> list[StoredDelivery]:
    """Return deliveries whose next attempt is due, oldest first."""
    rows = await connection.fetch(_SQL["list_due_deliveries"], after_id, first_wait, limit)
    return [StoredDelivery(**row) for row in rows]


async def count_stored(connection: Connection, statuses: Collection[str]) -> int:
    """Return how many deliveries with bodies have one of these statuses."""
    count: int = await connection.fetchval(_SQL["count_stored"], list(statuses))
    return count


async def update_delivery_status(
    connection: Connection, delivery_row_id: int, arrival: DecodedDelivery, attempts: int
) -> None:
    """Store the result of decoding a delivery again.

    A body that contains erased data is deleted.
    """
    push = arrival.push
    await connection.execute(
        _SQL["update_delivery_status"],
        delivery_row_id,
        arrival.status,
        arrival.error,
        attempts,
        push.repository.id if push else None,
        push.installation_id if push else None,
        push.is_truncated if push else False,
        arrival.keeps_body,
    )


async def count_by_status(connection: Connection) -> dict[str, int]:
    """Return the number of deliveries by status."""
    rows = await connection.fetch(_SQL["count_by_status"])
    return {row["status"]: row["count"] for row in rows}
