"""Tells that somebody listens, and, when nobody did for a while, that something may be lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from webhook_app.jobs.context import FindAccess
from webhook_app.store import outages
from webhook_app.store.database import Database
from webhook_app.store.projection import bump_revisions

EVERY_SECONDS = 20
LONGEST_PAUSE = timedelta(seconds=90)
"""A quick restart is shorter; what it misses the sweep finds within minutes."""

log = structlog.get_logger()


async def record_heartbeat(
    database: Database, find_access: FindAccess, now: datetime | None = None
) -> int:
    """Note that the server listens; a pause that was too long becomes an outage. Gives 1 for one.

    Where no App is known nobody can say what was lost, or that anything was: no delivery of an App
    can have come, and no day is put in doubt that could never be proven.
    """
    at = now or datetime.now(UTC)
    async with database.connection() as connection, connection.transaction():
        last = await outages.last_beat(connection)
        if last is None or at - last <= LONGEST_PAUSE:
            await outages.record_heartbeat(connection, at)
            return 0
    is_asked = await find_access() is not None
    async with database.write_transaction() as connection:
        last = await outages.last_beat(connection)
        if last is None or at - last <= LONGEST_PAUSE:
            return 0  # another process was quicker
        await outages.insert_outage(connection, last, at, None if is_asked else "no_app")
        await outages.record_heartbeat(connection, at)
        if is_asked:
            await bump_revisions(connection, None)
    log.warning("nobody_listened", began_at=last.isoformat(), ended_at=at.isoformat())
    return 1
