"""/api/attendance/{date} and history: marks of a day, and of a participant."""

from __future__ import annotations

from webhook_app.attendance import state_on
from webhook_app.models import State
from webhook_app.store.board import marks_of, marks_on
from webhook_app.web.api.schemas import AttendanceOnDay, HistoryDay
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import (
    RangeQuery,
    SeasonQuery,
    board_of,
    season_of,
    user_of,
    visible_participants,
)


async def read_day(call: ApiRequest, query: SeasonQuery) -> list[AttendanceOnDay]:
    """Everybody's mark on a day, by lower-cased login; empty for a day that nobody has (yet)."""
    day = call.path_date("date")
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.connection() as connection:
        marks = await marks_on(connection, season.id, day)
    answers = []
    for row in visible_participants(call.viewer, board.participants):
        state = state_on(row, board.window, day)
        if state is None:
            continue
        mark = marks.get(row.account.user_id)
        answers.append(
            AttendanceOnDay(
                github_id=row.account.github_id,
                attendance_date=day,
                is_attended=state is State.ATTENDED,
                commit_count=mark.commit_count if mark else 0,
                state=state,
                is_override=day in row.overrides,
                first_commit_at=mark.first_commit_at if mark else None,
                updated_at=mark.updated_at if mark else None,
            )
        )
    return answers


async def read_history(call: ApiRequest, query: RangeQuery) -> list[HistoryDay]:
    """A participant's days, newest first."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    row = board.find(user.id)
    if row is None:
        return []
    async with call.context.database.connection() as connection:
        marks = await marks_of(connection, season.id, user.id)
    days = [
        (day, state) for day in board.window.dates if (state := state_on(row, board.window, day))
    ]
    return [
        HistoryDay(
            attendance_date=day,
            commit_count=marks[day].commit_count if day in marks else 0,
            is_attended=state is State.ATTENDED,
            state=state,
            is_override=day in row.overrides,
        )
        for day, state in reversed(days)
    ]
