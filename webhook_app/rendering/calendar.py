"""Days as shapes: a state tells itself by form as well as by colour, as on the dashboard."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from webhook_app.rendering.shapes import Shape, box, ellipse, line

CELL = 14
"""The side of a day's square; drawings scale it."""


class Cell(msgspec.Struct, frozen=True):
    """A day in a calendar of weeks, Sunday first."""

    day: date
    week: int
    weekday: int
    letter: str


class Grid(msgspec.Struct, frozen=True):
    """A season as weeks, and over which week each month's name stands."""

    weeks: int
    cells: list[Cell]
    months: list[tuple[int, date]]


def grid_of(start: date, total: int, letters: str, most_weeks: int = 1000) -> Grid:
    """All days of a season; of one with more weeks than fit, the weeks around its latest day."""
    offset = start.isoweekday() % 7
    cells = []
    for number in range(total):
        letter = letters[number] if number < len(letters) else "-"
        week, weekday = divmod(offset + number, 7)
        cells.append(Cell(start + timedelta(days=number), week, weekday, letter))
    weeks = -(-(offset + total) // 7)
    if weeks > most_weeks:
        last = (offset + max(len(letters) - 1, 0)) // 7
        first = max(0, min(last + 1, weeks) - most_weeks)
        shown = range(first, first + most_weeks)
        cells = [
            msgspec.structs.replace(cell, week=cell.week - first)
            for cell in cells
            if cell.week in shown
        ]
        weeks = most_weeks
    return Grid(weeks, cells, _months(cells, weeks))


def _months(cells: list[Cell], weeks: int) -> list[tuple[int, date]]:
    """A month is named over its first whole week, and only where the next leaves it room."""
    starts = [
        (cell.week + (cell.week > 0 and cell.weekday > 0), cell.day)
        for index, cell in enumerate(cells)
        if index == 0 or cell.day.day == 1
    ]
    following = [week for week, _ in starts[1:]] + [max(weeks, 2)]
    return [start for start, after in zip(starts, following, strict=True) if after - start[0] >= 2]


def day_shapes(letter: str) -> list[Shape]:
    """A day by its letter: full, ring, dashed ring, cross, half; a dot where there is none."""
    return _DAYS[letter]


_DAYS: dict[str, list[Shape]] = {
    "a": [box("leaf", 0, 0, 14, 14, 4)],
    "p": [box("line_strong", 0.8, 0.8, 12.4, 12.4, 3.5, pen=1.6)],
    "u": [box("unknown", 0.8, 0.8, 12.4, 12.4, 3.5, pen=1.6, dashes=(2.5, 2.5))],
    "m": [
        line("missed", 1.8, (3.5, 3.5), (10.5, 10.5)),
        line("missed", 1.8, (10.5, 3.5), (3.5, 10.5)),
    ],
    "e": [box("excused", 0, 7, 14, 7, 3.5)],
    "-": [ellipse("line_strong", 7, 7, 1.5, 1.5)],
}


def strip_shapes(letter: str, width: float, height: float = 48) -> list[Shape]:
    """A day in a row of days, so wide and high: full, ring, low dashed ring, cross, half."""
    radius, pen, low = width / 2, max(1.2, width * 0.2), height - width
    if letter == "a":
        return [box("leaf", 0, 0, width, height, radius)]
    if letter == "e":
        return [box("excused", 0, height / 2, width, height / 2, radius)]
    if letter in ("p", "u"):
        colour = "line_strong" if letter == "p" else "unknown"
        inset = pen / 2
        top = 0 if letter == "p" else height / 2
        ring = box(colour, inset, top + inset, width - pen, height - top - pen, radius, pen=pen)
        return [ring]
    if letter == "m":
        reach = min(width, 12)
        left, top = (width - reach) / 2, height - reach
        return [
            line("missed", pen, (left, top), (left + reach, height)),
            line("missed", pen, (left + reach, top), (left, height)),
        ]
    return [ellipse("line_strong", radius, low + radius, radius * 0.6, radius * 0.6)]
