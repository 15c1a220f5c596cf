"""/api/users/{github_id}/summary: everything that a profile shows of a season, in one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

import msgspec

from webhook_app.attendance import (
    Book,
    Outlook,
    Participant,
    Standings,
    by_weekday,
    daily_tallies,
    day_begins,
    day_of,
    days_ahead,
    outlook_of,
    progress_of,
    state_on,
)
from webhook_app.models import Season, User, Verdict
from webhook_app.store.book import DayMark, marks_of
from webhook_app.store.commits import (
    CommitRange,
    CommitRow,
    CommitTotals,
    commits_of,
    count_commits,
    hourly_counts,
    trace_commits,
)
from webhook_app.store.database import Connection
from webhook_app.store.goals import Goal, goals_of
from webhook_app.web.answers import (
    TodayMark,
    season_answer,
    today_mark,
    user_answer,
)
from webhook_app.web.api.asked import SeasonQuery, book_of, season_of, user_of
from webhook_app.web.api.charts import tally_fields
from webhook_app.web.api.judging import verdicts_of
from webhook_app.web.api.profile import (
    CommitSummary,
    DayStanding,
    GoalAnswer,
    OutlookAnswer,
    OwnWeekday,
    RepositorySummary,
    StateCounts,
    SummaryAnswer,
)
from webhook_app.web.context import now
from webhook_app.web.routing import Call, Version
from webhook_app.web.viewer import Viewer

USUAL_TARGET = 90.0


class SummaryQuery(SeasonQuery, frozen=True, kw_only=True):
    """The rate in percent to reach: by default that of one's own goal, else 90.

    `lang` may be given as everywhere; there is no sentence in the answer.
    """

    target: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    lang: str | None = None


class Found(msgspec.Struct, frozen=True):
    """What the database holds of somebody in a season, however much of it is shown."""

    marks: Mapping[date, DayMark]
    totals: CommitTotals
    hours: list[int]
    commits: list[CommitRow]
    verdicts: Mapping[int, Verdict]
    goal: Goal | None


async def summary_version(call: Call, query: SummaryQuery) -> Version:
    """What decides a summary: the book, the user, their goal and commits, and who looks."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    async with call.context.database.moment() as connection:
        trace = await trace_commits(
            connection, season.id, user.id, with_co_authored=season.count_co_authors
        )
        is_own = call.viewer.may_see_private(user.id)
        goals = await goals_of(connection, user.id) if is_own else {}
    sight = _sight(call.viewer, user, season)
    book = season.id, season.revision, day_of(season, now())
    deciding = *book, sight, user, goals.get(season.id), trace
    return Version(deciding, is_for_all=not sight)


def _sight(viewer: Viewer, user: User, season: Season) -> str:
    """What sets this viewer's summary apart: of what others co-authored, each sees their own."""
    if viewer.is_admin:
        return "admin"
    is_set_apart = viewer.may_see_private(user.id) or season.count_co_authors
    return str(viewer.user.id) if viewer.user and is_set_apart else ""


async def read_summary(call: Call, query: SummaryQuery) -> SummaryAnswer:
    """A participant's season: days, numbers, commits, places over time, and what may become."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    whole, standings = await call.context.books.course(season, day_of(season, now()))
    book = whole if query.as_of is None else await book_of(call, season, query)
    async with call.context.database.moment() as connection:
        found = await _find(connection, season, user, book, is_past=query.as_of is not None)
    row, whole_row = book.find(user.id), whole.find(user.id)
    goal = found.goal if call.viewer.may_see_private(user.id) else None
    days = row.days if row else ""
    counts = [_count(found.marks, day) for day in book.window.dates] if row else []
    last_day = book.window.day(book.window.length - 1) if days else None
    return SummaryAnswer(
        user=user_answer(user, call.context.settings.github_url),
        season=season_answer(season),
        is_member=row is not None,
        joined_on=row.membership.joined_on if row else None,
        left_on=row.membership.left_on if row else None,
        today=_today(row, book, last_day, found.marks) if row and last_day else None,
        first_date=book.window.first if days else None,
        days=days,
        daily_counts=counts,
        states=_states(days),
        attendance_rate=row.numbers.attendance_rate if row else None,
        rank=row.rank if row else None,
        participants=len(book.participants),
        current_streak=row.numbers.current_streak if row else 0,
        longest_streak=row.numbers.longest_streak if row else 0,
        commits=_commits(season, found.totals, sum(counts), query.as_of),
        hours=found.hours,
        weekdays=_weekdays(book, days, counts),
        repositories=_repositories(found.commits, found.verdicts, call.viewer),
        ranks=_ranks(book, standings, whole_row) if whole_row else [],
        outlook=_outlook(season, book, row, query.target, goal),
        goal=goal_answer(goal, row) if goal else None,
    )


def goal_answer(goal: Goal, row: Participant | None) -> GoalAnswer:
    """A goal with how far its participant is; nobody is anywhere who is not in the book."""
    progress = progress_of(row.numbers, goal.target_rate, goal.target_streak) if row else None
    return GoalAnswer(
        target_rate=goal.target_rate,
        target_streak=goal.target_streak,
        rate_progress=progress.rate if progress else None,
        streak_progress=progress.streak if progress else None,
    )


async def _find(
    connection: Connection, season: Season, user: User, book: Book, *, is_past: bool
) -> Found:
    """All of it, in as many queries for a thousand days as for one."""
    window = book.window
    ends_at = day_begins(season, window.first + timedelta(days=window.length))
    within = CommitRange(
        user_id=user.id,
        since=day_begins(season, window.first),
        until=ends_at,
        with_co_authored=season.count_co_authors,
    )
    ever = msgspec.structs.replace(within, since=None, until=ends_at if is_past else None)
    commits = await commits_of(connection, within)
    return Found(
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
    row: Participant, book: Book, day: date, marks: Mapping[date, DayMark]
) -> TodayMark | None:
    state = state_on(row, book.window, day)
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


def _weekdays(book: Book, days: str, counts: Sequence[int]) -> list[OwnWeekday]:
    tallies = by_weekday(book.window, daily_tallies([days]) if days else [])
    commit_counts = [0] * 7
    for day, count in zip(book.window.dates, counts, strict=False):
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


def _ranks(book: Book, standings: Standings, whole_row: Participant) -> list[DayStanding]:
    """The places as of each day of the book, which may end before the whole one does."""
    return [
        DayStanding(date=day, rank=standing.rank, attendance_rate=standing.attendance_rate)
        for day, standing in zip(book.window.dates, standings.of(whole_row.days), strict=False)
    ]


def _outlook(
    season: Season, book: Book, row: Participant | None, target: float | None, goal: Goal | None
) -> OutlookAnswer:
    if target is None:
        target = goal.target_rate if goal and goal.target_rate is not None else USUAL_TARGET
    ahead = days_ahead(season, book.window, row.facts) if row else ""
    outlook: Outlook = outlook_of(row.days if row else "", ahead, target)
    return msgspec.convert(outlook, OutlookAnswer, from_attributes=True)
