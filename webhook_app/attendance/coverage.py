"""The days that an outage puts in doubt or a comparison proves: docs/recovery.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from webhook_app.attendance.seasons import day_begins, day_of
from webhook_app.attendance.verdicts import CLOCK_TOLERANCE, push_deadline
from webhook_app.models import Season

RECONCILE_AFTER_END = timedelta(days=30)
"""How long after its end a season is still compared with GitHub."""


def affected_days(season: Season, began_at: datetime, ended_at: datetime) -> list[date]:
    """Return the days for which a push between two instants could have counted.

    A push counts for its own day and, until the grace is over, for days before it
    (docs/rules.md#proven-and-unknown).
    """
    last = min(day_of(season, ended_at + CLOCK_TOLERANCE), season.end_date)
    first = season.start_date
    return [
        day
        for day in _days(first, last)
        if day_begins(season, day) - CLOCK_TOLERANCE < ended_at
        and push_deadline(season, day) > began_at
    ]


def closed_days(season: Season, at: datetime, since: datetime | None = None) -> list[date]:
    """Return the days of a season that are over at an instant.

    Days are left out for which no push could count after `since`.
    """
    last = min(day_of(season, at) - timedelta(days=1), season.end_date)
    return [
        day
        for day in _days(season.start_date, last)
        if since is None or push_deadline(season, day) > since
    ]


def is_reconcilable(season: Season, at: datetime) -> bool:
    """Return whether a season has begun and did not end more than 30 days ago."""
    ended_at = day_begins(season, season.end_date + timedelta(days=1))
    return day_begins(season, season.start_date) <= at < ended_at + RECONCILE_AFTER_END


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
