"""/api/github-commits: a participant's commits and how many there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import msgspec

from webhook_app.attendance import EARLIEST_DAY, LATEST_DAY, day_begins, day_of, window_of
from webhook_app.book.verdicts import verdicts_of
from webhook_app.models import Season, User
from webhook_app.store.board import marks_of
from webhook_app.store.commits import CommitRange, commits_of, count_commits
from webhook_app.web.api.masking import commit_response
from webhook_app.web.api.schemas import (
    CommitsResponse,
    CommitStatsResponse,
    DailyCount,
    DailyCountsResponse,
    pagination,
)
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, season_of, user_of


class CommitQuery(SeasonQuery, frozen=True, kw_only=True):
    """Commits of these days, both ends inclusive, in the season's zone; all without them."""

    from_date: date | None = None
    to_date: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day whose commits are there: as of a day, none of later ones are."""
        given = [day for day in (self.to_date, self.as_of) if day is not None]
        return min(given, default=None)


class CommitPageQuery(CommitQuery, frozen=True, kw_only=True):
    """A page of commits."""

    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


async def list_commits(call: ApiRequest, query: CommitPageQuery) -> CommitsResponse:
    """A page of a participant's commits, newest first, each with its verdict in the season."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    asked = _range(season, user, query)
    async with call.context.database.read_transaction() as connection:
        rows = await commits_of(connection, asked, query.skip, query.limit)
        totals = await count_commits(connection, asked)
        verdicts = await verdicts_of(connection, season, user, rows)
    return CommitsResponse(
        commits=[
            commit_response(row, user.github_id, verdicts[row.id], call.viewer) for row in rows
        ],
        pagination=pagination(totals.rows, query.skip, query.limit),
    )


async def read_stats(call: ApiRequest, query: CommitQuery) -> CommitStatsResponse:
    """How much a participant wrote."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    async with call.context.database.connection() as connection:
        totals = await count_commits(connection, _range(season, user, query))
        marks = await marks_of(connection, season.id, user.id)
    latest = totals.latest_commit_date
    today = min(day_of(season, now()), query.as_of or date.max)
    first, last = query.from_date or date.min, query.last_day or date.max
    return CommitStatsResponse(
        github_id=user.github_id,
        from_date=query.from_date,
        to_date=query.to_date,
        total_commits=totals.total_commits,
        counted_commits=sum(m.commit_count for day, m in marks.items() if first <= day <= last),
        total_repositories=totals.total_repositories,
        latest_commit_date=latest,
        days_since_last_commit=(today - day_of(season, latest)).days if latest else None,
    )


async def read_daily_counts(call: ApiRequest, query: CommitQuery) -> DailyCountsResponse:
    """Counted commits of each day of the season so far, oldest first; none before it began."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    _range(season, user, query)
    window = window_of(
        season, day_of(season, now()), as_of=query.as_of, start=query.from_date, end=query.to_date
    )
    async with call.context.database.connection() as connection:
        marks = await marks_of(connection, season.id, user.id)
    return DailyCountsResponse(
        github_id=user.github_id,
        start_date=window.first,
        end_date=window.day(max(0, window.length - 1)),
        daily_counts=[
            DailyCount(date=day, count=marks[day].commit_count if day in marks else 0)
            for day in window.dates
        ],
    )


def _range(season: Season, user: User, query: CommitQuery) -> CommitRange:
    first, last = query.from_date, query.to_date
    if first and last and last < first:
        raise Problem(400, "to_date must not be before from_date.", parameter="to_date")
    since = min(max(first, EARLIEST_DAY), LATEST_DAY) if first else None
    end = query.last_day
    until = max(min(end, LATEST_DAY), EARLIEST_DAY) + timedelta(days=1) if end else None
    return CommitRange(
        user_id=user.id,
        since=day_begins(season, since) if since else None,
        until=day_begins(season, until) if until else None,
        with_co_authored=season.count_co_authors,
    )
