"""/api/board: the compact book that the pages use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from webhook_app.attendance import Book, Participant, day_of, state_on
from webhook_app.models import State
from webhook_app.store.book import DayMark, last_change, marks_on
from webhook_app.web.answers import (
    BoardAnswer,
    BoardRow,
    BoardTotals,
    avatar_url,
    pagination,
    season_answer,
    today_mark,
)
from webhook_app.web.api.asked import RangeQuery, book_of, find_season, shown
from webhook_app.web.context import now
from webhook_app.web.routing import Call

Phase = Literal["none", "before", "running", "after"]


class BoardQuery(RangeQuery, frozen=True, kw_only=True):
    """A page of the board, searched by login and sorted."""

    search: Annotated[str, msgspec.Meta(max_length=100)] = ""
    sort: Literal["login", "rank", "rate", "streak"] = "login"
    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000


_ORDERS: dict[str, Callable[[Participant], Any]] = {
    "rank": lambda row: (row.rank is None, row.rank),
    "rate": lambda row: (row.rank is None, row.rank),
    "streak": lambda row: (-row.numbers.current_streak, -row.numbers.longest_streak),
}


async def read_board(call: Call, query: BoardQuery) -> BoardAnswer:
    """Season, totals and participants with their days as letters: a m e u p, - for no day."""
    season = await find_season(call, query.season)
    if season is None:
        return _empty_board(query)
    book = await book_of(call, season, query)
    last_day = book.window.day(book.window.length - 1) if book.window.length else None
    rows = [
        row
        for row in shown(call.viewer, book.participants)
        if query.search.lower() in row.account.github_id.lower()
    ]
    if query.sort in _ORDERS:
        rows.sort(key=_ORDERS[query.sort])
    page = rows[query.skip : query.skip + query.limit]
    user_ids = [row.account.user_id for row in page]
    async with call.context.database.reading() as connection:
        marks = await marks_on(connection, season.id, last_day, user_ids) if last_day else {}
        updated_at = await last_change(connection, season.id)
    today = day_of(season, now())
    return BoardAnswer(
        season=season_answer(season),
        phase=_phase(today, season.start_date, season.end_date),
        today=today,
        as_of=query.as_of,
        first_date=book.window.first if last_day else None,
        updated_at=updated_at,
        days_until_start=max(0, (season.start_date - today).days) or None,
        days_completed=book.window.length,
        total_days=season.days,
        is_completed=today > season.end_date,
        totals=_totals(book, last_day),
        participants=[
            _row(call, book, row, last_day, marks.get(row.account.user_id)) for row in page
        ],
        pagination=pagination(len(rows), query.skip, query.limit),
    )


def _phase(today: date, start: date, end: date) -> Phase:
    if today < start:
        return "before"
    return "after" if today > end else "running"


def _row(
    call: Call, book: Book, row: Participant, last_day: date | None, mark: DayMark | None
) -> BoardRow:
    state = state_on(row, book.window, last_day) if last_day else None
    account, numbers = row.account, row.numbers
    return BoardRow(
        user_id=account.user_id,
        github_id=account.github_id,
        github_user_id=account.github_user_id,
        github_profile_url=f"{call.context.settings.github_url}/{account.github_id}",
        avatar_url=avatar_url(account.github_user_id, call.context.settings.github_url),
        rank=row.rank,
        attendance_rate=numbers.attendance_rate,
        attended_count=numbers.attended_count,
        missed_count=numbers.missed_count,
        current_streak=numbers.current_streak,
        longest_streak=numbers.longest_streak,
        days=row.days,
        joined_on=row.membership.joined_on,
        left_on=row.membership.left_on,
        today=today_mark(state, mark, is_override=last_day in row.overrides) if state else None,
    )


def _totals(book: Book, last_day: date | None) -> BoardTotals:
    states = [state_on(row, book.window, last_day) for row in book.participants if last_day]
    return BoardTotals(
        participants=len(book.participants),
        attended=states.count(State.ATTENDED),
        pending=states.count(State.PENDING),
        missed=states.count(State.MISSED),
        excused=states.count(State.EXCUSED),
        unknown=states.count(State.UNKNOWN),
        attendance_rate=book.attendance_rate,
        total_present=book.total_present,
        total_absent=book.total_absent,
    )


def _empty_board(query: BoardQuery) -> BoardAnswer:
    """The board of a server that has no season yet."""
    return BoardAnswer(
        season=None,
        phase="none",
        today=None,
        as_of=query.as_of,
        first_date=None,
        updated_at=None,
        days_until_start=None,
        days_completed=0,
        total_days=0,
        is_completed=False,
        totals=BoardTotals(
            participants=0,
            attended=0,
            pending=0,
            missed=0,
            excused=0,
            unknown=0,
            attendance_rate=None,
            total_present=0,
            total_absent=0,
        ),
        participants=[],
        pagination=pagination(0, query.skip, query.limit),
    )
