"""Moves the deliveries of a database from before the log into the log, in steps.

Each step is one transaction, so a stopped upgrade goes on where it was. The queries are here and
not in sql/queries/, because they are about a table that a migrated database does not have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import structlog

from webhook_app.store.bodies import PACKAGED_DICTIONARY, compress, packaged_dictionary
from webhook_app.store.database import Connection
from webhook_app.store.log import DIGEST_BYTES, add_partitions, digest_of, save_dictionary

OnMoved = Callable[[int, int], None]
"""Receives the number of deliveries that are moved, and the number of all."""

STEP_ROWS = 500
STEP_BYTES = 16_000_000
LOCK = 0x6D_6F_76_65
LOCK_SECONDS = 60 * 60.0

_EXISTS = "select to_regclass('unpartitioned_deliveries') is not null"
_STATE = """
select count(*) as count, min(received_at) as first_at, max(received_at) as last_at
  from unpartitioned_deliveries
"""
_NEXT = """
select w.*
  from (
           select d.*, sum(coalesce(octet_length(d.body), 0)) over (order by d.id) as bytes_so_far
             from unpartitioned_deliveries d
            where d.id > $1
            order by d.id
            limit $2
       ) as w
 where w.bytes_so_far <= $3
    or w.bytes_so_far = octet_length(w.body)
 order by w.id
"""
_APPEND = """
insert into webhook_deliveries (
    id, recorded_at, received_at, app_id, body_bytes, dictionary, source, event, delivery_id,
    digest, headers, body
)
values ($1, $2, $2, $3, $4, $5, 'webhook', $6, $7, $8, $9, $10)
"""
_CLAIM = """
insert into webhook_delivery_digests (digest, delivery_row_id)
values ($1, $2)
on conflict (digest) do nothing
"""
_SETTLE = """
insert into webhook_delivery_results (
    delivery_row_id, processed_at, repository_id, installation_id, attempts, is_truncated, status,
    action, error
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_DELETE = "delete from unpartitioned_deliveries where id = any ($1::bigint[])"
_DROP = "drop table if exists unpartitioned_deliveries"

log = structlog.get_logger()


async def upgrade_log(connection: Connection, on_moved: OnMoved | None = None) -> int:
    """Move what is left to move, and return the number of moved deliveries.

    One process moves at a time; the others wait until nothing is left.
    """
    if not await connection.fetchval(_EXISTS):
        return 0
    await connection.execute(f"select pg_advisory_lock({LOCK})", timeout=LOCK_SECONDS)
    try:
        return await _move_all(connection, on_moved or _log_progress())
    finally:
        await connection.execute(f"select pg_advisory_unlock({LOCK})")


async def _move_all(connection: Connection, on_moved: OnMoved) -> int:
    if not await connection.fetchval(_EXISTS):
        return 0
    [state] = await connection.fetch(_STATE, timeout=LOCK_SECONDS)
    moved = after = 0
    if state["count"]:
        await add_partitions(connection, _day(state["first_at"]), _day(state["last_at"]))
        await save_dictionary(connection, PACKAGED_DICTIONARY, packaged_dictionary())
    while rows := await connection.fetch(_NEXT, after, STEP_ROWS, STEP_BYTES):
        entries = [_entry(row) for row in rows]
        async with connection.transaction():
            await connection.executemany(_APPEND, entries)
            await connection.executemany(_CLAIM, [(entry[7], entry[0]) for entry in entries])
            await connection.executemany(_SETTLE, [_result(row) for row in rows])
            await connection.execute(_DELETE, [row["id"] for row in rows])
        moved, after = moved + len(rows), rows[-1]["id"]
        on_moved(moved, state["count"])
    await connection.execute(_DROP)
    return moved


def _entry(row: Any) -> Sequence[Any]:
    """Return a delivery of before as an entry of the log.

    A body that was deleted after its time cannot be recognized again.
    """
    body: bytes | None = row["body"]
    name = f"{row['app_id']}\0{row['delivery_id']}".encode()
    deleted = hashlib.sha256(b"deleted\0" + name).digest()[:DIGEST_BYTES]
    return (
        row["id"],
        row["received_at"],
        row["app_id"],
        None if body is None else len(body),
        None if body is None else PACKAGED_DICTIONARY,
        row["event"],
        row["delivery_id"],
        deleted if body is None else digest_of(row["event"], body),
        row["headers"],
        None if body is None else compress(body),
    )


def _result(row: Any) -> Sequence[Any]:
    return (
        row["id"],
        row["processed_at"] or row["received_at"],
        row["repository_id"],
        row["installation_id"],
        row["attempts"],
        row["is_truncated"],
        row["status"],
        row["action"],
        row["error"],
    )


def _day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def _log_progress() -> OnMoved:
    """Return a reporter that logs each tenth of the way."""
    tenth = 0

    def report(moved: int, total: int) -> None:
        nonlocal tenth
        if moved * 10 // max(total, 1) > tenth:
            tenth = moved * 10 // max(total, 1)
            log.info("moving_deliveries_into_the_log", moved=moved, total=total)

    return report
