"""Reads stored deliveries together with what became of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from webhook_app.store.bodies import decompress
from webhook_app.store.database import Connection
from webhook_app.store.log import CONTENT_TYPE, LoggedDelivery, Source, headers_of, logged_delivery
from webhook_app.store.sql import queries

_SQL = queries("deliveries")


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A stored delivery without its body; `size` is the body's in bytes, None if it was erased.

    The status of a delivery that waits for the projector is `recorded`.
    """

    id: int
    app_id: int
    delivery_id: str
    event: str
    source: Source
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
    """A stored delivery as it arrived; `body` is None if it was erased."""

    headers: dict[str, str]
    body: bytes | None
    recorded_at: datetime

    def as_logged(self) -> LoggedDelivery:
        """Return the delivery as the projection takes it."""
        return LoggedDelivery(
            id=self.id,
            delivery_id=self.delivery_id,
            event=self.event,
            source=self.source,
            content_type=self.headers.get(CONTENT_TYPE, ""),
            body=self.body,
            received_at=self.received_at,
            recorded_at=self.recorded_at,
            attempts=self.attempts,
        )


class DeliveryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a delivery; `new_commit_count` are commits that it brought first."""

    delivery_row_id: int
    status: str
    new_commit_count: int


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
    if row is None:
        return None
    fields = dict(row) | {"headers": headers_of(row)}
    stored, dictionary = fields.pop("body"), fields.pop("dictionary")
    body = None if stored is None else decompress(stored, dictionary)
    return DeliveryWithBody(**fields, body=body)


async def list_stored_deliveries(
    connection: Connection, after_id: int, statuses: Collection[str], limit: int, max_bytes: int
) -> list[LoggedDelivery]:
    """Return the next deliveries of these statuses that have bodies, oldest first.

    At least one if there is any, and then as many as have up to `max_bytes` of bodies together.
    """
    rows = await connection.fetch(
        _SQL["list_stored_deliveries"], after_id, list(statuses), limit, max_bytes
    )
    return [logged_delivery(row) for row in rows]


async def list_due_deliveries(
    connection: Connection, after_id: int, first_wait: timedelta, limit: int, max_bytes: int
) -> list[LoggedDelivery]:
    """Return the next deliveries whose next attempt is due; bounded as the stored ones."""
    rows = await connection.fetch(
        _SQL["list_due_deliveries"], after_id, first_wait, limit, max_bytes
    )
    return [logged_delivery(row) for row in rows]


async def count_stored(connection: Connection, statuses: Collection[str]) -> int:
    """Return how many deliveries with bodies have one of these statuses."""
    count: int = await connection.fetchval(_SQL["count_stored"], list(statuses))
    return count


async def projected_deliveries(
    connection: Connection, row_ids: Collection[int]
) -> list[LoggedDelivery]:
    """Return these deliveries, without those that wait or have no body any more.

    All at once: the caller bounds their bodies.
    """
    rows = await connection.fetch(_SQL["projected_deliveries"], list(row_ids))
    return [logged_delivery(row) for row in rows]


async def results_of(connection: Connection, row_ids: Collection[int]) -> list[DeliveryResult]:
    """Return what became of these deliveries; nothing for those that wait."""
    rows = await connection.fetch(_SQL["results_of"], list(row_ids))
    return [DeliveryResult(**row) for row in rows]


async def count_by_status(connection: Connection) -> dict[str, int]:
    """Return the number of projected deliveries by status."""
    rows = await connection.fetch(_SQL["count_by_status"])
    return {row["status"]: row["count"] for row in rows}
