"""A participant's commits: pages of them with their verdicts, and how many there are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from webhook_app.attendance import EARLIEST_DAY, LATEST_DAY, Window, day_begins, day_of, window_of
from webhook_app.book.verdicts import verdicts_of
from webhook_app.book.viewer import Viewer, VisibleCommit, visible_commit
from webhook_app.models import Season, User
from webhook_app.store.board import marks_of
from webhook_app.store.commits import CommitRange, CommitTotals, commits_of, count_commits
from webhook_app.store.database import Connection


class DayRange(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the season's zone, both ends inclusive; None has no limit.

    `as_of` leaves out the commits of later days.
    """

    first: date | None = None
    last: date | None = None
    as_of: date | None = None

    @property
    def end(self) -> date | None:
        """The last day whose commits are included."""
        return min((day for day in (self.last, self.as_of) if day is not None), default=None)


class CommitPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of commits, newest first, and how many rows all pages have."""

    commits: list[VisibleCommit]
    row_count: int


class CommitCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How much a participant wrote; `counted_commits` are those that count in the season."""

    total_commits: int
    counted_commits: int
    total_repositories: int
    latest_commit_date: datetime | None
    days_since_last_commit: int | None


class DailyCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counted commits of each day of a window, oldest first."""

    window: Window
    counts: list[int]


async def read_commit_page(
    connection: Connection,
    season: Season,
    user: User,
    days: DayRange,
    viewer: Viewer,
    *,
    skip: int,
    limit: int,
) -> CommitPage:
    """Return a page of a user's commits with their verdicts in a season.

    The connection must be in a read transaction, see `verdicts.verdicts_of`.
    """
    commit_range = _range_of(season, user, days)
    rows = await commits_of(connection, commit_range, skip, limit)
    totals = await count_commits(connection, commit_range)
    verdicts = await verdicts_of(connection, season, user, rows)
    return CommitPage(
        commits=[visible_commit(row, user.github_id, verdicts[row.id], viewer) for row in rows],
        row_count=totals.rows,
    )


async def read_commit_counts(
    connection: Connection, season: Season, user: User, days: DayRange, today: date
) -> CommitCounts:
    """Return how much a user wrote on these days; `today` is the day in the season's zone."""
    totals = await count_commits(connection, _range_of(season, user, days))
    marks = await marks_of(connection, season.id, user.id)
    first, last = days.first or date.min, days.end or date.max
    counted = sum(mark.commit_count for day, mark in marks.items() if first <= day <= last)
    return commit_counts(season, totals, counted, min(today, days.as_of or date.max))


async def read_daily_counts(
    connection: Connection, season: Season, user: User, days: DayRange, today: date
) -> DailyCounts:
    """Return a user's counted commits of each day of the season so far."""
    window = window_of(season, today, as_of=days.as_of, start=days.first, end=days.last)
    marks = await marks_of(connection, season.id, user.id)
    counts = [marks[day].commit_count if day in marks else 0 for day in window.dates]
    return DailyCounts(window=window, counts=counts)


def commit_counts(season: Season, totals: CommitTotals, counted: int, day: date) -> CommitCounts:
    """Return totals with the number of days from the latest commit to a day."""
    latest = totals.latest_commit_date
    return CommitCounts(
        total_commits=totals.total_commits,
        counted_commits=counted,
        total_repositories=totals.total_repositories,
        latest_commit_date=latest,
        days_since_last_commit=(day - day_of(season, latest)).days if latest else None,
    )


def _range_of(season: Season, user: User, days: DayRange) -> CommitRange:
    """Return the instants of these days, within the years that a commit's day can have."""
    first, end = days.first, days.end
    since = min(max(first, EARLIEST_DAY), LATEST_DAY) if first else None
    until = max(min(end, LATEST_DAY), EARLIEST_DAY) + timedelta(days=1) if end else None
    return CommitRange(
        user_id=user.id,
        since=day_begins(season, since) if since else None,
        until=day_begins(season, until) if until else None,
        with_co_authored=season.count_co_authors,
    )
