"""/api/attendance/stats, ranking, hourly-commits: the numbers of a season."""

from __future__ import annotations

from datetime import date

from webhook_app.attendance import (
    LETTERS,
    NO_DAY,
    Board,
    Participant,
    day_of,
    percent,
    state_on,
    window_of,
)
from webhook_app.book.daily_totals import commits_by_hour
from webhook_app.models import State
from webhook_app.store.board import DayMark, marks_on
from webhook_app.web.api.schemas import (
    DailyRate,
    DayStatsResponse,
    HourlyCount,
    PresentUser,
    StatsResponse,
    UserStats,
)
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import (
    RangeQuery,
    SeasonQuery,
    board_of,
    range_of,
    season_of,
    visible_participants,
)
from webhook_app.web.http.viewer import Viewer

_ATTENDED = bytes(letter == ord(LETTERS[State.ATTENDED]) for letter in range(256))


async def read_stats(call: ApiRequest, query: RangeQuery) -> StatsResponse:
    """Everybody's numbers over a season, or over a range of its days."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    first = max(season.start_date, query.start_date or season.start_date)
    last = min(season.end_date, query.end_date or season.end_date)
    total_days = max(0, (last - first).days + 1)
    is_over = day_of(season, now()) > last and (query.as_of is None or query.as_of >= last)
    dates = board.window.dates
    return StatsResponse(
        season_id=season.id,
        start_date=first if total_days else query.start_date or last,
        end_date=last if total_days else query.end_date or first,
        days_completed=board.window.length,
        total_days=total_days,
        is_completed=bool(total_days) and is_over,
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
    """Everybody's numbers by place; those without a rate stand last, without a place."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    return [_user_stats(row) for row in visible_participants(call.viewer, board.ranking())]


async def read_day_stats(call: ApiRequest, query: SeasonQuery) -> DayStatsResponse:
    """Who attended a day, and how many did not."""
    day = call.path_date("date")
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.connection() as connection:
        marks = await marks_on(connection, season.id, day)
    return _day_stats(call.viewer, board, day, marks)


async def read_hourly_commits(call: ApiRequest, query: RangeQuery) -> list[HourlyCount]:
    """Counted commits by hour of the season's clock, all 24."""
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
        attendance=_are_attended(row.days),
        days=row.days,
        rank=row.rank,
        current_streak=row.numbers.current_streak,
        longest_streak=row.numbers.longest_streak,
    )


def _are_attended(days: str) -> list[bool]:
    """Whether each day is attended; a million of them for 10,000 participants, so made in C."""
    return memoryview(days.encode("ascii").translate(_ATTENDED)).cast("?").tolist()  # type: ignore[return-value] # bools, says "?"


def _day_stats(
    viewer: Viewer, board: Board, day: date, marks: dict[int, DayMark]
) -> DayStatsResponse:
    states = {row.account.user_id: state_on(row, board.window, day) for row in board.participants}
    counts = {state: list(states.values()).count(state) for state in State}
    attended, missed = counts[State.ATTENDED], counts[State.MISSED]
    return DayStatsResponse(
        date=day,
        total_users=sum(state is not None for state in states.values()),
        present_count=attended,
        attendance_rate=percent(attended, attended + missed),
        present_users=[
            PresentUser(
                github_id=row.account.github_id,
                commit_count=marks[user_id].commit_count if user_id in marks else 0,
            )
            for row in visible_participants(viewer, board.participants)
            if states[user_id := row.account.user_id] is State.ATTENDED
        ],
        pending_count=counts[State.PENDING],
        missed_count=missed,
        excused_count=counts[State.EXCUSED],
        unknown_count=counts[State.UNKNOWN],
    )
