"""The note that the server listens, and the outage if no server did for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from webhook_app.jobs.context import FindAccess
from webhook_app.store import outages
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions

EVERY_SECONDS = 20
MAX_PAUSE = timedelta(seconds=90)
"""A quick restart is shorter; what it misses, the sweep finds within minutes."""

log = structlog.get_logger()


async def record_heartbeat(
    database: Database, find_access: FindAccess, now: datetime | None = None
) -> int:
    """Note that the server listens; returns 1 if the pause before was an outage, else 0.

    If no App is known the outage is stored as resolved: no delivery of an App can have come, and
    a day that could never be proven must not be put in doubt.
    """
    at = now or datetime.now(UTC)
    async with database.connection() as connection, connection.transaction():
        last = await outages.last_beat(connection)
        if last is None or at - last <= MAX_PAUSE:
            await outages.record_heartbeat(connection, at)
            return 0
    has_app = await find_access() is not None
    async with database.write_transaction() as connection:
        last = await outages.last_beat(connection)
        if last is None or at - last <= MAX_PAUSE:
            return 0  # another process noted it between the two transactions
        await outages.insert_outage(connection, last, at, None if has_app else "no_app")
        await outages.record_heartbeat(connection, at)
        if has_app:
            await bump_revisions(connection, None)
    log.warning("nobody_listened", began_at=last.isoformat(), ended_at=at.isoformat())
    return 1
