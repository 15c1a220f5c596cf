"""A participant's season in full, as profiles, reports and notices quote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from webhook_app.attendance import (
    AttendanceCount,
    Board,
    Outlook,
    Participant,
    RankHistory,
    by_weekday,
    daily_counts_of_all,
    day_begins,
    future_days,
    outlook_of,
    progress_of,
)
from webhook_app.book.board import last_day_of
from webhook_app.book.commits import CommitCounts, commit_counts
from webhook_app.book.days import ParticipantDay, StateCounts, count_letters, participant_day
from webhook_app.book.season_cache import SeasonCache
from webhook_app.book.verdicts import verdicts_of
from webhook_app.book.viewer import RepositoryCommits, Viewer, visible_repository_commits
from webhook_app.models import Season, User, Verdict
from webhook_app.store.board import DayMark, marks_of
from webhook_app.store.commits import (
    CommitRange,
    CommitRow,
    CommitTotals,
    commits_of,
    count_commits,
    hourly_counts,
)
from webhook_app.store.database import Connection, Database
from webhook_app.store.goals import Goal, goals_of

DEFAULT_TARGET_RATE = 90.0


class SummaryRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Whose season to summarize, today in the season's zone, and as of which day.

    `target_rate` is the rate in percent that the outlook is for: by default that of the user's
    goal if the viewer may see it, else 90.
    """

    season: Season
    user: User
    today: date
    as_of: date | None = None
    target_rate: float | None = None


class SummaryData(msgspec.Struct, frozen=True, kw_only=True):
    """What the database stores of a user in a season; the same for all viewers."""

    marks: Mapping[date, DayMark]
    totals: CommitTotals
    hours: list[int]
    commits: list[CommitRow]
    verdicts: Mapping[int, Verdict]
    goal: Goal | None


class WeekdaySummary(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's days on one ISO weekday (1 is Monday), and the commits that count on them."""

    weekday: int
    count: AttendanceCount
    commit_count: int

    @property
    def attendance_rate(self) -> float | None:
        """The rate of these days in percent."""
        return self.count.attendance_rate


class DatedRank(msgspec.Struct, frozen=True, kw_only=True):
    """Rank and rate when a day was over; today's are those of now."""

    date: date
    rank: int | None
    attendance_rate: float | None


class GoalProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A goal, and how far its participant is towards it in percent."""

    target_rate: float | None
    target_streak: int | None
    rate_progress: float | None
    streak_progress: float | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A user's season; `days`, `daily_counts` and `ranks` begin at `first_date`.

    A user without a membership is no member, has no days and a `first_date` of None. A user who
    left is still a member. `goal` is None for viewers who may not see it.
    """

    is_member: bool
    joined_on: date | None
    left_on: date | None
    today: ParticipantDay | None
    first_date: date | None
    days: str
    daily_counts: list[int]
    states: StateCounts
    attendance_rate: float | None
    rank: int | None
    participants: int
    current_streak: int
    longest_streak: int
    commits: CommitCounts
    hours: list[int]
    weekdays: list[WeekdaySummary]
    repositories: list[RepositoryCommits]
    ranks: list[DatedRank]
    outlook: Outlook
    goal: GoalProgress | None


async def read_summary(
    database: Database, season_cache: SeasonCache, request: SummaryRequest, viewer: Viewer
) -> Summary:
    """Return a user's season as a viewer may see it."""
    season, user, as_of = request.season, request.user, request.as_of
    whole, history = await season_cache.get_with_rank_history(season, request.today)
    board = whole
    if as_of is not None:
        board = await season_cache.get(season, request.today, as_of=as_of)
    async with database.read_transaction() as connection:
        data = await _read_data(connection, user, board, is_past=as_of is not None)
    return _summarize(request, viewer, board, data, ranks_of_days(board, whole, history, user))


def goal_progress(goal: Goal, row: Participant | None) -> GoalProgress:
    """Return a goal with its participant's progress; a user without a row has none."""
    progress = progress_of(row.numbers, goal.target_rate, goal.target_streak) if row else None
    return GoalProgress(
        target_rate=goal.target_rate,
        target_streak=goal.target_streak,
        rate_progress=progress.rate if progress else None,
        streak_progress=progress.streak if progress else None,
    )


def ranks_of_days(board: Board, whole: Board, history: RankHistory, user: User) -> list[DatedRank]:
    """Return a user's rank after each day of a board, which may end before the whole season's.

    `history` is that of the whole board: the days of an earlier one are its beginning.
    """
    row = whole.find(user.id)
    if row is None:
        return []
    return [
        DatedRank(date=day, rank=on_day.rank, attendance_rate=on_day.attendance_rate)
        for day, on_day in zip(board.window.dates, history.of(row.days), strict=False)
    ]


async def _read_data(
    connection: Connection, user: User, board: Board, *, is_past: bool
) -> SummaryData:
    """Return what is stored, in the same number of queries for one day as for a thousand."""
    season, window = board.season, board.window
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


def _summarize(
    request: SummaryRequest,
    viewer: Viewer,
    board: Board,
    data: SummaryData,
    ranks: list[DatedRank],
) -> Summary:
    user, row = request.user, board.find(request.user.id)
    goal = data.goal if viewer.may_see_private(user.id) else None
    days = row.days if row else ""
    counts = [_count(data.marks, day) for day in board.window.dates] if row else []
    last_day = last_day_of(board)
    mark = data.marks.get(last_day) if last_day else None
    return Summary(
        is_member=row is not None,
        joined_on=row.membership.joined_on if row else None,
        left_on=row.membership.left_on if row else None,
        today=participant_day(row, board.window, last_day, mark) if row and last_day else None,
        first_date=board.window.first if days else None,
        days=days,
        daily_counts=counts,
        states=count_letters(days),
        attendance_rate=row.numbers.attendance_rate if row else None,
        rank=row.rank if row else None,
        participants=len(board.participants),
        current_streak=row.numbers.current_streak if row else 0,
        longest_streak=row.numbers.longest_streak if row else 0,
        commits=commit_counts(
            request.season, data.totals, sum(counts), min(request.today, request.as_of or date.max)
        ),
        hours=data.hours,
        weekdays=_weekdays(board, days, counts),
        repositories=visible_repository_commits(
            (c for c in data.commits if data.verdicts.get(c.id) is Verdict.COUNTED), viewer
        ),
        ranks=ranks,
        outlook=_outlook(board, row, request.target_rate, goal),
        goal=goal_progress(goal, row) if goal else None,
    )


def _count(marks: Mapping[date, DayMark], day: date) -> int:
    return marks[day].commit_count if day in marks else 0


def _weekdays(board: Board, days: str, counts: Sequence[int]) -> list[WeekdaySummary]:
    attendance = by_weekday(board.window, daily_counts_of_all([days]) if days else [])
    commits = [0] * 7
    for day, count in zip(board.window.dates, counts, strict=False):
        commits[day.weekday()] += count
    return [
        WeekdaySummary(weekday=weekday, count=attendance[weekday - 1], commit_count=commit_count)
        for weekday, commit_count in enumerate(commits, start=1)
    ]


def _outlook(
    board: Board, row: Participant | None, target: float | None, goal: Goal | None
) -> Outlook:
    if target is None:
        target = goal.target_rate if goal and goal.target_rate is not None else DEFAULT_TARGET_RATE
    ahead = future_days(board.season, board.window, row.facts) if row else ""
    return outlook_of(row.days if row else "", ahead, target)
