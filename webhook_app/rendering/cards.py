"""Open Graph cards for link previews, 1200 by 630: a participant's season or a season's totals."""

from __future__ import annotations

from collections.abc import Sequence

from webhook_app.rendering import phrases
from webhook_app.rendering.colours import LIGHT
from webhook_app.rendering.day_grid import strip_shapes
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.plants import plant, sprout, vine_leaf
from webhook_app.rendering.png import PngCanvas
from webhook_app.rendering.shapes import box, ellipse, placed
from webhook_app.rendering.view_models import ParticipantCard, SeasonCard, SeasonFacts
from webhook_app.texts import Language, text_of

WIDTH, HEIGHT = 1200, 630
EDGE = 64
STRIP_TOP = 520
MIN_DAY_WIDTH = 8
GROUND = 478
"""The y of the ground line of the plants."""


def participant_card(portrait: ParticipantCard, language: Language, fonts: Fonts) -> bytes:
    """Draw name, rate, streaks, the season's days and the plant of the streak, as PNG."""
    canvas = _canvas(portrait.season, language, fonts)
    _grow(canvas, portrait.current_streak)
    size = 84.0
    while canvas.width("bold", portrait.name, size) > 740 and size > 30:
        size -= 2
    canvas.write("bold", portrait.name, "ink", EDGE - 2, 250, size)
    if portrait.season.phase == "before":
        canvas.write("regular", phrases.span(portrait.season, language), "ink_2", EDGE, 318, 34)
    else:
        _numbers(canvas, portrait, language)
    _strip(canvas, portrait)
    return canvas.finish()


def season_card(portrait: SeasonCard, language: Language, fonts: Fonts) -> bytes:
    """Draw the day of the season, the number that attended today and each day's rate, as PNG."""
    season = portrait.season
    canvas = _canvas(season, language, fonts, has_progress=False)
    canvas.write("regular", phrases.span(season, language), "ink_2", EDGE, 176, 28)
    canvas.write(
        "bold", phrases.capitalized(phrases.progress(season, language)), "ink", EDGE - 3, 266, 84
    )
    _vine(canvas, season)
    if season.phase == "before":
        canvas.write("regular", text_of("images.promise", language), "ink_2", EDGE, 482, 40)
    else:
        heading = "images.lastDay" if season.phase == "after" else "images.today"
        people = phrases.people(portrait.attended, portrait.participants, language)
        rate = phrases.percent(portrait.attendance_rate, language)
        right = _number(canvas, EDGE, text_of(heading, language), people, "green_ink", y=424)
        right = _number(canvas, right + 64, text_of("images.rate", language), rate, "ink", y=424)
        _bed(canvas, portrait.streaks, right + 40)
    _meadow(canvas, portrait)
    return canvas.finish()


def brand_card(language: Language, fonts: Fonts) -> bytes:
    """Draw the card of an installation without a season, as PNG."""
    canvas = PngCanvas(WIDTH, HEIGHT, LIGHT, fonts)
    canvas.add(*placed(sprout(), WIDTH / 2 - 96, 96, 6))
    for text, y, size, colour in (
        (text_of("common.brand", language), 420, 92, "ink"),
        (text_of("images.promise", language), 492, 40, "ink_2"),
    ):
        left = (WIDTH - canvas.width("bold", text, size)) / 2
        canvas.write("bold" if size > 50 else "regular", text, colour, left, y, size)
    return canvas.finish()


def _canvas(
    season: SeasonFacts, language: Language, fonts: Fonts, *, has_progress: bool = True
) -> PngCanvas:
    """Return a canvas with the logo and the season's name in its top line."""
    canvas = PngCanvas(WIDTH, HEIGHT, LIGHT, fonts)
    canvas.add(*placed(sprout(), EDGE - 6, 56, 1.5))
    left: float = EDGE + 54
    left += canvas.write("bold", text_of("common.brand", language), "ink", left, 96, 34) + 16
    right: float = WIDTH - EDGE
    if has_progress:
        text = phrases.capitalized(phrases.progress(season, language))
        right -= canvas.write("regular", text, "ink_2", right, 96, 34, is_right=True) + 32
    length = 60
    while canvas.width("regular", phrases.short(season.name, length), 34) > right - left:
        length -= 1
    canvas.write("regular", phrases.short(season.name, length), "ink_3", left, 96, 34)
    return canvas


def _numbers(canvas: PngCanvas, portrait: ParticipantCard, language: Language) -> None:
    rate = phrases.percent(portrait.attendance_rate, language)
    x = _number(canvas, EDGE, text_of("images.rate", language), rate, "green_ink")
    current = phrases.days(portrait.current_streak, language)
    x = _number(canvas, x + 52, text_of("images.streak", language), current, "ink")
    longest = phrases.days(portrait.longest_streak, language)
    _number(canvas, x + 52, text_of("images.longestStreak", language), longest, "ink")


def _number(
    canvas: PngCanvas, x: float, name: str, value: str, colour: str, y: float = 368
) -> float:
    """Draw a number below its name; return the x where it ends."""
    name_width = canvas.write("regular", phrases.capitalized(name), "ink_3", x, y, 28)
    return x + max(name_width, canvas.write("bold", value, colour, x - 1, y + 64, 56))


def _grow(canvas: PngCanvas, streak: int) -> None:
    """Draw the plant on its hill, at the right."""
    canvas.add(ellipse("green_soft", 968, GROUND - 152, 172, 172))
    canvas.add(*placed(plant(streak), 968 - 20 * 7.4, GROUND - 42 * 7.4, 7.4))


def _strip(canvas: PngCanvas, portrait: ParticipantCard) -> None:
    """Draw the season's days in a row; a long season shows those around its latest day."""
    season = portrait.season
    letters = portrait.days.ljust(season.days, " ")
    max_days = (WIDTH - 2 * EDGE) // MIN_DAY_WIDTH
    first = max(0, min(len(portrait.days) + max_days // 4, season.days) - max_days)
    letters = letters[first : first + max_days]
    pitch = min((WIDTH - 2 * EDGE) / len(letters), 40)
    for index, letter in enumerate(letters):
        x = EDGE + index * pitch
        canvas.add(*placed(strip_shapes(letter, pitch * 0.66), x, STRIP_TOP))


def _vine(canvas: PngCanvas, season: SeasonFacts) -> None:
    """Draw the season's progress as a vine, as on the dashboard."""
    y, width = 368, WIDTH - 2 * EDGE
    for x in range(EDGE + 8, EDGE + width, 16):
        canvas.add(ellipse("line_strong", x, y, 3.2, 3.2))
    done = width * season.number / season.days
    if not done:
        return
    canvas.add(box("green", EDGE, y - 5, done, 10, 5))
    for x in range(EDGE + 100, int(EDGE + done) - 40, 130):
        is_up = (x - EDGE - 100) // 130 % 2 == 0
        canvas.add(*placed(vine_leaf(is_up=is_up), x, y - (22 if is_up else 0), 1.5))
    canvas.add(*placed(sprout(), EDGE + done - 40, y - 78, 2.5))


def _bed(canvas: PngCanvas, streaks: Sequence[int], left: float) -> None:
    """Draw the plants of the longest streaks that fit, the largest at the right."""
    for index, streak in enumerate(sorted(streaks, reverse=True)):
        x = WIDTH - EDGE - 112 - index * 104
        if x < left:
            return
        canvas.add(*placed(plant(streak), x, 516 - 42 * 2.9, 2.9))


def _meadow(canvas: PngCanvas, portrait: SeasonCard) -> None:
    """Draw a blade for each day, as high as that day's rate."""
    days = portrait.season.days
    max_days = (WIDTH - 2 * EDGE) // MIN_DAY_WIDTH
    rates = portrait.daily_rates[-max_days:]
    count = min(days, max_days)
    pitch = min((WIDTH - 2 * EDGE) / count, 40)
    for index in range(count):
        rate = rates[index] if index < len(rates) else None
        x, width = EDGE + index * pitch, pitch * 0.66
        height = width if rate is None else max(width, 60 * rate / 100)
        colour = "line" if rate is None else "leaf"
        canvas.add(box(colour, x, 596 - height, width, height, width / 2))
