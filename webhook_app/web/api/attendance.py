"""/api/attendance/{date} and history: marks of a day, and of a participant."""

from __future__ import annotations

from webhook_app.attendance import state_on
from webhook_app.models import State
from webhook_app.store.book import marks_of, marks_on
from webhook_app.web.answers import AttendanceOnDay, HistoryDay
from webhook_app.web.api.asked import RangeQuery, SeasonQuery, book_of, season_of, shown, user_of
from webhook_app.web.routing import Call


async def read_day(call: Call, query: SeasonQuery) -> list[AttendanceOnDay]:
    """Everybody's mark on a day, by lower-cased login; empty for a day that nobody has (yet)."""
    day = call.path_date("date")
    season = await season_of(call, query.season)
    book = await book_of(call, season, query)
    async with call.context.database.reading() as connection:
        marks = await marks_on(connection, season.id, day)
    answers = []
    for row in shown(call.viewer, book.participants):
        state = state_on(row, book.window, day)
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


async def read_history(call: Call, query: RangeQuery) -> list[HistoryDay]:
    """A participant's days, newest first."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    book = await book_of(call, season, query)
    row = book.find(user.id)
    if row is None:
        return []
    async with call.context.database.reading() as connection:
        marks = await marks_of(connection, season.id, user.id)
    days = [(day, state) for day in book.window.dates if (state := state_on(row, book.window, day))]
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
