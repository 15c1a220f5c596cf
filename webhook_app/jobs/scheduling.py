"""Which run of a job is due: pure, from the time, the seasons and the last run.

APScheduler only wakes us. A slot is the time a run stands for, whether or not a process was awake
then: it is the key by which several processes agree and by which a missed run is caught up. So the
latest slot is computed from the present time alone, which a trigger, asked for its next time, does
not do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from webhook_app.attendance import RECONCILE_AFTER_END, day_begins, day_of
from webhook_app.models import Season
from webhook_app.store.jobs import Run

AFTER_THE_DAY = timedelta(minutes=10)
FIRST_BACKOFF = timedelta(minutes=2)
MAX_BACKOFF = timedelta(hours=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Due(msgspec.Struct, frozen=True):
    """The slot of a run that is due, and its attempt number (from 1)."""

    due_at: datetime
    attempt: int


def latest_interval(now: datetime, every: timedelta) -> datetime:
    """Return the latest slot of an interval; counted from 1970, so the same in every process."""
    return now - (now - EPOCH) % every


def latest_night(now: datetime, seasons: Iterable[Season]) -> datetime | None:
    """Return the latest nightly slot: ten minutes after a day of any season ended, in its zone.

    Returns None if no season has one. Slots go on for a while after the end of a season, since
    late pushes may still count. Days follow the season's clock, so a night on which clocks change
    has exactly one slot, even at an hour that is skipped or repeated.
    """
    nights = []
    for season in seasons:
        day = day_of(season, now - AFTER_THE_DAY)  # the latest day that began, so the last ended
        day_ended_at = day_begins(season, day)
        season_begins_at = day_begins(season, season.start_date)
        season_ends_at = day_begins(season, season.end_date + timedelta(days=1))
        if season_begins_at < day_ended_at <= season_ends_at + RECONCILE_AFTER_END:
            nights.append(day_ended_at + AFTER_THE_DAY)
    return max(nights, default=None)


def next_due(
    slot: datetime | None, last: Run | None, now: datetime, max_attempts: int
) -> Due | None:
    """Return the run to begin now for the latest slot, given the last run; None for none.

    A slot that was missed while no process ran is caught up once, whatever its age.
    """
    if slot is None or slot > now:
        return None
    if last is not None and last.retry_at is not None and last.retry_at > now:
        return None  # GitHub accepts no requests until then
    if last is None or last.due_at < slot:
        return Due(slot, 1)
    if last.due_at > slot or last.status in {"succeeded", "queued"}:
        return None
    if last.status in {"interrupted", "running"}:  # still "running": its process was killed
        return Due(last.due_at, last.attempt + 1)
    if last.attempt >= max_attempts:
        return None
    again_at = last.retry_at or (last.finished_at or now) + backoff(last.attempt)
    return Due(last.due_at, last.attempt + 1) if again_at <= now else None


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after a failed attempt (from 1): 2, 4, 8 minutes, at most 2 hours."""
    doublings: int = 2 ** min(attempt - 1, 10)
    return min(FIRST_BACKOFF * doublings, MAX_BACKOFF)
