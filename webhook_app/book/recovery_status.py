"""How recovery is doing: what webhooks missed, what was found, and which days are incomplete."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from webhook_app.store import delivery_sync, jobs, outages, repository_sync
from webhook_app.store.database import Connection

SILENCE_BASELINE = timedelta(days=14)
"""The longest silence within this time is the usual one."""


class RecoveryStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin should know of recovery; `totals` count since the first start.

    `is_silent` if no delivery has arrived for longer than usual. `unheld_count` is the number of
    deliveries that GitHub's log calls answered and that are not stored here, as of the last sweep
    that found any.
    """

    totals: dict[str, int]
    doubted_days: dict[str, int]
    last_successes: dict[str, datetime]
    unresolved_outages: int
    last_heard_at: datetime | None
    longest_quiet_seconds: float | None
    is_silent: bool
    swept_until: datetime | None
    unheld_at: datetime | None
    unheld_count: int


async def recovery_status(connection: Connection, now: datetime) -> RecoveryStatus:
    """Return how recovery is doing now."""
    silence = await delivery_sync.delivery_silence(connection, now - SILENCE_BASELINE)
    sweep = await delivery_sync.find_sweep(connection)
    quiet = silence.longest_quiet
    return RecoveryStatus(
        totals=await jobs.list_totals(connection),
        doubted_days=await repository_sync.count_incomplete_days(connection),
        last_successes=await jobs.last_successes(connection),
        unresolved_outages=len(await outages.unresolved_outages(connection)),
        last_heard_at=silence.last_heard_at,
        longest_quiet_seconds=quiet.total_seconds() if quiet is not None else None,
        is_silent=silence.is_silent(now),
        swept_until=sweep.covered_until if sweep else None,
        unheld_at=sweep.unheld_at if sweep else None,
        unheld_count=sweep.unheld_count if sweep else 0,
    )
