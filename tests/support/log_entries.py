"""The log as a test fills it without a server, and as it reads it without our own code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import zstandard

from tests.support.db_helpers import rows, until, value
from tests.support.github import headers
from webhook_app.attendance import noreply_hosts
from webhook_app.ingest.entry import headers_of, new_delivery
from webhook_app.projection.projector import running_projector
from webhook_app.projection.waiting import wait_until_projected
from webhook_app.signature import VerifiedBody
from webhook_app.store import log
from webhook_app.store.bodies import PACKAGED_DICTIONARY, packaged_dictionary
from webhook_app.store.database import Database
from webhook_app.store.rows import NewDeliveryRow

HOSTS = noreply_hosts("github.com")
_LOGGED = """
select d.*, r.status, r.action, r.error, r.attempts, r.new_commit_count, r.repository_id,
       r.is_truncated, r.processed_at
  from webhook_deliveries d
  left join webhook_delivery_results r on r.delivery_row_id = d.id
 order by d.id
"""
_IS_ADVANCED = """
select coalesce(max(s.projected_up_to), 0) >= (select max(d.id) from webhook_deliveries d)
  from projection_state s
"""
_PARTITIONS = """
select inhrelid::regclass::text as name
  from pg_inherits
 where inhparent = 'webhook_deliveries'::regclass
 order by 1
"""


def entry(
    payload: dict[str, Any] | bytes,
    event: str = "push",
    delivery_id: str | None = None,
    *,
    received_at: datetime | None = None,
) -> NewDeliveryRow:
    """Return a delivery as a server appends it."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    sent = {name.lower(): value for name, value in headers(body, event, delivery_id).items()}
    at = received_at or datetime.now(UTC)
    return new_delivery(headers_of(sent), VerifiedBody(body), at)


async def append(database: Database, *entries: NewDeliveryRow) -> list[int]:
    """Append deliveries in one statement; return the row ids of those that are new."""
    async with database.connection() as connection:
        row_ids = await log.append(connection, entries)
    return [row_ids[one.digest] for one in entries if one.digest in row_ids]


async def project(database: Database, row_ids: Sequence[int]) -> None:
    """Let a projector run until these deliveries are in the book."""
    async with running_projector(database.url, HOSTS):
        await wait_until_projected(database, row_ids)


async def logged(database: Database) -> list[dict[str, Any]]:
    """Return the log with what became of each delivery, oldest first, bodies as they were signed.

    The status is None while a delivery waits. Bodies are read without our own code.
    """
    stored = await rows(database, "table body_dictionaries")  # emptied between tests
    contents = {PACKAGED_DICTIONARY: packaged_dictionary()} | {
        row["id"]: row["dictionary"] for row in stored
    }
    dictionaries = {
        number: zstandard.ZstdCompressionDict(content) for number, content in contents.items()
    }
    found = await rows(database, _LOGGED)
    for row in found:
        known = dictionaries.get(row.pop("dictionary"))
        if row["body"] is not None:
            row["body"] = zstandard.ZstdDecompressor(known).decompress(row["body"])
    return found


async def partitions(database: Database) -> list[str]:
    """Return the weeks of the log."""
    return [row["name"] for row in await rows(database, _PARTITIONS)]


async def drop_partitions(database: Database) -> None:
    """Drop all weeks of the log."""
    for name in await partitions(database):
        await rows(database, f"drop table {name}")


async def advanced(database: Database) -> None:
    """Let a projector run until the log is projected without a gap up to its last delivery."""

    async def is_advanced() -> bool:
        return bool(await value(database, _IS_ADVANCED))

    async with running_projector(database.url, HOSTS):
        await until(is_advanced)


async def age(database: Database, old: timedelta, row_ids: Sequence[int] | None = None) -> None:
    """Let deliveries, by default all, be as old as if they had been recorded so long ago."""
    async with database.write_transaction() as connection:
        await connection.execute(
            "select add_delivery_partitions((now() - $1::interval)::date - 1, now()::date + 1)", old
        )
        await connection.execute(
            "update webhook_deliveries set received_at = now() - $1::interval,"
            " recorded_at = now() - $1::interval where $2::bigint[] is null or id = any ($2)",
            old,
            row_ids,
        )
