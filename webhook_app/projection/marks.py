"""The days that commits may count for, and the marks that counted commits make: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from webhook_app.attendance import day_begins, hour_of
from webhook_app.models import Commit, Season
from webhook_app.store.marks import Mark

MarkKey = tuple[int, int, date]
"""A season, a user and a day."""
Bounds = list[tuple[datetime, datetime, Season]]


def mark_of(season: Season, key: MarkKey, commit_dates: Sequence[datetime]) -> Mark:
    """Return the mark of a day with these counted commits."""
    hours = [0] * 24
    for commit_date in commit_dates:
        hours[hour_of(season, commit_date)] += 1
    return Mark(
        season_id=key[0],
        user_id=key[1],
        day=key[2],
        commit_count=len(commit_dates),
        first_commit_at=min(commit_dates, default=None),
        hours=tuple(hours),
    )


def bounds_of(seasons: Iterable[Season]) -> Bounds:
    """Return the instants around each season, a day wider on both sides.

    The bounds only spare most commits the exact check: `day_of` decides, because clocks may change
    near a bound.
    """
    return [
        (
            day_begins(season, season.start_date - timedelta(days=1)),
            day_begins(season, season.end_date + timedelta(days=2)),
            season,
        )
        for season in seasons
    ]


def credited(copies: Sequence[Commit], bounds: Bounds) -> Iterable[tuple[Season, int]]:
    """Yield the seasons and users for which copies of one sha may count."""
    for since, until, season in bounds:
        if not [c for c in copies if c.commit_date and since <= c.commit_date < until]:
            continue  # a list, because it is quicker than any() for the usual single copy
        users = {c.user_id for c in copies if c.user_id is not None}
        if season.count_co_authors:
            users.update(user_id for c in copies for user_id in c.co_author_ids)
        for user_id in sorted(users):
            yield season, user_id
