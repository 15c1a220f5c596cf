"""SVG badges for a README: a tile with a streak, a rate or the whole season."""

from __future__ import annotations

from collections.abc import Callable

from webhook_app.attendance import NO_DAY
from webhook_app.rendering import phrases
from webhook_app.rendering.alt_text import Kind, badge_text, description
from webhook_app.rendering.day_grid import CELL, Grid, day_shapes, grid_of
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.plants import plant, sprout
from webhook_app.rendering.shapes import arc, box, placed
from webhook_app.rendering.svg import SvgCanvas, Theme
from webhook_app.rendering.view_models import ParticipantCard
from webhook_app.texts import Language, text_of

HEIGHT = 52
EDGE = 14
"""The distance between a tile's border and its content, in pixels."""
STRIP_DAYS = 7
MAX_WEEKS = 53
_PITCH = 17
_WEEKS_TOP = 66


def badge(
    portrait: ParticipantCard, kind: Kind, language: Language, theme: Theme, fonts: Fonts
) -> bytes:
    """Draw a participant's badge, as SVG."""
    return _KINDS[kind](portrait, language, theme, fonts)


def note_badge(
    name: str, note: str, season: str | None, language: Language, theme: Theme, fonts: Fonts
) -> bytes:
    """Draw a badge without numbers, as SVG; its note says why there are none."""
    brand = phrases.short(season or text_of("common.brand", language))
    drawing, _ = _tile(brand, note, "ink_2", fonts, is_green=False)
    drawing.add(*placed(plant(0), EDGE - 5, 5))
    return drawing.finish(f"{name}: {note}", brand, theme)


def _streak(portrait: ParticipantCard, language: Language, theme: Theme, fonts: Fonts) -> bytes:
    text = badge_text(portrait, "streak", language)
    season = portrait.season
    small = phrases.short(season.name)
    if season.phase != "before":
        small += f" · {phrases.longest(portrait.longest_streak, language)}"
    strip = portrait.days.replace(NO_DAY, "")[-STRIP_DAYS:]
    drawing, right = _tile(small, text, "green_ink", fonts, room=_strip_width(strip))
    drawing.add(*placed(plant(portrait.current_streak), EDGE - 5, 5))
    for index, letter in enumerate(strip):
        drawing.add(*placed(day_shapes(letter), right + index * 15, 20, 12 / CELL))
    return drawing.finish(f"{portrait.name}: {text}", description(portrait, language), theme)


def _rate(portrait: ParticipantCard, language: Language, theme: Theme, fonts: Fonts) -> bytes:
    text = badge_text(portrait, "rate", language)
    judged = phrases.of_judged(portrait.attended_count, portrait.missed_count, language)
    small = phrases.short(portrait.season.name)
    if portrait.attendance_rate is not None:
        small = f"{text_of('images.rate', language)} · {judged}"
    drawing, _ = _tile(small, text, "green_ink", fonts)
    centre = (EDGE + 15, HEIGHT / 2)
    drawing.add(arc("green_line", 4, centre, 15, 1))
    if portrait.attendance_rate:
        drawing.add(arc("leaf", 4, centre, 15, portrait.attendance_rate / 100))
    drawing.add(*placed(sprout(), EDGE + 6.5, HEIGHT / 2 - 9.5, 0.53))
    title = f"{portrait.name}: {text_of('images.rate', language)} {text}"
    return drawing.finish(title, description(portrait, language), theme)


def _heatmap(portrait: ParticipantCard, language: Language, theme: Theme, fonts: Fonts) -> bytes:
    season = portrait.season
    grid = grid_of(season.start_date, season.days, portrait.days, MAX_WEEKS)
    rate = badge_text(portrait, "heatmap", language)
    is_before = season.phase == "before"
    subtitle = phrases.short(season.name) if is_before else phrases.progress(season, language)
    name, subtitle = fonts.bold.readable(portrait.name), fonts.regular.readable(subtitle)
    name_width = fonts.bold.width(name, 15)
    heading = name_width + fonts.regular.width(subtitle, 11.5) + fonts.bold.width(rate, 15) + 20
    width = max(34 + _PITCH * grid.weeks, heading, 232) + 2 * EDGE
    drawing = _card(width, _WEEKS_TOP + 7 * _PITCH + EDGE - 3)
    drawing.write(fonts.bold, name, "ink", EDGE + 2, 29, 15)
    drawing.write(fonts.regular, subtitle, "ink_3", EDGE + name_width + 11, 29, 11.5)
    drawing.write(fonts.bold, rate, "green_ink", width - EDGE - 2, 29, 15, is_right=True)
    _draw_weeks(drawing, grid, language, fonts)
    title = f"{portrait.name}: {rate}"
    return drawing.finish(title, description(portrait, language), theme)


def _draw_weeks(drawing: SvgCanvas, grid: Grid, language: Language, fonts: Fonts) -> None:
    """Draw the days, the months' names above them and every other weekday's name beside them."""
    left, top = EDGE + 32, _WEEKS_TOP
    for week, day in grid.months:
        text = phrases.month(day, language)
        drawing.write(fonts.regular, text, "ink_3", left + _PITCH * week, top - 9, 10.5)
    for index, text in enumerate(phrases.weekdays(language)):
        if index % 2:
            drawing.write(fonts.regular, text, "ink_3", EDGE + 2, top + _PITCH * index + 11, 10.5)
    for cell in grid.cells:
        x, y = left + _PITCH * cell.week, top + _PITCH * cell.weekday
        drawing.add(*placed(day_shapes(cell.letter), x, y))


def _card(
    width: float, height: float, border: str = "green_line", ground: str = "surface"
) -> SvgCanvas:
    """Return a canvas with round corners and a thin border."""
    drawing = SvgCanvas(width, height)
    drawing.add(box(border, 0, 0, width, height, 14), box(ground, 1, 1, width - 2, height - 2, 13))
    return drawing


def _tile(
    small: str, large: str, colour: str, fonts: Fonts, *, room: float = 0, is_green: bool = True
) -> tuple[SvgCanvas, float]:
    """Return a tile with two lines of text, and the x where the free room after them begins."""
    left = EDGE + 42
    small, large = fonts.regular.readable(small), fonts.bold.readable(large)
    text_width = max(fonts.regular.width(small, 11.5), fonts.bold.width(large, 17))
    width = left + text_width + EDGE + 2 + room
    colours = ("green_line", "green_tile") if is_green else ("line", "surface")
    drawing = _card(width, HEIGHT, *colours)
    drawing.write(fonts.bold, large, colour, left, 25, 17)
    drawing.write(fonts.regular, small, "ink_3", left, 41, 11.5)
    return drawing, left + text_width + EDGE + 2


def _strip_width(strip: str) -> float:
    return 15 * len(strip) + 9 if strip else 0


_KINDS: dict[Kind, Callable[[ParticipantCard, Language, Theme, Fonts], bytes]] = {
    "streak": _streak,
    "rate": _rate,
    "heatmap": _heatmap,
}
