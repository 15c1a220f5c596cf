"""/api/attendance/stats, ranking, hourly-commits: the numbers of a season."""

from __future__ import annotations

from datetime import date

from webhook_app.attendance import NO_DAY, Participant, day_of, window_of
from webhook_app.book import statistics as book
from webhook_app.book.daily_totals import commits_by_hour
from webhook_app.book.viewer import visible_participants
from webhook_app.store.board import marks_on
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import RangeQuery, SeasonQuery, board_of, range_of, season_of


class UserStats(Answer, frozen=True, kw_only=True):
    """One participant's numbers; `attendance` runs along `dates` of the same answer."""

    github_id: str
    user_id: int
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    total_days: int
    attendance: list[bool]
    days: str
    rank: int | None
    current_streak: int
    longest_streak: int


class DailyRate(Answer, frozen=True, kw_only=True):
    """The pooled rate of a day; null if no participant's day is attended or missed."""

    date: date
    rate: float | None


class StatsResponse(Answer, frozen=True, kw_only=True):
    """The numbers of a season, or of a range of its days."""

    season_id: int
    start_date: date
    end_date: date
    days_completed: int
    total_days: int
    is_completed: bool
    dates: list[date]
    users: list[UserStats]
    daily_rates: list[DailyRate]
    total_present: int
    total_absent: int
    overall_attendance_rate: float | None


class PresentUser(Answer, frozen=True, kw_only=True):
    """A participant who attended a day."""

    github_id: str
    commit_count: int


class DayStatsResponse(Answer, frozen=True, kw_only=True):
    """The numbers of one day."""

    date: date
    total_users: int
    present_count: int
    attendance_rate: float | None
    present_users: list[PresentUser]
    pending_count: int
    missed_count: int
    excused_count: int
    unknown_count: int


class HourlyCount(Answer, frozen=True, kw_only=True):
    """Counted commits in one hour of the season's clock."""

    hour: int
    count: int


async def read_stats(call: ApiRequest, query: RangeQuery) -> StatsResponse:
    """Return all participants' numbers over a season, or over a range of its days."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    start, end = range_of(query)
    today = day_of(season, now())
    covered = book.season_range(season, today, start=start, end=end, as_of=query.as_of)
    dates = board.window.dates
    return StatsResponse(
        season_id=season.id,
        start_date=covered.start_date,
        end_date=covered.end_date,
        days_completed=board.window.length,
        total_days=covered.total_days,
        is_completed=covered.is_completed,
        dates=dates,
        users=[_user_stats(row) for row in visible_participants(call.viewer, board.participants)],
        daily_rates=[
            DailyRate(date=day, rate=rate)
            for day, rate in zip(dates, board.daily_rates(), strict=True)
        ],
        total_present=board.total_present,
        total_absent=board.total_absent,
        overall_attendance_rate=board.attendance_rate,
    )


async def read_ranking(call: ApiRequest, query: RangeQuery) -> list[UserStats]:
    """Return all participants' numbers by rank; those without a rate have no rank and are last."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    return [_user_stats(row) for row in visible_participants(call.viewer, board.ranking())]


async def read_day_stats(call: ApiRequest, query: SeasonQuery) -> DayStatsResponse:
    """Return who attended a day, and how many participants have which state."""
    day = call.path_date("date")
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.connection() as connection:
        marks = await marks_on(connection, season.id, day)
    statistics = book.day_statistics(board, day, marks, call.viewer)
    states = statistics.states
    return DayStatsResponse(
        date=day,
        total_users=states.total,
        present_count=states.attended,
        attendance_rate=statistics.attendance_rate,
        present_users=[
            PresentUser(github_id=row.account.github_id, commit_count=commit_count)
            for row, commit_count in statistics.present
        ],
        pending_count=states.pending,
        missed_count=states.missed,
        excused_count=states.excused,
        unknown_count=states.unknown,
    )


async def read_hourly_commits(call: ApiRequest, query: RangeQuery) -> list[HourlyCount]:
    """Return the counted commits of each of the 24 hours of the season's clock."""
    season = await season_of(call, query.season)
    start, end = range_of(query)
    today = day_of(season, now())
    window = window_of(season, today, as_of=query.as_of, start=start, end=end)
    counts = commits_by_hour(await call.context.daily_totals.get(season), window)
    return [HourlyCount(hour=hour, count=count) for hour, count in enumerate(counts)]


def _user_stats(row: Participant) -> UserStats:
    return UserStats(
        github_id=row.account.github_id,
        user_id=row.account.user_id,
        attendance_rate=row.numbers.attendance_rate,
        attended_count=row.numbers.attended_count,
        missed_count=row.numbers.missed_count,
        total_days=len(row.days) - row.days.count(NO_DAY),
        attendance=book.attended_flags(row.days),
        days=row.days,
        rank=row.rank,
        current_streak=row.numbers.current_streak,
        longest_streak=row.numbers.longest_streak,
    )
