"""The log of deliveries: receivers append to it without a lock, the projector reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Literal

import asyncpg
import msgspec

from webhook_app.events import event_class
from webhook_app.store.bodies import BodyUnreadable, decompress, register_dictionary
from webhook_app.store.database import Connection
from webhook_app.store.rows import NewDeliveryRow
from webhook_app.store.sql import queries

_SQL = queries("log")

Source = Literal["webhook", "sweep", "reconciliation"]
"""What brought a delivery; reconciliation stores what it found in our own format."""

DIGEST_BYTES = 15
"""With its length in front it takes 16 bytes; one more would take 24 in each row and index."""
BODY_ID = "body-"
"""What the id of a delivery begins with that came without one."""
DROP_LOCK_MILLISECONDS = 200


EVENT, DELIVERY_ID, TARGET_ID, TARGET_TYPE, CONTENT_TYPE = (
    "x-github-event",
    "x-github-delivery",
    "x-github-hook-installation-target-id",
    "x-github-hook-installation-target-type",
    "content-type",
)
USUAL_HEADERS = {CONTENT_TYPE: "application/json", TARGET_TYPE: "integration"}
"""What GitHub nearly always sends; headers with these values take no place in the log."""


class LoggedDelivery(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A delivery of the log, with its body as it was signed; None if that was erased.

    `attempts` is how often it was projected before; `fault` says why its body cannot be read.
    """

    id: int
    delivery_id: str
    event: str
    source: Source
    content_type: str
    body: bytes | None
    received_at: datetime
    recorded_at: datetime
    attempts: int = 0
    fault: str | None = None


class LogState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the log is projected without a gap; later rows were recorded after this time."""

    projected_up_to: int = 0
    recorded_after: datetime


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """A week of the log: the deliveries that were recorded from one instant to another."""

    name: str
    first_at: datetime
    until: datetime


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """The number of deliveries that wait for the projector, and how long the first one waits."""

    waiting: int
    lag_seconds: float


class LoggedBody(msgspec.Struct, frozen=True):
    """The body of a delivery of the log; None if it cannot be read."""

    id: int
    body: bytes | None


def digest_of(event: str, body: bytes) -> bytes:
    """Return what makes two deliveries the same: their body, and the kind of event it came as.

    The event is not signed. A body that came under another event's name must not hide the true
    delivery, so the kind is part of the digest; all unknown names are one kind, so that nobody
    can have one body stored again and again under invented ones.
    """
    digest = hashlib.sha256(event_class(event).encode() + b"\0")
    digest.update(body)
    return digest.digest()[:DIGEST_BYTES]


async def append(connection: Connection, deliveries: Sequence[NewDeliveryRow]) -> dict[bytes, int]:
    """Append deliveries in one statement; return row ids by digest, without those of duplicates.

    No two of them have the same digest. They are durable on return, and so is what they repeat.
    """
    try:
        rows = await connection.fetch(_SQL["append"], deliveries)
    except asyncpg.CheckViolationError:  # no partition for this week: the schedule stood still
        await add_partitions(connection)
        rows = await connection.fetch(_SQL["append"], deliveries)
    return dict(rows)


async def row_ids_of(connection: Connection, digests: Collection[bytes]) -> list[int]:
    """Return the row ids of the deliveries that brought these bodies."""
    rows = await connection.fetch(_SQL["row_ids_of"], list(digests))
    return [row["delivery_row_id"] for row in rows]


async def add_partitions(
    connection: Connection, first: date | None = None, last: date | None = None
) -> None:
    """Create the partitions from one day to another; without them, of the next three weeks."""
    await connection.execute(_SQL["add_partitions"], first, last)


async def partitions_before(connection: Connection, instant: datetime) -> list[Partition]:
    """Return the partitions whose deliveries were all recorded before an instant and projected."""
    rows = await connection.fetch(_SQL["partitions_before"], instant)
    return [Partition(**row) for row in rows]


async def forget_deliveries(
    connection: Connection, partition: Partition, after_id: int, limit: int
) -> tuple[int, int]:
    """Delete what is stored beside the next deliveries of a partition that will be dropped.

    Return the last row id and the number of deliveries; 0 and 0 at the end.
    """
    row = await connection.fetchrow(
        _SQL["forget_deliveries"], partition.first_at, partition.until, after_id, limit
    )
    return (row["last_id"], row["count"]) if row and row["count"] else (0, 0)


async def drop_partition(connection: Connection, partition: Partition) -> bool:
    """Drop a partition; return False if others read the log at this moment.

    A longer wait for them would stop every receiver that comes after it.
    """
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = '{DROP_LOCK_MILLISECONDS}ms'")
            await connection.execute(f'drop table "{partition.name}"')
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def find_log_state(connection: Connection) -> LogState:
    """Return how far the log is projected."""
    [row] = await connection.fetch(_SQL["find_state"])
    return LogState(**row)


async def create_log_state(connection: Connection) -> None:
    """Store that nothing is projected yet, unless a state is stored."""
    await connection.execute(_SQL["create_state"])


async def waiting_deliveries(
    connection: Connection, state: LogState, limit: int, max_bytes: int
) -> tuple[list[LoggedDelivery], bool]:
    """Return the next deliveries without a result, oldest first, and whether more may wait.

    At least one if any waits.
    """
    rows = await connection.fetch(
        _SQL["waiting"], state.projected_up_to, state.recorded_after, limit, max_bytes
    )
    found = rows[0]["found"] if rows else 0
    return [logged_delivery(row) for row in rows], found == limit or found > len(rows)


async def find_lag(connection: Connection, limit: int = 100_000) -> Lag:
    """Return how many deliveries wait for the projector, counted up to a limit."""
    state = await find_log_state(connection)
    [row] = await connection.fetch(_SQL["lag"], state.projected_up_to, state.recorded_after, limit)
    return Lag(**row)


async def count_unprojected(connection: Connection, row_ids: Collection[int]) -> int:
    """Return how many of these deliveries wait for the projector."""
    count: int = await connection.fetchval(_SQL["unprojected"], list(row_ids))
    return count


async def is_waiting_up_to(connection: Connection, row_id: int) -> bool:
    """Return whether any delivery up to a row id waits for the projector."""
    state = await find_log_state(connection)
    is_waiting: bool = await connection.fetchval(
        _SQL["is_waiting_up_to"], state.projected_up_to, state.recorded_after, row_id
    )
    return is_waiting


async def last_row_id(connection: Connection) -> int:
    """Return the newest row id that any transaction has taken."""
    number: int = await connection.fetchval(_SQL["last_row_id"])
    return number


async def transaction_number(connection: Connection) -> int:
    """Return a number greater than that of every transaction that took a row id before."""
    number: int = await connection.fetchval(_SQL["transaction_number"])
    return number


async def advance(
    connection: Connection, state: LogState, row_id: int, number: int
) -> LogState | None:
    """Store that the log is projected up to a row id, and return that; None if it is not yet.

    `state` is the one before.

    Rows become visible in the order in which their transactions end, not of their ids. `row_id`
    was the newest one before `number` was taken, so every row up to it is of an earlier
    transaction. Once all of these have ended, no such row can appear any more.
    """
    row = await connection.fetchrow(
        _SQL["advance"], row_id, number, state.projected_up_to, state.recorded_after
    )
    return LogState(**row) if row else None


async def bodies_between(
    connection: Connection, after_id: int, up_to_id: int, limit: int, max_bytes: int
) -> list[LoggedBody]:
    """Return deliveries with bodies in a range of row ids, oldest first; at least one if any.

    Those whose bodies cannot be read are among them: the caller goes on after the last one.
    """
    rows = await connection.fetch(_SQL["bodies_between"], after_id, up_to_id, limit, max_bytes)
    bodies = []
    for row in rows:
        body = None
        with suppress(BodyUnreadable):
            body = decompress(row["body"], row["dictionary"])
        bodies.append(LoggedBody(row["id"], body))
    return bodies


async def erase_bodies(connection: Connection, row_ids: Iterable[int]) -> None:
    """Delete the bodies of deliveries; the rows stay."""
    await connection.execute(_SQL["erase_bodies"], sorted(row_ids))


async def register_stored_dictionaries(connection: Connection) -> None:
    """Let this process read every body of the log, whatever dictionary it was compressed with."""
    for row in await connection.fetch(_SQL["dictionaries"]):
        register_dictionary(row["id"], row["dictionary"])


async def save_dictionary(connection: Connection, number: int, dictionary: bytes) -> None:
    """Store a dictionary beside the log, unless it is there."""
    await connection.execute(_SQL["save_dictionary"], number, dictionary)


def headers_of(row: Any) -> dict[str, str]:
    """Return the headers of a row as they came, with those that have columns; {} for our own."""
    if row["source"] == "reconciliation":
        return {}
    named = {EVENT: row["event"]}
    if not row["delivery_id"].startswith(BODY_ID):
        named[DELIVERY_ID] = row["delivery_id"]
    if row["app_id"]:
        named[TARGET_ID] = str(row["app_id"])
    headers = named | USUAL_HEADERS | row["headers"]
    return {name: value for name, value in headers.items() if value}


def logged_delivery(row: Any) -> LoggedDelivery:
    """Return a row of the log as a delivery."""
    body, fault = row["body"], None
    if body is not None:
        try:
            body = decompress(body, row["dictionary"])
        except BodyUnreadable as corrupt:  # it is noted, and the next deliveries are not held up
            body, fault = None, str(corrupt)
    return LoggedDelivery(
        id=row["id"],
        delivery_id=row["delivery_id"],
        event=row["event"],
        source=row["source"],
        content_type=row["headers"].get(CONTENT_TYPE, USUAL_HEADERS[CONTENT_TYPE]),
        body=body,
        received_at=row["received_at"],
        recorded_at=row["recorded_at"],
        attempts=row.get("attempts", 0),
        fault=fault,
    )
