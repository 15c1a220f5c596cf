"""/api/attendance/weekday and heatmap: everybody's days together, by weekday, week and month."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from webhook_app.attendance import AttendanceCount, View, by_weekday, group_days, sum_counts
from webhook_app.book.daily_totals import commits_on
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import RangeQuery, board_of, season_of

Weekday = Annotated[int, msgspec.Meta(ge=1, le=7, description="ISO: 1 is Monday, 7 Sunday.")]


class TallyResponse(Answer, frozen=True, kw_only=True):
    """Attended and missed days of everybody together, and their pooled rate."""

    attendance_rate: float | None
    attended_count: int
    missed_count: int


class WeekdayRate(TallyResponse, frozen=True, kw_only=True):
    """What all days of the range on one weekday add up to."""

    weekday: Weekday


class WeekdaysResponse(Answer, frozen=True, kw_only=True):
    """Monday to Sunday, all seven of them."""

    season_id: int
    weekdays: list[WeekdayRate]


class HeatmapCell(TallyResponse, frozen=True, kw_only=True):
    """A day, week or month as far as it lies in the range, and the commits that count in it."""

    start_date: date
    end_date: date
    commit_count: int


class HeatmapResponse(Answer, frozen=True, kw_only=True):
    """The range, cut into days, ISO weeks (from Monday) or calendar months, oldest first."""

    season_id: int
    view: View
    cells: list[HeatmapCell]


class HeatmapQuery(RangeQuery, frozen=True, kw_only=True):
    """Which pieces the range is cut into."""

    view: View = "day"


async def read_weekdays(call: ApiRequest, query: RangeQuery) -> WeekdaysResponse:
    """The pooled attendance of everybody on Mondays, Tuesdays and so on."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    tallies = by_weekday(board.window, board.daily_counts_of_all())
    return WeekdaysResponse(
        season_id=season.id,
        weekdays=[
            WeekdayRate(weekday=weekday, **tally_fields(tally))
            for weekday, tally in enumerate(tallies, start=1)
        ],
    )


async def read_heatmap(call: ApiRequest, query: HeatmapQuery) -> HeatmapResponse:
    """The pooled attendance of everybody, and their counted commits, by day, week or month."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    window = board.window
    dates, tallies = window.dates, board.daily_counts_of_all()
    daily_totals = await call.context.daily_totals.get(season)
    return HeatmapResponse(
        season_id=season.id,
        view=query.view,
        cells=[
            HeatmapCell(
                start_date=dates[cell.first],
                end_date=dates[cell.last],
                commit_count=commits_on(daily_totals, dates[cell.days]),
                **tally_fields(sum_counts(tallies[cell.days])),
            )
            for cell in group_days(window, query.view)
        ],
    )


def tally_fields(tally: AttendanceCount) -> dict[str, Any]:
    """A tally under the names of the API."""
    return {
        "attendance_rate": tally.attendance_rate,
        "attended_count": tally.attended_count,
        "missed_count": tally.missed_count,
    }
