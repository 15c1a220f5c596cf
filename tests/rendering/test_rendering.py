"""What pictures are drawn with, without a server."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

import pytest

from tests.support.checkout import ROOT
from webhook_app.package_files import frontend_dir
from webhook_app.rendering.badges import badge
from webhook_app.rendering.cards import participant_card
from webhook_app.rendering.colours import DARK, LIGHT
from webhook_app.rendering.day_grid import grid_of
from webhook_app.rendering.fonts import Fonts, open_fonts
from webhook_app.rendering.plants import plant
from webhook_app.rendering.png import outline
from webhook_app.rendering.reports import report
from webhook_app.rendering.shapes import arc
from webhook_app.rendering.view_models import ParticipantCard, Report, SeasonFacts, WeekdayFacts

SOURCES = ROOT / "frontend" / "src"


@pytest.fixture(name="fonts", scope="module")
def open_built_fonts() -> Fonts:
    """Return the fonts that the frontend's build lays out."""
    return open_fonts(frontend_dir() / "fonts")


def portrait(total: int, letters: str, name: str = "ann", season: str = "봄") -> ParticipantCard:
    """Return a participant's season with these days."""
    facts = SeasonFacts(
        name=season,
        start_date=date(2026, 1, 3),
        days=total,
        phase="running",
        number=len(letters),
        days_until_start=0,
    )
    return ParticipantCard(
        name=name,
        season=facts,
        days=letters,
        attendance_rate=50.0,
        attended_count=1,
        missed_count=1,
        rank=1,
        participants=1,
        current_streak=1,
        longest_streak=1,
    )


def hex_of(oklch: str) -> str:
    """Return a colour of the style sheet in sRGB, as CSS Color 4 converts it."""
    lightness, chroma, hue = map(float, oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lms = (
        lightness + 0.3963377774 * a + 0.2158037573 * b,
        lightness - 0.1055613458 * a - 0.0638541728 * b,
        lightness - 0.0894841775 * a - 1.2914855480 * b,
    )
    long, middle, short = (part**3 for part in lms)
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    parts = (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear)
    return "#" + "".join(f"{min(max(round(255 * part), 0), 255):02x}" for part in parts)


def test_pictures_have_the_colours_of_the_dashboard() -> None:
    style = (SOURCES / "styles" / "tokens.css").read_text(encoding="utf-8")
    pair = r"light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)"
    tokens = {
        name: (light, dark) for name, light, dark in re.findall(rf"--([\w-]+): {pair}", style)
    }
    states = re.findall(rf'\[data-state="(\w+)"\] {{\s+--state: {pair}', style)
    tokens |= {name: (light, dark) for name, light, dark in states}

    for name in LIGHT.__struct_fields__:
        light, dark = tokens[name.replace("_", "-")]
        assert (LIGHT.of(name), DARK.of(name)) == (hex_of(light), hex_of(dark)), name


def test_the_plant_grows_as_on_the_dashboard() -> None:
    source = (SOURCES / "core" / "board-state.ts").read_text(encoding="utf-8")
    body = source.partition("function plantStage")[2].partition("\n}")[0]
    limits = [int(number) for number in re.findall(r"streak < (\d+)", body)]

    forms = [plant(days) for days in range(limits[-1] + 2)]
    changes = [days for days in range(1, len(forms)) if forms[days] != forms[days - 1]]

    assert changes == limits


@pytest.mark.parametrize("share", [0.001, 0.25, 0.5, 0.999, 1])
def test_an_arc_stays_on_its_circle_and_ends_where_its_share_does(share: float) -> None:
    points = outline(arc("leaf", 1, (10, 10), 8, share))

    for x, y in points:
        assert math.dist((x, y), (10, 10)) == pytest.approx(8, abs=0.002)
    angle = 2 * math.pi * share
    assert points[-1] == pytest.approx((10 + 8 * math.sin(angle), 10 - 8 * math.cos(angle)))


@pytest.mark.parametrize("total", [1, 5, 100, 1000])
@pytest.mark.parametrize("max_weeks", [4, 53])
def test_a_calendar_has_each_day_in_its_place(total: int, max_weeks: int) -> None:
    letters = "a" * (total * 3 // 4)

    grid = grid_of(date(2026, 1, 3), total, letters, max_weeks)

    assert grid.weeks <= max_weeks
    days = [cell.day for cell in grid.cells]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    for cell in grid.cells:
        assert cell.weekday == cell.day.isoweekday() % 7
        assert 0 <= cell.week < grid.weeks
    if letters:
        assert date(2026, 1, 3) + timedelta(days=len(letters) - 1) in days
    assert all(grid.weeks - week >= 2 or grid.weeks < 2 for week, _ in grid.months)


@pytest.mark.parametrize(
    ("name", "season", "total", "letters"),
    [
        ("ann", "봄", 1, ""),
        ("x" * 39, "봄" * 200, 1, "p"),
        ("", "", 8, "amepu-"),
        ("한\u0000글\u200b", "漢字 🌱 العربية", 1000, "amepu-" * 150),
    ],
)
def test_everything_can_be_drawn_whatever_its_name_and_length(
    fonts: Fonts, name: str, season: str, total: int, letters: str
) -> None:
    facts = portrait(total, letters, name, season)
    paper = Report(
        portrait=facts,
        made_on=date(2026, 1, 3),
        url="http://book.test/users/x",
        excused_count=0,
        unknown_count=0,
        counted_commits=10**9,
        hours=[0] * 24,
        weekdays=[WeekdayFacts(weekday=day, attendance_rate=None) for day in range(1, 8)],
        repositories=[],
    )

    assert badge(facts, "heatmap", "ko", "auto", fonts).startswith(b"<svg ")
    assert participant_card(facts, "ko", fonts).startswith(b"\x89PNG")
    assert report(paper, "ko", fonts).startswith(b"%PDF-")


def test_a_picture_is_the_same_file_each_time(fonts: Fonts) -> None:
    facts = portrait(100, "a" * 40)

    badges = {badge(facts, "streak", "ko", "auto", fonts) for _ in range(2)}
    cards = {participant_card(facts, "ko", fonts) for _ in range(2)}

    assert (len(badges), len(cards)) == (1, 1)
