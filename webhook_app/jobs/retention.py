"""Deletes raw bodies after DELIVERY_RETENTION_DAYS, and old runs and budgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webhook_app.store import delivery_sync, jobs, request_budgets
from webhook_app.store.database import Database

JOB = "prune"
STEP = 500
RUN_RETENTION = timedelta(days=60)


async def prune(database: Database, retention_days: int, step: int = STEP) -> int:
    """Delete old bodies in small steps, so that no delivery waits; returns their number.

    Pending and failed deliveries keep theirs, since it has to be decoded again.
    """
    now = datetime.now(UTC)
    before = now - timedelta(days=retention_days)
    async with database.connection() as connection:
        at = await jobs.find_cursor(connection, JOB) or 0
        last = await delivery_sync.last_delivery(connection)
    pruned, is_empty_so_far = 0, True
    while at < last:
        async with database.connection() as connection:
            if not await delivery_sync.is_older(connection, at, at + step, before):
                break
            pruned += await delivery_sync.prune_bodies(connection, at, at + step, before)
            is_empty_so_far = is_empty_so_far and not await delivery_sync.has_bodies(
                connection, at, at + step
            )
            at += step
            if is_empty_so_far:  # the next run begins after the rows that have no body left
                await jobs.save_cursor(connection, JOB, at)
    async with database.connection() as connection:
        await jobs.delete_old_runs(connection, now - RUN_RETENTION)
        await request_budgets.delete_old_budgets(connection, (now - RUN_RETENTION).date())
    return pruned
