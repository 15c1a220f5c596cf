"""Reads stored deliveries again: those that waited, those that failed, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import msgspec
import structlog

from webhook_app.projection.decode import read, without_payload
from webhook_app.projection.write import reapply
from webhook_app.signature import VerifiedBody
from webhook_app.store import deliveries
from webhook_app.store.database import Database, DatabaseUnavailable
from webhook_app.store.deliveries import StoredDelivery
from webhook_app.store.projection import DecodedDelivery

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=1)
AT_A_TIME = 50
ALL_STATUSES = ("processed", "ignored", "pending", "failed")

log = structlog.get_logger()


async def retry_pending(database: Database, noreply_hosts: Collection[str]) -> int:
    """Try deliveries that wait for it, after 1, 4, 16 and 64 minutes; gives how many were tried."""
    tried = after = 0
    while True:
        async with database.connection() as connection:
            due = await deliveries.list_due_deliveries(connection, after, FIRST_WAIT, AT_A_TIME)
        if not due:
            return tried
        for delivery in due:
            await read_again(database, delivery, noreply_hosts)
            tried += 1
        after = due[-1].id


async def replay(
    database: Database,
    noreply_hosts: Collection[str],
    statuses: Collection[str] = ALL_STATUSES,
    on_done: Callable[[StoredDelivery, str], None] = lambda delivery, status: None,
) -> int:
    """Read every stored delivery of these statuses again, oldest first; gives how many.

    Commits and days that are held stay as they are, those that are missing come back.
    """
    count = after = 0
    while True:
        async with database.connection() as connection:
            stored = await deliveries.list_stored_deliveries(connection, after, statuses, AT_A_TIME)
        if not stored:
            return count
        for delivery in stored:
            on_done(delivery, await read_again(database, delivery, noreply_hosts))
            count += 1
        after = stored[-1].id


async def read_again(
    database: Database, delivery: StoredDelivery, noreply_hosts: Collection[str]
) -> str:
    """Read one stored delivery again and note what it came to; gives its status."""
    attempts = min(delivery.attempts + 1, 32_000)
    arrival = msgspec.structs.replace(
        read(delivery.headers, VerifiedBody(delivery.body), delivery.received_at, noreply_hosts),
        app_id=delivery.app_id,
        delivery_id=delivery.delivery_id,
        row_id=delivery.id,
    )
    try:
        return await _settle(database, delivery.id, arrival, attempts)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        log.exception("delivery_not_derived", delivery_id=delivery.delivery_id)
        unread = without_payload(arrival, f"{type(error).__name__}: {error}"[:2000])
        return await _settle(database, delivery.id, unread, attempts)


async def _settle(database: Database, row_id: int, arrival: DecodedDelivery, attempts: int) -> str:
    if arrival.status == "pending" and attempts >= MOST_ATTEMPTS:
        arrival = msgspec.structs.replace(arrival, status="failed")
    async with database.write_transaction() as connection:
        _, (kept,) = await reapply(connection, arrival)
        await deliveries.update_delivery_status(connection, row_id, kept, attempts)
    return arrival.status
