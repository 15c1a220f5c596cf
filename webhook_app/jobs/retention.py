"""Drops raw bodies after DELIVERY_RETENTION_DAYS, and other things nobody asks for any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webhook_app.store import delivery_sync, jobs, request_budgets
from webhook_app.store.database import Database

JOB = "prune"
STEP = 500
KEPT_RUNS = timedelta(days=60)


async def prune(database: Database, retention_days: int, step: int = STEP) -> int:
    """Drop old bodies in small steps, so that no delivery waits; gives how many.

    Those that are pending or failed stay, since they are still to be read.
    """
    now = datetime.now(UTC)
    before = now - timedelta(days=retention_days)
    async with database.connection() as connection:
        at = await jobs.find_cursor(connection, JOB) or 0
        last = await delivery_sync.last_delivery(connection)
    pruned, is_unbroken = 0, True
    while at < last:
        async with database.connection() as connection:
            if not await delivery_sync.is_older(connection, at, at + step, before):
                break
            pruned += await delivery_sync.prune_bodies(connection, at, at + step, before)
            is_unbroken = is_unbroken and not await delivery_sync.has_bodies(
                connection, at, at + step
            )
            at += step
            if is_unbroken:  # the next time begins behind what is empty
                await jobs.save_cursor(connection, JOB, at)
    async with database.connection() as connection:
        await jobs.delete_old_runs(connection, now - KEPT_RUNS)
        await request_budgets.delete_old_budgets(connection, (now - KEPT_RUNS).date())
    return pruned
