"""/api/users/{github_id}/summary: everything that a profile shows of a season, in one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

import msgspec

from webhook_app.attendance import (
    Board,
    Outlook,
    Participant,
    RankHistory,
    by_weekday,
    daily_counts_of_all,
    day_begins,
    day_of,
    future_days,
    outlook_of,
    progress_of,
    state_on,
)
from webhook_app.book.verdicts import verdicts_of
from webhook_app.models import Season, User, Verdict
from webhook_app.store.board import DayMark, marks_of
from webhook_app.store.commits import (
    CommitRange,
    CommitRow,
    CommitTotals,
    commit_fingerprint,
    commits_of,
    count_commits,
    hourly_counts,
)
from webhook_app.store.database import Connection
from webhook_app.store.goals import Goal, goals_of
from webhook_app.web.api.aggregates import tally_fields
from webhook_app.web.api.schemas import TodayMark, season_response, today_mark, user_response
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
from webhook_app.web.http.season_query import SeasonQuery, board_of, season_of, user_of
from webhook_app.web.http.viewer import Viewer

USUAL_TARGET = 90.0


class SummaryQuery(SeasonQuery, frozen=True, kw_only=True):
    """The rate in percent to reach: by default that of one's own goal, else 90.

    `lang` may be given as everywhere; there is no sentence in the answer.
    """

    target: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    lang: str | None = None


class SummaryData(msgspec.Struct, frozen=True):
    """What the database holds of somebody in a season, however much of it is shown."""

    marks: Mapping[date, DayMark]
    totals: CommitTotals
    hours: list[int]
    commits: list[CommitRow]
    verdicts: Mapping[int, Verdict]
    goal: Goal | None


async def summary_version(call: ApiRequest, query: SummaryQuery) -> CacheKey:
    """What decides a summary: the book, the user, their goal and commits, and who looks."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    async with call.context.database.read_transaction() as connection:
        trace = await commit_fingerprint(
            connection, season.id, user.id, with_co_authored=season.count_co_authors
        )
        is_own = call.viewer.may_see_private(user.id)
        goals = await goals_of(connection, user.id) if is_own else {}
    sight = _visibility_key(call.viewer, user, season)
    board = season.id, season.revision, day_of(season, now())
    deciding = *board, sight, user, goals.get(season.id), trace
    return CacheKey(deciding, is_for_all=not sight)


def _visibility_key(viewer: Viewer, user: User, season: Season) -> str:
    """What sets this viewer's summary apart: of what others co-authored, each sees their own."""
    if viewer.is_admin:
        return "admin"
    is_set_apart = viewer.may_see_private(user.id) or season.count_co_authors
    return str(viewer.user.id) if viewer.user and is_set_apart else ""


async def read_summary(call: ApiRequest, query: SummaryQuery) -> SummaryResponse:
    """A participant's season: days, numbers, commits, places over time, and what may become."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    whole, standings = await call.context.season_cache.get_with_rank_history(
        season, day_of(season, now())
    )
    board = whole if query.as_of is None else await board_of(call, season, query)
    async with call.context.database.read_transaction() as connection:
        found = await _find(connection, season, user, board, is_past=query.as_of is not None)
    row, whole_row = board.find(user.id), whole.find(user.id)
    goal = found.goal if call.viewer.may_see_private(user.id) else None
    days = row.days if row else ""
    counts = [_count(found.marks, day) for day in board.window.dates] if row else []
    last_day = board.window.day(board.window.length - 1) if days else None
    return SummaryResponse(
        user=user_response(user, call.context.settings.github_url),
        season=season_response(season),
        is_member=row is not None,
        joined_on=row.membership.joined_on if row else None,
        left_on=row.membership.left_on if row else None,
        today=_today(row, board, last_day, found.marks) if row and last_day else None,
        first_date=board.window.first if days else None,
        days=days,
        daily_counts=counts,
        states=_states(days),
        attendance_rate=row.numbers.attendance_rate if row else None,
        rank=row.rank if row else None,
        participants=len(board.participants),
        current_streak=row.numbers.current_streak if row else 0,
        longest_streak=row.numbers.longest_streak if row else 0,
        commits=_commits(season, found.totals, sum(counts), query.as_of),
        hours=found.hours,
        weekdays=_weekdays(board, days, counts),
        repositories=_repositories(found.commits, found.verdicts, call.viewer),
        ranks=_ranks(board, standings, whole_row) if whole_row else [],
        outlook=_outlook(season, board, row, query.target, goal),
        goal=goal_response(goal, row) if goal else None,
    )


def goal_response(goal: Goal, row: Participant | None) -> GoalResponse:
    """A goal with how far its participant is; nobody is anywhere who is not in the book."""
    progress = progress_of(row.numbers, goal.target_rate, goal.target_streak) if row else None
    return GoalResponse(
        target_rate=goal.target_rate,
        target_streak=goal.target_streak,
        rate_progress=progress.rate if progress else None,
        streak_progress=progress.streak if progress else None,
    )


async def _find(
    connection: Connection, season: Season, user: User, board: Board, *, is_past: bool
) -> SummaryData:
    """All of it, in as many queries for a thousand days as for one."""
    window = board.window
    ends_at = day_begins(season, window.first + timedelta(days=window.length))
    within = CommitRange(
        user_id=user.id,
        since=day_begins(season, window.first),
        until=ends_at,
        with_co_authored=season.count_co_authors,
    )
    ever = msgspec.structs.replace(within, since=None, until=ends_at if is_past else None)
    commits = await commits_of(connection, within)
    return SummaryData(
        marks=await marks_of(connection, season.id, user.id),
        totals=await count_commits(connection, ever),
        hours=await hourly_counts(
            connection, season.id, user.id, window.first, window.day(window.length - 1)
        ),
        commits=commits,
        verdicts=await verdicts_of(connection, season, user, commits),
        goal=(await goals_of(connection, user.id)).get(season.id),
    )


def _count(marks: Mapping[date, DayMark], day: date) -> int:
    return marks[day].commit_count if day in marks else 0


def _today(
    row: Participant, board: Board, day: date, marks: Mapping[date, DayMark]
) -> TodayMark | None:
    state = state_on(row, board.window, day)
    return today_mark(state, marks.get(day), is_override=day in row.overrides) if state else None


def _states(days: str) -> StateCounts:
    return StateCounts(
        attended=days.count("a"),
        missed=days.count("m"),
        excused=days.count("e"),
        unknown=days.count("u"),
        pending=days.count("p"),
    )


def _commits(
    season: Season, totals: CommitTotals, counted: int, as_of: date | None
) -> CommitSummary:
    latest = totals.latest_commit_date
    today = min(day_of(season, now()), as_of or date.max)
    return CommitSummary(
        total_commits=totals.total_commits,
        counted_commits=counted,
        total_repositories=totals.total_repositories,
        latest_commit_date=latest,
        days_since_last_commit=(today - day_of(season, latest)).days if latest else None,
    )


def _weekdays(board: Board, days: str, counts: Sequence[int]) -> list[OwnWeekday]:
    tallies = by_weekday(board.window, daily_counts_of_all([days]) if days else [])
    commit_counts = [0] * 7
    for day, count in zip(board.window.dates, counts, strict=False):
        commit_counts[day.weekday()] += count
    return [
        OwnWeekday(weekday=number, commit_count=count, **tally_fields(tally))
        for number, (tally, count) in enumerate(zip(tallies, commit_counts, strict=True), start=1)
    ]


def _repositories(
    commits: Sequence[CommitRow], verdicts: Mapping[int, Verdict], viewer: Viewer
) -> list[RepositorySummary]:
    """The most used first; those that only differ in their name in no order that tells it."""
    counted = defaultdict(list)
    for commit in commits:
        if verdicts.get(commit.id) is Verdict.COUNTED:
            is_masked = commit.is_private and not viewer.may_see_private(commit.user_id)
            counted[commit.repository, is_masked].append(commit)
    answers = [
        RepositorySummary(
            repository=None if is_masked else name,
            is_private=of_one[0].is_private,
            commit_count=len(of_one),
            latest_commit_date=max(c.commit_date for c in of_one if c.commit_date),
        )
        for (name, is_masked), of_one in counted.items()
    ]
    return sorted(answers, key=lambda one: (-one.commit_count, one.repository or ""))


def _ranks(board: Board, standings: RankHistory, whole_row: Participant) -> list[DayRank]:
    """The places as of each day of the book, which may end before the whole one does."""
    return [
        DayRank(date=day, rank=standing.rank, attendance_rate=standing.attendance_rate)
        for day, standing in zip(board.window.dates, standings.of(whole_row.days), strict=False)
    ]


def _outlook(
    season: Season, board: Board, row: Participant | None, target: float | None, goal: Goal | None
) -> OutlookResponse:
    if target is None:
        target = goal.target_rate if goal and goal.target_rate is not None else USUAL_TARGET
    ahead = future_days(season, board.window, row.facts) if row else ""
    outlook: Outlook = outlook_of(row.days if row else "", ahead, target)
    return msgspec.convert(outlook, OutlookResponse, from_attributes=True)
