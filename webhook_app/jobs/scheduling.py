"""When a job is due: pure, from the clock, the seasons and its last run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from webhook_app.attendance import RECONCILE_AFTER_END, day_begins, day_of
from webhook_app.models import Season
from webhook_app.store.jobs import Run

AFTER_THE_DAY = timedelta(minutes=10)
FIRST_BACKOFF = timedelta(minutes=2)
LONGEST_BACKOFF = timedelta(hours=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Due(msgspec.Struct, frozen=True):
    """A run that should begin now: for which time of the clock, and the how-manieth attempt."""

    due_at: datetime
    attempt: int


def latest_interval(now: datetime, every: timedelta) -> datetime:
    """The last time at or before now that a job of every so often stands for, in every process."""
    return now - (now - EPOCH) % every


def latest_night(now: datetime, seasons: Iterable[Season]) -> datetime | None:
    """Ten minutes after the last end of a day, in the zone of whichever season; None without one.

    For a while after its end too: what comes late may still count.
    """
    nights = []
    for season in seasons:
        day = day_of(
            season, now - AFTER_THE_DAY
        )  # the day that began last; it ended the one before
        ended_at = day_begins(season, day)
        begins = day_begins(season, season.start_date)
        ends = day_begins(season, season.end_date + timedelta(days=1)) + RECONCILE_AFTER_END
        if begins < ended_at <= ends:
            nights.append(ended_at + AFTER_THE_DAY)
    return max(nights, default=None)


def next_due(
    slot: datetime | None, last: Run | None, now: datetime, most_attempts: int
) -> Due | None:
    """What is to begin now for a time of the clock, given the last run; None for nothing.

    A run that was missed while nobody ran is made up for once, whatever its age.
    """
    if slot is None or slot > now:
        return None
    if last is not None and last.retry_at is not None and last.retry_at > now:
        return None  # GitHub wants to be left alone until then
    if last is None or last.due_at < slot:
        return Due(slot, 1)
    if last.due_at > slot or last.status in {"succeeded", "queued"}:
        return None
    if last.status in {"interrupted", "running"}:  # running, but its process is dead
        return Due(last.due_at, last.attempt + 1)
    if last.attempt >= most_attempts:
        return None
    again_at = last.retry_at or (last.finished_at or now) + backoff(last.attempt)
    return Due(last.due_at, last.attempt + 1) if again_at <= now else None


def backoff(attempt: int) -> timedelta:
    """How long to wait after a failed attempt (from 1)."""
    doublings: int = 2 ** min(attempt - 1, 10)
    return min(FIRST_BACKOFF * doublings, LONGEST_BACKOFF)
