"""/api/attendance/{date} and history: the marks of a day, and of a participant."""

from __future__ import annotations

from datetime import date, datetime

from webhook_app.attendance import Participant
from webhook_app.book.days import ParticipantDay, days_of, days_on
from webhook_app.models import State
from webhook_app.store.board import marks_of, marks_on
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import RangeQuery, SeasonQuery, board_of, season_of, user_of


class HistoryDay(Answer, frozen=True, kw_only=True):
    """One day of one participant."""

    attendance_date: date
    commit_count: int
    is_attended: bool
    state: State
    is_override: bool


class AttendanceOnDay(HistoryDay, frozen=True, kw_only=True):
    """One participant's mark on a day; `updated_at` is when commits last changed it."""

    github_id: str
    first_commit_at: datetime | None
    updated_at: datetime | None


async def read_day(call: ApiRequest, query: SeasonQuery) -> list[AttendanceOnDay]:
    """Return all participants' marks on a day, by lower-cased login.

    The list is empty for a day that no participant has, such as tomorrow.
    """
    day = call.path_date("date")
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.connection() as connection:
        marks = await marks_on(connection, season.id, day)
    return [_on_day(row, one) for row, one in days_on(board, day, marks, call.viewer)]


async def read_history(call: ApiRequest, query: RangeQuery) -> list[HistoryDay]:
    """Return a participant's days, newest first."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    row = board.find(user.id)
    if row is None:
        return []
    async with call.context.database.connection() as connection:
        marks = await marks_of(connection, season.id, user.id)
    return [_history_day(day) for day in reversed(days_of(row, board.window, marks))]


def _on_day(row: Participant, day: ParticipantDay) -> AttendanceOnDay:
    return AttendanceOnDay(
        github_id=row.account.github_id,
        attendance_date=day.date,
        is_attended=day.is_attended,
        commit_count=day.commit_count,
        state=day.state,
        is_override=day.is_override,
        first_commit_at=day.first_commit_at,
        updated_at=day.updated_at,
    )


def _history_day(day: ParticipantDay) -> HistoryDay:
    return HistoryDay(
        attendance_date=day.date,
        commit_count=day.commit_count,
        is_attended=day.is_attended,
        state=day.state,
        is_override=day.is_override,
    )
