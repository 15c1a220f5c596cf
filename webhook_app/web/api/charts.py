"""/api/attendance/weekday and heatmap: everybody's days together, by weekday, week and month."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from webhook_app.attendance import Tally, View, by_weekday, cells_of, pooled
from webhook_app.web.answers import Answer
from webhook_app.web.api.asked import RangeQuery, book_of, season_of
from webhook_app.web.routing import Call
from webhook_app.web.sums import commits_on

Weekday = Annotated[int, msgspec.Meta(ge=1, le=7, description="ISO: 1 is Monday, 7 Sunday.")]


class TallyAnswer(Answer, frozen=True, kw_only=True):
    """Attended and missed days of everybody together, and their pooled rate."""

    attendance_rate: float | None
    attended_count: int
    missed_count: int


class WeekdayRate(TallyAnswer, frozen=True, kw_only=True):
    """What all days of the range on one weekday add up to."""

    weekday: Weekday


class WeekdaysAnswer(Answer, frozen=True, kw_only=True):
    """Monday to Sunday, all seven of them."""

    season_id: int
    weekdays: list[WeekdayRate]


class HeatmapCell(TallyAnswer, frozen=True, kw_only=True):
    """A day, week or month as far as it lies in the range, and the commits that count in it."""

    start_date: date
    end_date: date
    commit_count: int


class HeatmapAnswer(Answer, frozen=True, kw_only=True):
    """The range, cut into days, ISO weeks (from Monday) or calendar months, oldest first."""

    season_id: int
    view: View
    cells: list[HeatmapCell]


class HeatmapQuery(RangeQuery, frozen=True, kw_only=True):
    """Which pieces the range is cut into."""

    view: View = "day"


async def read_weekdays(call: Call, query: RangeQuery) -> WeekdaysAnswer:
    """The pooled attendance of everybody on Mondays, Tuesdays and so on."""
    season = await season_of(call, query.season)
    book = await book_of(call, season, query)
    tallies = by_weekday(book.window, book.daily_tallies())
    return WeekdaysAnswer(
        season_id=season.id,
        weekdays=[
            WeekdayRate(weekday=weekday, **tally_fields(tally))
            for weekday, tally in enumerate(tallies, start=1)
        ],
    )


async def read_heatmap(call: Call, query: HeatmapQuery) -> HeatmapAnswer:
    """The pooled attendance of everybody, and their counted commits, by day, week or month."""
    season = await season_of(call, query.season)
    book = await book_of(call, season, query)
    window = book.window
    dates, tallies = window.dates, book.daily_tallies()
    sums = await call.context.sums.get(season)
    return HeatmapAnswer(
        season_id=season.id,
        view=query.view,
        cells=[
            HeatmapCell(
                start_date=dates[cell.first],
                end_date=dates[cell.last],
                commit_count=commits_on(sums, dates[cell.days]),
                **tally_fields(pooled(tallies[cell.days])),
            )
            for cell in cells_of(window, query.view)
        ],
    )


def tally_fields(tally: Tally) -> dict[str, Any]:
    """A tally under the names of the API."""
    return {
        "attendance_rate": tally.attendance_rate,
        "attended_count": tally.attended_count,
        "missed_count": tally.missed_count,
    }
