"""Days as shapes in a grid of weeks; form and colour both show a state, as on the dashboard."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from webhook_app.rendering.shapes import Shape, box, ellipse, line

CELL = 14
"""The side of a day's square before it is scaled."""


class Cell(msgspec.Struct, frozen=True):
    """A day in a grid of weeks; weekday 0 is Sunday, `letter` is the state."""

    day: date
    week: int
    weekday: int
    letter: str


class Grid(msgspec.Struct, frozen=True):
    """A season in weeks; `months` holds the week below each month's name."""

    weeks: int
    cells: list[Cell]
    months: list[tuple[int, date]]


def grid_of(start: date, total: int, letters: str, max_weeks: int = 1000) -> Grid:
    """Return all days of a season, or the last `max_weeks` up to its latest day if it is longer."""
    offset = start.isoweekday() % 7
    cells = []
    for index in range(total):
        letter = letters[index] if index < len(letters) else "-"
        week, weekday = divmod(offset + index, 7)
        cells.append(Cell(start + timedelta(days=index), week, weekday, letter))
    weeks = -(-(offset + total) // 7)
    if weeks > max_weeks:
        last = (offset + max(len(letters) - 1, 0)) // 7
        first = max(0, min(last + 1, weeks) - max_weeks)
        shown = range(first, first + max_weeks)
        cells = [
            msgspec.structs.replace(cell, week=cell.week - first)
            for cell in cells
            if cell.week in shown
        ]
        weeks = max_weeks
    return Grid(weeks, cells, _months(cells, weeks))


def _months(cells: list[Cell], weeks: int) -> list[tuple[int, date]]:
    """Return each month's first whole week, except where the next month leaves no room."""
    starts = [
        (cell.week + (cell.week > 0 and cell.weekday > 0), cell.day)
        for index, cell in enumerate(cells)
        if index == 0 or cell.day.day == 1
    ]
    following = [week for week, _ in starts[1:]] + [max(weeks, 2)]
    return [start for start, after in zip(starts, following, strict=True) if after - start[0] >= 2]


def day_shapes(letter: str) -> list[Shape]:
    """Return the shapes of a state's letter: full, ring, dashed ring, cross, half or a dot."""
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
    """Return the shapes of a state's letter for a row of days, in the given width and height."""
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
