"""/api/users/{github_id}/summary: everything that a profile shows of a season, in one answer."""

from __future__ import annotations

from typing import Annotated

import msgspec

from webhook_app.attendance import day_of
from webhook_app.book import summary as book
from webhook_app.book.days import ParticipantDay
from webhook_app.book.viewer import Viewer
from webhook_app.models import Season, User
from webhook_app.store.commits import commit_fingerprint
from webhook_app.store.goals import goals_of
from webhook_app.web.api.aggregates import count_fields
from webhook_app.web.api.schemas import TodayMark, season_response, user_response
from webhook_app.web.api.summary_schema import (
    CommitSummary,
    DayRank,
    GoalResponse,
    OutlookResponse,
    OwnWeekday,
    RepositorySummary,
    StateCounts,
    SummaryResponse,
)
from webhook_app.web.http.conditional import CacheKey
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, season_of, user_of


class SummaryQuery(SeasonQuery, frozen=True, kw_only=True):
    """The rate in percent to reach: by default that of the user's own goal, else 90.

    `lang` is accepted as everywhere; there is no sentence in the answer.
    """

    target: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    lang: str | None = None


async def summary_version(call: ApiRequest, query: SummaryQuery) -> CacheKey:
    """Return what decides a summary: board, user, goal, commits, and what the viewer may see."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    async with call.context.database.read_transaction() as connection:
        fingerprint = await commit_fingerprint(
            connection, season.id, user.id, with_co_authored=season.count_co_authors
        )
        may_see_goal = call.viewer.may_see_private(user.id)
        goals = await goals_of(connection, user.id) if may_see_goal else {}
    visibility = _visibility_key(call.viewer, user, season)
    board = season.id, season.revision, day_of(season, now())
    deciding = *board, visibility, user, goals.get(season.id), fingerprint
    return CacheKey(deciding, is_for_all=not visibility)


def _visibility_key(viewer: Viewer, user: User, season: Season) -> str:
    """Return what distinguishes this viewer's summary; empty if all viewers get the same.

    The texts of a co-authored commit in a private repository are visible to its author.
    """
    if viewer.is_admin:
        return "admin"
    differs = viewer.may_see_private(user.id) or season.count_co_authors
    return str(viewer.user.id) if viewer.user and differs else ""


async def read_summary(call: ApiRequest, query: SummaryQuery) -> SummaryResponse:
    """Return a participant's season: days, numbers, commits, ranks over time, and the outlook."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    request = book.SummaryRequest(
        season=season,
        user=user,
        today=day_of(season, now()),
        as_of=query.as_of,
        target_rate=query.target,
    )
    context = call.context
    summary = await book.read_summary(context.database, context.season_cache, request, call.viewer)
    return SummaryResponse(
        user=user_response(user, context.settings.github_url),
        season=season_response(season),
        is_member=summary.is_member,
        joined_on=summary.joined_on,
        left_on=summary.left_on,
        today=_today(summary.today) if summary.today else None,
        first_date=summary.first_date,
        days=summary.days,
        daily_counts=summary.daily_counts,
        states=msgspec.convert(summary.states, StateCounts, from_attributes=True),
        attendance_rate=summary.attendance_rate,
        rank=summary.rank,
        participants=summary.participants,
        current_streak=summary.current_streak,
        longest_streak=summary.longest_streak,
        commits=msgspec.convert(summary.commits, CommitSummary, from_attributes=True),
        hours=summary.hours,
        weekdays=[_weekday(one) for one in summary.weekdays],
        repositories=msgspec.convert(
            summary.repositories, list[RepositorySummary], from_attributes=True
        ),
        ranks=msgspec.convert(summary.ranks, list[DayRank], from_attributes=True),
        outlook=msgspec.convert(summary.outlook, OutlookResponse, from_attributes=True),
        goal=goal_response(summary.goal) if summary.goal else None,
    )


def goal_response(goal: book.GoalProgress) -> GoalResponse:
    """Return a goal and its progress as the API shows it."""
    return msgspec.convert(goal, GoalResponse, from_attributes=True)


def _today(day: ParticipantDay) -> TodayMark:
    return msgspec.convert(day, TodayMark, from_attributes=True)


def _weekday(summary: book.WeekdaySummary) -> OwnWeekday:
    return OwnWeekday(
        weekday=summary.weekday,
        commit_count=summary.commit_count,
        **count_fields(summary.count),
    )
