"""/api/board: the compact book that the pages use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

import msgspec

from webhook_app.attendance import Board, Participant, day_of, state_on
from webhook_app.models import State
from webhook_app.store.board import DayMark, last_change, marks_on
from webhook_app.web.api.schemas import (
    BoardResponse,
    BoardRow,
    BoardTotals,
    avatar_url,
    pagination,
    season_response,
    today_mark,
)
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import (
    RangeQuery,
    board_of,
    find_season,
    visible_participants,
)

Phase = Literal["none", "before", "running", "after"]


Sort = Literal["login", "rank", "rate", "streak", "longest", "days"]


class BoardQuery(RangeQuery, frozen=True, kw_only=True):
    """A page of the board, searched by login and sorted.

    Without `order` logins and places go up, and whatever more is better of goes down. Whoever has
    no place or rate stands last either way; equals stand by login.
    """

    search: Annotated[str, msgspec.Meta(max_length=100)] = ""
    sort: Sort = "login"
    order: Literal["asc", "desc"] | None = None
    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000


_WORTHS: dict[Sort, Callable[[Participant], int | tuple[int, int]]] = {
    "rank": lambda row: -(row.rank or 0),
    "rate": lambda row: -(row.rank or 0),  # by the exact fraction, which a rank knows
    "streak": lambda row: (row.numbers.current_streak, row.numbers.longest_streak),
    "longest": lambda row: (row.numbers.longest_streak, row.numbers.current_streak),
    "days": lambda row: row.numbers.attended_count,
}


async def read_board(call: ApiRequest, query: BoardQuery) -> BoardResponse:
    """Season, totals and participants with their days as letters: a m e u p, - for no day."""
    season = await find_season(call, query.season)
    if season is None:
        return _empty_board(query)
    board = await board_of(call, season, query)
    last_day = board.window.day(board.window.length - 1) if board.window.length else None
    rows = [
        row
        for row in visible_participants(call.viewer, board.participants)
        if query.search.lower() in row.account.github_id.lower()
    ]
    page = _sorted(rows, query)[query.skip : query.skip + query.limit]
    user_ids = [row.account.user_id for row in page]
    async with call.context.database.connection() as connection:
        marks = await marks_on(connection, season.id, last_day, user_ids) if last_day else {}
        updated_at = await last_change(connection, season.id)
    today = day_of(season, now())
    return BoardResponse(
        season=season_response(season),
        phase=_phase(today, season.start_date, season.end_date),
        today=today,
        as_of=query.as_of,
        first_date=board.window.first if last_day else None,
        updated_at=updated_at,
        days_until_start=max(0, (season.start_date - today).days) or None,
        days_completed=board.window.length,
        total_days=season.days,
        is_completed=today > season.end_date,
        totals=_totals(board, last_day),
        participants=[
            _row(call, board, row, last_day, marks.get(row.account.user_id)) for row in page
        ],
        pagination=pagination(len(rows), query.skip, query.limit),
    )


def _sorted(rows: list[Participant], query: BoardQuery) -> list[Participant]:
    """Rows that stand by login, sorted by something else; a stable sort keeps equals by login."""
    if query.sort == "login":
        return rows[::-1] if query.order == "desc" else rows
    is_placed = query.sort in {"rank", "rate"}
    placed = [row for row in rows if row.rank is not None or not is_placed]
    others = [row for row in rows if row.rank is None and is_placed]
    best_first = "asc" if query.sort == "rank" else "desc"
    is_best_first = (query.order or best_first) == best_first
    return sorted(placed, key=_WORTHS[query.sort], reverse=is_best_first) + others


def _phase(today: date, start: date, end: date) -> Phase:
    if today < start:
        return "before"
    return "after" if today > end else "running"


def _row(
    call: ApiRequest, board: Board, row: Participant, last_day: date | None, mark: DayMark | None
) -> BoardRow:
    state = state_on(row, board.window, last_day) if last_day else None
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


def _totals(board: Board, last_day: date | None) -> BoardTotals:
    states = [state_on(row, board.window, last_day) for row in board.participants if last_day]
    return BoardTotals(
        participants=len(board.participants),
        attended=states.count(State.ATTENDED),
        pending=states.count(State.PENDING),
        missed=states.count(State.MISSED),
        excused=states.count(State.EXCUSED),
        unknown=states.count(State.UNKNOWN),
        attendance_rate=board.attendance_rate,
        total_present=board.total_present,
        total_absent=board.total_absent,
    )


def _empty_board(query: BoardQuery) -> BoardResponse:
    """The board of a server that has no season yet."""
    return BoardResponse(
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
