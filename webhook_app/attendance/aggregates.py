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
    """The number of attended and of missed days."""

    attended_count: int
    missed_count: int

    @property
    def attendance_rate(self) -> float | None:
        """The pooled rate in percent as it is shown; None if no day is judged."""
        return percent(self.attended_count, self.attended_count + self.missed_count)


class Cell(msgspec.Struct, frozen=True):
    """Days of a window that belong together: their first and last index."""

    first: int
    last: int

    @property
    def days(self) -> slice:
        """The slice of the window's days that the cell covers."""
        return slice(self.first, self.last + 1)


def daily_counts_of_all(all_days: Sequence[str]) -> list[AttendanceCount]:
    """Return the counts of each day; `all_days` has a string per participant, all of one length."""
    counts = zip(daily_counts(all_days, "a"), daily_counts(all_days, "m"), strict=True)
    return [AttendanceCount(attended, missed) for attended, missed in counts]


def sum_counts(counts: Iterable[AttendanceCount]) -> AttendanceCount:
    """Return the sum, whose rate is the pooled one and never the mean of their rates."""
    pairs = [(one.attended_count, one.missed_count) for one in counts]
    return AttendanceCount(sum(a for a, _ in pairs), sum(m for _, m in pairs))


def by_weekday(window: Window, daily: Sequence[AttendanceCount]) -> list[AttendanceCount]:
    """Return the counts of Monday to Sunday, each over all such days of the window."""
    monday = -window.first.weekday() % 7
    return [sum_counts(daily[(monday + weekday) % 7 :: 7]) for weekday in range(7)]


def group_days(window: Window, view: View) -> list[Cell]:
    """Return the window cut into days, ISO weeks (from Monday) or months.

    The first and the last cell end where the window does.
    """
    cells = []
    for _, days in groupby(enumerate(window.dates), lambda day: _first_day(day[1], view)):
        indexes = [index for index, _ in days]
        cells.append(Cell(indexes[0], indexes[-1]))
    return cells


def _first_day(day: date, view: View) -> date:
    """Return the first day of a day's week or month, or the day itself."""
    if view == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if view == "month" else day
