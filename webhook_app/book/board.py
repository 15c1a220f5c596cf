"""A page of the board: the participants whom a viewer may see, searched, sorted and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from webhook_app.attendance import STATES, Board, Participant
from webhook_app.book.days import StateCounts, count_letters
from webhook_app.book.viewer import Viewer, visible_participants
from webhook_app.models import Season, State
from webhook_app.store.board import DayMark, last_change, marks_on
from webhook_app.store.database import Connection

Phase = Literal["before", "running", "after"]
Sort = Literal["login", "rank", "rate", "streak", "longest", "days"]
Order = Literal["asc", "desc"]

_SORT_KEYS: dict[Sort, Callable[[Participant], int | tuple[int, int]]] = {
    "rank": lambda row: -(row.rank or 0),
    "rate": lambda row: -(row.rank or 0),  # a rank orders by the exact fraction, a rate does not
    "streak": lambda row: (row.numbers.current_streak, row.numbers.longest_streak),
    "longest": lambda row: (row.numbers.longest_streak, row.numbers.current_streak),
    "days": lambda row: row.numbers.attended_count,
}


class PageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which participants to show, in which order, and which part of them."""

    search: str = ""
    sort: Sort = "login"
    order: Order | None = None
    skip: int = 0
    limit: int


class BoardPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a board.

    `last_day` is the last day of the board's window, None if the window is empty. `marks` are
    those of that day for the page's rows, by user id. `row_count` is the number of rows on all
    pages; `totals` counts all participants, hidden ones too.
    """

    board: Board
    last_day: date | None
    rows: list[Participant]
    row_count: int
    marks: Mapping[int, DayMark]
    totals: StateCounts
    updated_at: datetime | None


async def read_board_page(
    connection: Connection, board: Board, page: PageRequest, viewer: Viewer
) -> BoardPage:
    """Return a page of a board with the marks of its last day."""
    rows = _matching_rows(board, page, viewer)
    shown = rows[page.skip : page.skip + page.limit]
    last_day = last_day_of(board)
    user_ids = [row.account.user_id for row in shown]
    season_id = board.season.id
    return BoardPage(
        board=board,
        last_day=last_day,
        rows=shown,
        row_count=len(rows),
        marks=await marks_on(connection, season_id, last_day, user_ids) if last_day else {},
        totals=_totals(board),
        updated_at=await last_change(connection, season_id),
    )


def last_day_of(board: Board) -> date | None:
    """Return the last day of a board's window; None if the window is empty."""
    return board.window.day(board.window.length - 1) if board.window.length else None


def last_state(row: Participant) -> State | None:
    """Return what the last day of a board's window is for a participant."""
    return STATES.get(row.days[-1:])


def phase_of(season: Season, day: date) -> Phase:
    """Return whether a day is before, within or after a season."""
    if day < season.start_date:
        return "before"
    return "after" if day > season.end_date else "running"


def _matching_rows(board: Board, page: PageRequest, viewer: Viewer) -> list[Participant]:
    text = page.search.lower()
    rows = visible_participants(viewer, board.participants)
    return _sorted([row for row in rows if text in row.account.github_id.lower()], page)


def _sorted(rows: list[Participant], page: PageRequest) -> list[Participant]:
    """Return rows, which are ordered by login, in the requested order.

    The sort is stable, so equal rows stay ordered by login. Rows without a rank are last in both
    directions.
    """
    if page.sort == "login":
        return rows[::-1] if page.order == "desc" else rows
    needs_rank = page.sort in {"rank", "rate"}
    ranked = [row for row in rows if row.rank is not None or not needs_rank]
    unranked = [row for row in rows if row.rank is None and needs_rank]
    best_first = "asc" if page.sort == "rank" else "desc"
    is_best_first = (page.order or best_first) == best_first
    return sorted(ranked, key=_SORT_KEYS[page.sort], reverse=is_best_first) + unranked


def _totals(board: Board) -> StateCounts:
    """Return how many participants have each state on the last day of the window."""
    return count_letters("".join(row.days[-1:] for row in board.participants))
