"""Which days an outage puts in doubt, and which a comparison proves: docs/recovery.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from webhook_app.attendance.seasons import day_begins, day_of
from webhook_app.attendance.verdicts import CLOCK_TOLERANCE, push_deadline
from webhook_app.models import Season

RECONCILE_AFTER_END = timedelta(days=30)
"""How long after its end a season is still compared with GitHub."""


def affected_days(season: Season, began_at: datetime, ended_at: datetime) -> list[date]:
    """The days that a push within this time could have counted for.

    A push counts for its own day and, until the grace is over, for days before it. A day is in
    doubt until its commits can come no more.
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
    """The days of a season that are over, those left out whose last push was before `since`."""
    last = min(day_of(season, at) - timedelta(days=1), season.end_date)
    return [
        day
        for day in _days(season.start_date, last)
        if since is None or push_deadline(season, day) > since
    ]


def is_reconcilable(season: Season, at: datetime) -> bool:
    """Whether a season has begun and is not over for so long that nobody looks any more."""
    ended_at = day_begins(season, season.end_date + timedelta(days=1))
    return day_begins(season, season.start_date) <= at < ended_at + RECONCILE_AFTER_END


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
