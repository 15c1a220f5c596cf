"""The one-page report of a participant's season: numbers, days, hours, weekdays, repositories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from webhook_app.models import State
from webhook_app.rendering import phrases
from webhook_app.rendering.day_grid import CELL, day_shapes, grid_of
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.pdf import WIDTH, PdfCanvas
from webhook_app.rendering.plants import plant, sprout
from webhook_app.rendering.shapes import box, ellipse, placed
from webhook_app.rendering.view_models import Report, RepositoryFacts, WeekdayFacts
from webhook_app.texts import Language, text_of

EDGE = 17.0
RIGHT = WIDTH - EDGE
MIDDLE = 118.0
MAX_WEEKS = 53
MAX_REPOSITORIES = 6


class Tile(NamedTuple):
    """A number of the report, with a name above and a note below."""

    name: str
    value: str
    note: str


def report(facts: Report, language: Language, fonts: Fonts) -> bytes:
    """Draw the report, as PDF."""
    portrait = facts.portrait
    title = f"{portrait.name} · {portrait.season.name}"
    paper = PdfCanvas(fonts, title, language, facts.made_on)
    paper.add(box("paper", 0, 0, WIDTH, 297, 0))
    _heading(paper, facts, language)
    _numbers(paper, facts, language)
    bottom = _calendar(paper, facts, language)
    _hours(paper, facts.hours, language, bottom + 15)
    _weekdays(paper, facts.weekdays, language, bottom + 15)
    _repositories(paper, facts, language, bottom + 68)
    made_on = phrases.made_on(facts.made_on, language)
    paper.write("regular", made_on, "ink_3", EDGE, 285, 2.9)
    paper.write("regular", facts.url, "ink_3", RIGHT, 285, 2.9, is_right=True)
    return paper.finish()


def _heading(paper: PdfCanvas, facts: Report, language: Language) -> None:
    """Draw the participant's name, the season and the plant of the streak."""
    portrait = facts.portrait
    season = portrait.season
    paper.add(*placed(sprout(), EDGE - 1, 14, 0.22))
    left = EDGE + 8
    left += paper.write("bold", text_of("common.brand", language), "ink", left, 20, 4.6) + 2.4
    paper.write("regular", phrases.short(season.name, 40), "ink_3", left, 20, 4.6)
    paper.add(ellipse("green_soft", 171, 42, 22, 22))
    paper.add(*placed(plant(portrait.current_streak), 171 - 19, 61.6 - 42 * 0.95, 0.95))
    size = 11.5
    while paper.width("bold", portrait.name, size) > 124 and size > 4:
        size -= 0.5
    paper.write("bold", portrait.name, "ink", EDGE - 0.4, 46, size)
    about = f"{phrases.span(season, language)} · {phrases.progress(season, language)}"
    paper.write("regular", about, "ink_2", EDGE, 54.5, 4)


def _numbers(paper: PdfCanvas, facts: Report, language: Language) -> None:
    """Draw the rate, the streaks, the rank and the commits, each on a tile."""
    gap, tiles = 4.0, _tiles_of(facts, language)
    width = (RIGHT - EDGE - gap * (len(tiles) - 1)) / len(tiles)
    for index, tile in enumerate(tiles):
        _draw_tile(paper, tile, EDGE + index * (width + gap), width, is_green=index == 0)


def _tiles_of(facts: Report, language: Language) -> list[Tile]:
    portrait = facts.portrait
    judged = rank = ""
    if portrait.attendance_rate is not None:
        judged = phrases.of_judged(portrait.attended_count, portrait.missed_count, language)
    if portrait.rank:
        rank = phrases.rank(portrait.rank, portrait.participants, language)
    return [
        Tile(
            text_of("images.rate", language),
            phrases.percent(portrait.attendance_rate, language),
            judged,
        ),
        Tile(
            text_of("images.streak", language),
            phrases.days(portrait.current_streak, language),
            phrases.longest(portrait.longest_streak, language),
        ),
        Tile(
            text_of("report.rank", language),
            str(portrait.rank or text_of("common.noneYet", language)),
            rank,
        ),
        Tile(
            text_of("report.commits", language),
            f"{facts.counted_commits:,}",
            text_of("report.counted", language),
        ),
    ]


def _draw_tile(paper: PdfCanvas, tile: Tile, x: float, width: float, *, is_green: bool) -> None:
    top = 72.0
    border, ground = ("green_line", "green_tile") if is_green else ("line", "surface")
    paper.add(box(border, x, top, width, 29, 4))
    paper.add(box(ground, x + 0.25, top + 0.25, width - 0.5, 28.5, 3.8))
    paper.write("regular", phrases.capitalized(tile.name), "ink_3", x + 4.5, top + 8, 3.3)
    size = 7.6
    while paper.width("bold", tile.value, size) > width - 9:
        size -= 0.4
    colour = "green_ink" if is_green else "ink"
    paper.write("bold", tile.value, colour, x + 4.3, top + 17.6, size)
    paper.write("regular", tile.note, "ink_3", x + 4.5, top + 24.5, 3.1)


def _calendar(paper: PdfCanvas, facts: Report, language: Language) -> float:
    """Draw the season's days week by week and the legend; return the y of the bottom."""
    portrait, top = facts.portrait, 126.0
    season = portrait.season
    paper.write("bold", text_of("report.days", language), "ink", EDGE, 115, 4.6)
    grid = grid_of(season.start_date, season.days, portrait.days, MAX_WEEKS)
    left = EDGE + 10
    pitch = min((RIGHT - left) / grid.weeks, 6.6)
    for week, day in grid.months:
        paper.write(
            "regular", phrases.month(day, language), "ink_3", left + week * pitch, top - 2.5, 2.9
        )
    for index, text in enumerate(phrases.weekdays(language)):
        if index % 2:
            y = top + index * pitch + pitch * 0.6
            paper.write("regular", text, "ink_3", EDGE, y, min(2.9, pitch * 0.8))
    for cell in grid.cells:
        x, y = left + cell.week * pitch, top + cell.weekday * pitch
        paper.add(*placed(day_shapes(cell.letter), x, y, 0.82 * pitch / CELL))
    _legend(paper, facts, language, left + grid.weeks * pitch, top)
    return top + 7 * pitch


def _legend(paper: PdfCanvas, facts: Report, language: Language, after: float, top: float) -> None:
    """Draw each state's shape and number of days, beside the weeks if there is room."""
    portrait = facts.portrait
    counts = (
        ("a", State.ATTENDED, portrait.attended_count),
        ("m", State.MISSED, portrait.missed_count),
        ("e", State.EXCUSED, facts.excused_count),
        ("u", State.UNKNOWN, facts.unknown_count),
        ("p", State.PENDING, portrait.days.count("p")),
    )
    is_beside = after < RIGHT - 38
    x, y = (max(after + 8, RIGHT - 40), top + 1.5) if is_beside else (EDGE + 38, 111.8)
    for letter, state, count in counts:
        paper.add(*placed(day_shapes(letter), x, y, 0.27))
        text = text_of(f"common.states.{state}", language)
        if is_beside:
            paper.write("regular", text, "ink_2", x + 6.5, y + 3.1, 3.3)
            paper.write(
                "bold", phrases.days(count, language), "ink", RIGHT, y + 3.1, 3.3, is_right=True
            )
            y += 7.4
        else:
            text = f"{text} {phrases.days(count, language)}"
            x += 6 + paper.write("regular", text, "ink_2", x + 5, y + 3.1, 3) + 5


def _hours(paper: PdfCanvas, hours: Sequence[int], language: Language, top: float) -> None:
    """Draw the counted commits of each hour; the busiest shows its number."""
    paper.write("bold", text_of("report.hours", language), "ink", EDGE, top, 4.6)
    pitch = (MIDDLE - 14 - EDGE) / len(hours)
    largest, base = max(hours), top + 36
    for hour, count in enumerate(hours):
        x = EDGE + hour * pitch
        _bar(paper, x, base, pitch * 0.68, 26 * count / (largest or 1), is_there=count > 0)
        if hour % 6 == 0:
            paper.write("regular", f"{hour:02}", "ink_3", x, base + 5, 2.9)
    if largest:
        centre = EDGE + (hours.index(largest) + 0.34) * pitch
        paper.write("bold", f"{largest:,}", "green_ink", centre, base - 28, 2.9, is_middle=True)


def _weekdays(
    paper: PdfCanvas, weekdays: Sequence[WeekdayFacts], language: Language, top: float
) -> None:
    """Draw the attendance rate of each weekday."""
    paper.write("bold", text_of("report.weekdays", language), "ink", MIDDLE, top, 4.6)
    pitch, base = (RIGHT - MIDDLE) / 7, top + 36
    names = phrases.weekdays(language)
    for index, day in enumerate(weekdays):
        x, rate = MIDDLE + index * pitch, day.attendance_rate
        height = 26 * (rate or 0) / 100
        _bar(paper, x + pitch * 0.16, base, pitch * 0.6, height, is_there=rate is not None)
        middle, name = x + pitch * 0.46, names[day.weekday % 7]
        paper.write("regular", name, "ink_3", middle, base + 5, 2.9, is_middle=True)
        if rate is not None:
            text = phrases.percent(rate, language).removesuffix("%")
            y = base - max(height, 1.6) - 1.4
            paper.write("regular", text, "ink_2", middle, y, 2.6, is_middle=True)


def _bar(
    paper: PdfCanvas, x: float, base: float, width: float, height: float, *, is_there: bool
) -> None:
    height = max(height, min(width, 1.6))
    colour = "leaf" if is_there else "line"
    paper.add(box(colour, x, base - height, width, height, min(width / 2, 1.4)))


def _repositories(paper: PdfCanvas, facts: Report, language: Language, top: float) -> None:
    """Draw the commits of each repository; a private one shows only their number."""
    paper.write("bold", text_of("report.repositories", language), "ink", EDGE, top, 4.6)
    if not facts.repositories:
        paper.write("regular", text_of("common.noneYet", language), "ink_3", EDGE, top + 8, 3.5)
        return
    rows = _largest(facts.repositories)
    largest = max(row.commit_count for row in rows)
    line_height = min(7.0, (276 - top) / max(len(rows), 1))
    for index, row in enumerate(rows):
        y = top + 8 + index * line_height
        name = row.name or text_of("report.private", language)
        max_length = 60
        while paper.width("regular", phrases.short(name, max_length), 3.4) > 78:
            max_length -= 1
        name = phrases.short(name, max_length)
        paper.write("regular", name, "ink_2" if row.name else "ink_3", EDGE, y, 3.4)
        length = max(70 * row.commit_count / largest, 1.6)
        paper.add(box("leaf", EDGE + 84, y - 2.6, length, 2.8, 1.4))
        count = f"{row.commit_count:,}"
        paper.write("bold", count, "ink", RIGHT, y, 3.4, is_right=True)


def _largest(repositories: Sequence[RepositoryFacts]) -> list[RepositoryFacts]:
    ordered = sorted(repositories, key=lambda row: -row.commit_count)
    return ordered[:MAX_REPOSITORIES]
