"""Pooled counts by day, weekday, week and month (docs/rules.md#numbers)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

import msgspec

from webhook_app.attendance.states import Window
from webhook_app.attendance.stats import daily_counts, percent

View = Literal["day", "week", "month"]


class AttendanceCount(msgspec.Struct, frozen=True):
    """How many days were attended and how many missed."""

    attended_count: int
    missed_count: int

    @property
    def attendance_rate(self) -> float | None:
        """The pooled rate in percent as it is shown; None where nothing is judged."""
        return percent(self.attended_count, self.attended_count + self.missed_count)


class Cell(msgspec.Struct, frozen=True):
    """Days of a window that belong together: their first and last index."""

    first: int
    last: int

    @property
    def days(self) -> slice:
        """Where the cell's days stand among those of the window."""
        return slice(self.first, self.last + 1)


def daily_counts_of_all(all_days: Sequence[str]) -> list[AttendanceCount]:
    """The tally of each day; the strings are of one length, a participant each."""
    counts = zip(daily_counts(all_days, "a"), daily_counts(all_days, "m"), strict=True)
    return [AttendanceCount(attended, missed) for attended, missed in counts]


def sum_counts(tallies: Iterable[AttendanceCount]) -> AttendanceCount:
    """Tallies together; never a mean of their rates."""
    counts = [(one.attended_count, one.missed_count) for one in tallies]
    return AttendanceCount(sum(a for a, _ in counts), sum(m for _, m in counts))


def by_weekday(window: Window, daily: Sequence[AttendanceCount]) -> list[AttendanceCount]:
    """The tallies of Monday to Sunday, over all days of the window on each."""
    monday = -window.first.weekday() % 7
    return [sum_counts(daily[(monday + weekday) % 7 :: 7]) for weekday in range(7)]


def group_days(window: Window, view: View) -> list[Cell]:
    """The window cut into days, ISO weeks (from Monday) or months; its ends cut theirs short."""
    cells = []
    for _, indexes in groupby(range(window.length), lambda index: _begins(window.day(index), view)):
        within = list(indexes)
        cells.append(Cell(within[0], within[-1]))
    return cells


def _begins(day: date, view: View) -> date:
    """The day on which the day's own week or month begins."""
    if view == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if view == "month" else day
