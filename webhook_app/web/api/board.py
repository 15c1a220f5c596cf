"""/api/board: the compact board that the pages use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from webhook_app.attendance import Participant, day_of
from webhook_app.book import board as book
from webhook_app.models import Season
from webhook_app.web.api.schemas import (
    Answer,
    Pagination,
    SeasonResponse,
    TodayMark,
    avatar_url,
    pagination,
    season_response,
)
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import RangeQuery, board_of, find_season


class BoardQuery(RangeQuery, frozen=True, kw_only=True):
    """A page of the board, searched by login and sorted.

    Without `order`, logins and ranks are sorted in ascending order, everything else in descending
    order. Participants without a rank or rate are last in both orders; equal ones are sorted by
    login.
    """

    search: Annotated[str, msgspec.Meta(max_length=100)] = ""
    sort: book.Sort = "login"
    order: book.Order | None = None
    skip: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000


class BoardRow(Answer, frozen=True, kw_only=True):
    """A participant on the board; `days` has a letter a day: a m e u p, or - for no such day."""

    user_id: int
    github_id: str
    github_user_id: int
    github_profile_url: str
    avatar_url: str
    rank: int | None
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    current_streak: int
    longest_streak: int
    days: str
    joined_on: date
    left_on: date | None
    today: TodayMark | None


class BoardTotals(Answer, frozen=True, kw_only=True):
    """Counts of the board's last day, and the pooled numbers of all its days."""

    participants: int
    attended: int
    pending: int
    missed: int
    excused: int
    unknown: int
    attendance_rate: float | None
    total_present: int
    total_absent: int


class BoardResponse(Answer, frozen=True, kw_only=True):
    """The compact board that the pages use."""

    season: SeasonResponse | None
    phase: Literal["none", "before", "running", "after"]
    today: date | None
    as_of: date | None
    first_date: date | None
    updated_at: datetime | None
    days_until_start: int | None
    days_completed: int
    total_days: int
    is_completed: bool
    totals: BoardTotals
    participants: list[BoardRow]
    pagination: Pagination


async def read_board(call: ApiRequest, query: BoardQuery) -> BoardResponse:
    """Return season, totals and participants with their days as letters.

    The letters are a (attended), m (missed), e (excused), u (unknown), p (pending) and - for a day
    that the participant does not have.
    """
    season = await find_season(call, query.season)
    if season is None:
        return _empty_board(query)
    board = await board_of(call, season, query)
    request = book.PageRequest(
        search=query.search,
        sort=query.sort,
        order=query.order,
        skip=query.skip,
        limit=query.limit,
    )
    async with call.context.database.connection() as connection:
        page = await book.read_board_page(connection, board, request, call.viewer)
    return _board_response(call, season, query, page)


def _board_response(
    call: ApiRequest, season: Season, query: BoardQuery, page: book.BoardPage
) -> BoardResponse:
    today = day_of(season, now())
    length = page.board.window.length
    return BoardResponse(
        season=season_response(season),
        phase=book.phase_of(season, today),
        today=today,
        as_of=query.as_of,
        first_date=page.board.window.first if length else None,
        updated_at=page.updated_at,
        days_until_start=max(0, (season.start_date - today).days) or None,
        days_completed=length,
        total_days=season.days,
        is_completed=today > season.end_date,
        totals=_totals(page),
        participants=[_row(call, page, row) for row in page.rows],
        pagination=pagination(page.row_count, query.skip, query.limit),
    )


def _row(call: ApiRequest, page: book.BoardPage, row: Participant) -> BoardRow:
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
        today=_today(page, row),
    )


def _today(page: book.BoardPage, row: Participant) -> TodayMark | None:
    state, mark = book.last_state(row), page.marks.get(row.account.user_id)
    if state is None:
        return None
    return TodayMark(
        state=state,
        commit_count=mark.commit_count if mark else 0,
        first_commit_at=mark.first_commit_at if mark else None,
        is_override=page.last_day in row.overrides,
        updated_at=mark.updated_at if mark else None,
    )


def _totals(page: book.BoardPage) -> BoardTotals:
    board = page.board
    return BoardTotals(
        participants=len(board.participants),
        **msgspec.structs.asdict(page.totals),
        attendance_rate=board.attendance_rate,
        total_present=board.total_present,
        total_absent=board.total_absent,
    )


def _empty_board(query: BoardQuery) -> BoardResponse:
    """Return the board of a server that has no season yet."""
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
