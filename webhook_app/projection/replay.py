"""Decodes stored deliveries again: pending ones, failed ones, or all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import msgspec
import structlog

from webhook_app.projection.decode import DecodedDelivery, decode_delivery, without_payload
from webhook_app.projection.write import project_batch
from webhook_app.store import deliveries
from webhook_app.store.database import Database, DatabaseUnavailable
from webhook_app.store.log import LoggedDelivery

MAX_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=1)
BATCH_SIZE = 50
BATCH_BYTES = 8_000_000
"""Of bodies that are in memory at a time, or one larger body."""
CUT_OFF = "The last attempt was cut off."
ALL_STATUSES = ("processed", "ignored", "pending", "failed")

log = structlog.get_logger()


async def retry_pending(database: Database, noreply_hosts: frozenset[str]) -> int:
    """Retry pending deliveries after 1, 4, 16 and 64 minutes; return the number of retries.

    Each attempt is noted before it is made. So one that takes the database or this process along
    counts too, and the next run goes on with the deliveries after it.
    """
    tried = after = 0
    while True:
        async with database.connection() as connection:
            due = await deliveries.list_due_deliveries(
                connection, after, FIRST_WAIT, BATCH_SIZE, BATCH_BYTES
            )
        if not due:
            return tried
        for delivery in due:
            begun = msgspec.structs.replace(delivery, fault=CUT_OFF)  # nothing is decoded yet
            await _project_again(database, decode_delivery(begun, noreply_hosts))
            await read_again(database, delivery, noreply_hosts)
            tried += 1
        after = due[-1].id


async def replay(
    database: Database,
    noreply_hosts: frozenset[str],
    statuses: Collection[str] = ALL_STATUSES,
    on_done: Callable[[LoggedDelivery, str], None] = lambda delivery, status: None,
) -> int:
    """Decode all stored deliveries of these statuses again, oldest first; return their number.

    Stored commits and days stay as they are; missing ones are added.
    """
    count = after = 0
    while True:
        async with database.connection() as connection:
            stored = await deliveries.list_stored_deliveries(
                connection, after, statuses, BATCH_SIZE, BATCH_BYTES
            )
        if not stored:
            return count
        for delivery in stored:
            on_done(delivery, await read_again(database, delivery, noreply_hosts))
            count += 1
        after = stored[-1].id


async def read_again(
    database: Database, delivery: LoggedDelivery, noreply_hosts: frozenset[str]
) -> str:
    """Decode one stored delivery again and store its status; return it.

    Raises DatabaseUnavailable: the delivery then stays as it is and is retried.
    """
    decoded = decode_delivery(delivery, noreply_hosts)
    try:
        return await _project_again(database, decoded)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        log.exception("delivery_not_derived", delivery_id=delivery.delivery_id)
        reason = f"{type(error).__name__}: {error}"
        return await _project_again(database, without_payload(decoded, reason))


async def _project_again(database: Database, decoded: DecodedDelivery) -> str:
    """Write what follows and the new result in one transaction: a crash leaves both or none."""
    if decoded.status == "pending" and decoded.attempts >= MAX_ATTEMPTS:
        decoded = msgspec.structs.replace(decoded, status="failed")
    async with database.write_transaction() as connection:
        await project_batch(connection, [decoded], again=True)
    return decoded.status
