"""Moves the deliveries of a database from before the log into the log, in steps.

Each step is one transaction, and steps go up by number, so a stopped upgrade goes on where it was.
The queries are here and not in sql/queries/, because they are about a table that a migrated
database does not have.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec
import structlog

from webhook_app.store.bodies import PACKAGED_DICTIONARY, compress
from webhook_app.store.database import Connection
from webhook_app.store.log import DIGEST_BYTES, add_partitions, digest_of

OnMoved = Callable[[int, int], None]
"""Receives the number of deliveries that are moved, and the number of all."""

STEP_ROWS = 1_000
STEP_BYTES = 16_000_000
LOCK = 0x6D_6F_76_65
LOCK_SECONDS = 60 * 60.0
"""For waiting until another process has moved them, and for statements about the whole table."""
STEP_SECONDS = 5 * 60.0

_EXISTS = "select to_regclass('unpartitioned_deliveries') is not null"
_STATE = """
with moved as (
    -- Deliveries that arrived since have greater numbers than all of before.
    select coalesce(max(d.id), 0) as up_to
      from webhook_deliveries d
     where d.id <= (select max(u.id) from unpartitioned_deliveries u)
)
select m.up_to as moved_up_to, count(*) as total, count(*) filter (where u.id <= m.up_to) as moved,
       min(u.received_at) as first_at, max(u.received_at) as last_at
  from moved m
  cross join unpartitioned_deliveries u
 group by m.up_to
"""
_COUNT_COMMITS = """
create temporary table moved_commit_counts as
select c.delivery_id, count(*)::integer as count
  from github_commits c
 where c.delivery_id is not null
 group by c.delivery_id
"""
_NEXT = """
select w.id, w.app_id, w.delivery_id, w.event, w.body
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
_MOVE = """
with made as (
    select m.id, m.digest, m.body
      from unnest($1::bigint[], $2::bytea[], $3::bytea[]) as m (id, digest, body)
),
claimed as (
    insert into webhook_delivery_digests (digest, delivery_row_id)
    select m.digest, m.id from made m order by m.id
    on conflict (digest) do nothing
),
settled as (
    insert into webhook_delivery_results (
        delivery_row_id, processed_at, repository_id, new_commit_count, attempts, is_truncated,
        status, action, error
    )
    select d.id, coalesce(d.processed_at, d.received_at), d.repository_id, coalesce(c.count, 0),
           d.attempts, d.is_truncated, d.status, d.action, d.error
      from made m
      join unpartitioned_deliveries d on d.id = m.id
      left join moved_commit_counts c on c.delivery_id = m.id
)
insert into webhook_deliveries (
    id, recorded_at, received_at, app_id, body_bytes, dictionary, source, event, delivery_id,
    digest, headers, body
)
select d.id, d.received_at, d.received_at, d.app_id, octet_length(d.body),
       case when d.body is not null then $4::smallint end, 'webhook', d.event, d.delivery_id,
       m.digest,
       -- Columns have two of the headers; a usual header that is not stored counts as sent.
       jsonb_build_object(
           'content-type', d.content_type, 'x-github-hook-installation-target-type', ''
       ) || (d.headers - array['x-github-event', 'x-github-delivery']),
       m.body
  from made m
  join unpartitioned_deliveries d on d.id = m.id
 order by m.id
"""
_ANALYZE = """
analyze webhook_deliveries, webhook_delivery_results, webhook_delivery_digests
"""
_DROP = "drop table if exists unpartitioned_deliveries"

log = structlog.get_logger()


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """How far an upgrade is; the times are those of the first and the last delivery of all."""

    moved_up_to: int
    moved: int
    total: int
    first_at: datetime
    last_at: datetime


class _Made(NamedTuple):
    """What the program makes of a delivery; PostgreSQL copies the rest from table to table."""

    id: int
    digest: bytes
    body: bytes | None


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
        if not connection.is_closed():
            await connection.execute(f"select pg_advisory_unlock({LOCK})")


async def _move_all(connection: Connection, on_moved: OnMoved) -> int:
    if not await connection.fetchval(_EXISTS):
        return 0
    row = await connection.fetchrow(_STATE, timeout=LOCK_SECONDS)
    moved = await _move(connection, _State(**row), on_moved) if row else 0
    await connection.execute(_ANALYZE, timeout=LOCK_SECONDS)
    await connection.execute(_DROP, timeout=LOCK_SECONDS)
    return moved


async def _move(connection: Connection, state: _State, on_moved: OnMoved) -> int:
    """Move step after step; return the number of deliveries that were moved now."""
    await add_partitions(connection, _day(state.first_at), _day(state.last_at))
    await connection.execute(_COUNT_COMMITS, timeout=LOCK_SECONDS)
    moved, after = state.moved, state.moved_up_to
    while rows := await connection.fetch(_NEXT, after, STEP_ROWS, STEP_BYTES, timeout=STEP_SECONDS):
        made = await asyncio.to_thread(_made_of, rows)
        # One statement is one transaction.
        await connection.execute(
            _MOVE, *map(list, zip(*made, strict=True)), PACKAGED_DICTIONARY, timeout=STEP_SECONDS
        )
        moved, after = moved + len(rows), made[-1].id
        on_moved(moved, state.total)
    await connection.execute("drop table moved_commit_counts")
    return moved - state.moved


def _made_of(rows: Sequence[Any]) -> list[_Made]:
    """Return the compressed bodies of deliveries, and what makes two of them the same.

    A body that was deleted after its time cannot be recognized again.
    """
    return [
        _Made(row["id"], _digest_of_deleted(row), None)
        if row["body"] is None
        else _Made(row["id"], digest_of(row["event"], row["body"]), compress(row["body"]))
        for row in rows
    ]


def _digest_of_deleted(row: Any) -> bytes:
    name = f"{row['app_id']}\0{row['delivery_id']}".encode()
    return hashlib.sha256(b"deleted\0" + name).digest()[:DIGEST_BYTES]


def _day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def _log_progress() -> OnMoved:
    """Return a reporter that logs each tenth of the way."""
    tenth = 0

    def report(moved: int, total: int) -> None:
        nonlocal tenth
        if moved * 10 // total > tenth:
            tenth = moved * 10 // total
            log.info("moving_deliveries_into_the_log", moved=moved, total=total)

    return report
