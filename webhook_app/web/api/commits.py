"""/api/github-commits: a participant's commits and how many there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from webhook_app.attendance import day_of
from webhook_app.book import commits as book
from webhook_app.book.viewer import VisibleCommit
from webhook_app.models import Verdict
from webhook_app.web.api.schemas import Answer, Pagination, pagination
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, season_of, user_of


class CommitQuery(SeasonQuery, frozen=True, kw_only=True):
    """Commits of these days, both ends inclusive, in the season's zone; all without them."""

    from_date: date | None = None
    to_date: date | None = None


class CommitPageQuery(CommitQuery, frozen=True, kw_only=True):
    """A page of commits."""

    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


class CommitResponse(Answer, frozen=True, kw_only=True):
    """A commit; others than its author and admins see no texts of one in a private repository."""

    id: int
    github_id: str
    commit_id: str | None
    repository: str | None
    message: str | None
    commit_url: str | None
    commit_date: datetime | None
    author_date: datetime | None
    pushed_at: datetime
    is_private: bool
    verdict: Verdict


class CommitsResponse(Answer, frozen=True, kw_only=True):
    """A page of commits, newest first."""

    commits: list[CommitResponse]
    pagination: Pagination


class CommitStatsResponse(Answer, frozen=True, kw_only=True):
    """How much a participant wrote; `counted_commits` are those that count in the season."""

    github_id: str
    from_date: date | None
    to_date: date | None
    total_commits: int
    counted_commits: int
    total_repositories: int
    latest_commit_date: datetime | None
    days_since_last_commit: int | None


class DailyCount(Answer, frozen=True, kw_only=True):
    """Counted commits of one day."""

    date: date
    count: int


class DailyCountsResponse(Answer, frozen=True, kw_only=True):
    """Counted commits of every day of a range, oldest first."""

    github_id: str
    start_date: date
    end_date: date
    daily_counts: list[DailyCount]


async def list_commits(call: ApiRequest, query: CommitPageQuery) -> CommitsResponse:
    """Return a page of a participant's commits, newest first, with their verdicts in the season."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    days = _days(query)
    async with call.context.database.read_transaction() as connection:
        page = await book.read_commit_page(
            connection, season, user, days, call.viewer, skip=query.skip, limit=query.limit
        )
    return CommitsResponse(
        commits=[_commit(commit) for commit in page.commits],
        pagination=pagination(page.row_count, query.skip, query.limit),
    )


async def read_stats(call: ApiRequest, query: CommitQuery) -> CommitStatsResponse:
    """Return how much a participant wrote."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    days, today = _days(query), day_of(season, now())
    async with call.context.database.connection() as connection:
        counts = await book.read_commit_counts(connection, season, user, days, today)
    return CommitStatsResponse(
        github_id=user.github_id,
        from_date=query.from_date,
        to_date=query.to_date,
        **msgspec.structs.asdict(counts),
    )


async def read_daily_counts(call: ApiRequest, query: CommitQuery) -> DailyCountsResponse:
    """Return the counted commits of each day of the season so far, oldest first.

    Before the season begins the list is empty.
    """
    user = await user_of(call)
    season = await season_of(call, query.season)
    days, today = _days(query), day_of(season, now())
    async with call.context.database.connection() as connection:
        daily = await book.read_daily_counts(connection, season, user, days, today)
    window = daily.window
    return DailyCountsResponse(
        github_id=user.github_id,
        start_date=window.first,
        end_date=window.day(max(0, window.length - 1)),
        daily_counts=[
            DailyCount(date=day, count=count)
            for day, count in zip(window.dates, daily.counts, strict=True)
        ],
    )


def _days(query: CommitQuery) -> book.DayRange:
    """Return the requested days; raises Problem 400 if their ends are reversed."""
    first, last = query.from_date, query.to_date
    if first and last and last < first:
        raise Problem(400, "to_date must not be before from_date.", parameter="to_date")
    return book.DayRange(first=first, last=last, as_of=query.as_of)


def _commit(commit: VisibleCommit) -> CommitResponse:
    return CommitResponse(**msgspec.structs.asdict(commit))
