"""Drops the weeks of the log after DELIVERY_RETENTION_DAYS, and deletes old runs and budgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webhook_app.store import jobs, log, request_budgets
from webhook_app.store.database import Database

STEP = 2_000
RUN_RETENTION = timedelta(days=60)


async def prune(database: Database, retention_days: int) -> int:
    """Drop the partitions that are past their time; return the number of deleted deliveries.

    Also add the partitions of the next weeks.
    """
    now = datetime.now(UTC)
    async with database.connection() as connection:
        await log.add_partitions(connection)
        expired = await log.partitions_before(connection, now - timedelta(days=retention_days))
    deleted = 0
    for partition in expired:
        count = await _forget(database, partition)
        async with database.connection() as connection:
            if await log.drop_partition(connection, partition):
                deleted += count
    async with database.connection() as connection:
        await jobs.delete_old_runs(connection, now - RUN_RETENTION)
        await request_budgets.delete_old_budgets(connection, (now - RUN_RETENTION).date())
    return deleted


async def _forget(database: Database, partition: log.Partition) -> int:
    """Delete what is stored beside the deliveries of a partition, in small steps.

    After a stop in between, the next run goes on. No delivery of it is taken for a waiting one:
    the log is projected up to later ones, which `partitions_before` has checked.
    """
    count = after = 0
    while True:
        async with database.connection() as connection:
            last, step = await log.forget_deliveries(connection, partition, after, STEP)
        if not step:
            return count
        count, after = count + step, last
