"""The numbers of a season and its days: ranges, present participants, weekdays and heatmaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from webhook_app.attendance import (
    LETTERS,
    AttendanceCount,
    Board,
    Participant,
    View,
    by_weekday,
    group_days,
    percent,
    sum_counts,
)
from webhook_app.book.daily_totals import Totals, commits_on
from webhook_app.book.days import StateCounts, count_letters
from webhook_app.book.viewer import Viewer, visible_participants
from webhook_app.models import Season, State
from webhook_app.store.board import DayMark

_IS_ATTENDED = bytes(letter == ord(LETTERS[State.ATTENDED]) for letter in range(256))


class SeasonRange(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a season that a range covers; `is_completed` if all of them are over."""

    start_date: date
    end_date: date
    total_days: int
    is_completed: bool


class DayStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a day, and the participants who attended it with their counted commits.

    `present` lists only those whom the viewer may see; `states` counts all of them.
    """

    states: StateCounts
    attendance_rate: float | None
    present: list[tuple[Participant, int]]


class HeatmapCell(msgspec.Struct, frozen=True, kw_only=True):
    """A day, week or month within a window; `commit_count` counts all participants' commits."""

    start_date: date
    end_date: date
    count: AttendanceCount
    commit_count: int


def season_range(
    season: Season, today: date, *, start: date | None, end: date | None, as_of: date | None
) -> SeasonRange:
    """Return the part of a season from `start` to `end`, both inclusive.

    A range that lies outside the season has no days and keeps the requested ends.
    """
    first = max(season.start_date, start or season.start_date)
    last = min(season.end_date, end or season.end_date)
    total_days = max(0, (last - first).days + 1)
    is_over = today > last and (as_of is None or as_of >= last)
    return SeasonRange(
        start_date=first if total_days else start or last,
        end_date=last if total_days else end or first,
        total_days=total_days,
        is_completed=bool(total_days) and is_over,
    )


def attended_flags(days: str) -> list[bool]:
    """Return whether each day is attended.

    10,000 participants have a million days, so C translates them instead of a loop.
    """
    return memoryview(days.encode("ascii").translate(_IS_ATTENDED)).cast("?").tolist()  # type: ignore[return-value] # bools, says "?"


def day_statistics(
    board: Board, day: date, marks: Mapping[int, DayMark], viewer: Viewer
) -> DayStatistics:
    """Return the numbers of one day; `marks` are those of the day, by user id."""
    index = board.window.index(day)
    at = slice(0) if index is None else slice(index, index + 1)
    counts = count_letters("".join(row.days[at] for row in board.participants))
    return DayStatistics(
        states=counts,
        attendance_rate=percent(counts.attended, counts.attended + counts.missed),
        present=[
            (row, marks[user_id].commit_count if (user_id := row.account.user_id) in marks else 0)
            for row in visible_participants(viewer, board.participants)
            if row.days[at] == LETTERS[State.ATTENDED]
        ],
    )


def weekday_counts(board: Board) -> list[AttendanceCount]:
    """Return what all participants' days add up to on Monday to Sunday."""
    return by_weekday(board.window, board.daily_counts_of_all())


def heatmap(board: Board, totals: Totals, view: View) -> list[HeatmapCell]:
    """Return a board's window cut into days, ISO weeks or months, oldest first.

    `totals` are the season's counted commits by day (`daily_totals.DailyTotals`).
    """
    dates, counts = board.window.dates, board.daily_counts_of_all()
    return [
        HeatmapCell(
            start_date=dates[cell.first],
            end_date=dates[cell.last],
            count=sum_counts(counts[cell.days]),
            commit_count=commits_on(totals, dates[cell.days]),
        )
        for cell in group_days(board.window, view)
    ]
