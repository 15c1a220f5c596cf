"""/api/attendance/weekday and heatmap: all participants' days by weekday, week and month."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from webhook_app.attendance import AttendanceCount, View
from webhook_app.book.statistics import heatmap, weekday_counts
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import RangeQuery, board_of, season_of

Weekday = Annotated[int, msgspec.Meta(ge=1, le=7, description="ISO: 1 is Monday, 7 Sunday.")]


class TallyResponse(Answer, frozen=True, kw_only=True):
    """Attended and missed days of all participants, and their pooled rate."""

    attendance_rate: float | None
    attended_count: int
    missed_count: int


class WeekdayRate(TallyResponse, frozen=True, kw_only=True):
    """What all days of the range on one weekday add up to."""

    weekday: Weekday


class WeekdaysResponse(Answer, frozen=True, kw_only=True):
    """Monday to Sunday, always seven."""

    season_id: int
    weekdays: list[WeekdayRate]


class HeatmapCell(TallyResponse, frozen=True, kw_only=True):
    """A day, or the part of a week or month within the range, and its counted commits."""

    start_date: date
    end_date: date
    commit_count: int


class HeatmapResponse(Answer, frozen=True, kw_only=True):
    """The range, cut into days, ISO weeks (from Monday) or calendar months, oldest first."""

    season_id: int
    view: View
    cells: list[HeatmapCell]


class HeatmapQuery(RangeQuery, frozen=True, kw_only=True):
    """Whether the range is cut into days, weeks or months."""

    view: View = "day"


async def read_weekdays(call: ApiRequest, query: RangeQuery) -> WeekdaysResponse:
    """Return the pooled attendance of all participants on each weekday."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    return WeekdaysResponse(
        season_id=season.id,
        weekdays=[
            WeekdayRate(weekday=weekday, **count_fields(count))
            for weekday, count in enumerate(weekday_counts(board), start=1)
        ],
    )


async def read_heatmap(call: ApiRequest, query: HeatmapQuery) -> HeatmapResponse:
    """Return all participants' pooled attendance and counted commits by day, week or month."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    totals = await call.context.daily_totals.get(season)
    return HeatmapResponse(
        season_id=season.id,
        view=query.view,
        cells=[
            HeatmapCell(
                start_date=cell.start_date,
                end_date=cell.end_date,
                commit_count=cell.commit_count,
                **count_fields(cell.count),
            )
            for cell in heatmap(board, totals, query.view)
        ],
    )


def count_fields(count: AttendanceCount) -> dict[str, Any]:
    """Return a count under the names of the API."""
    return {
        "attendance_rate": count.attendance_rate,
        "attended_count": count.attended_count,
        "missed_count": count.missed_count,
    }
