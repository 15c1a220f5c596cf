"""Everybody's counted commits by day and hour: summed up once for each change of a season."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from webhook_app.attendance import Window
from webhook_app.models import Season
from webhook_app.store.board import DaySum, changed_days, day_sums
from webhook_app.store.database import Database

Sums = Mapping[date, DaySum]


class DailyTotals:
    """The sums of each season; after a push only the days that it changed are summed up anew."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[int, tuple[Season, Sums]] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, season: Season) -> Sums:
        """The days of a season that have counted commits, as new as `season` or newer."""
        async with self._locks[season.id]:
            held, daily_totals = self._kept.get(season.id, (None, {}))
            if held is None or held.revision < season.revision:
                daily_totals = await self._sum(season, held, daily_totals)
                self._kept[season.id] = season, daily_totals
            return daily_totals

    async def _sum(self, season: Season, held: Season | None, daily_totals: Sums) -> Sums:
        async with self._database.connection() as connection:
            if held is None or held.facts_revision < season.facts_revision:
                return await day_sums(connection, season.id)
            days = await changed_days(connection, season.id, held.revision)
            anew = await day_sums(connection, season.id, days)
        return {day: one for day, one in daily_totals.items() if day not in days} | anew


def commits_on(daily_totals: Sums, days: list[date]) -> int:
    """Counted commits of these days."""
    return sum(daily_totals[day].commit_count for day in days if day in daily_totals)


def commits_by_hour(daily_totals: Sums, window: Window) -> list[int]:
    """Counted commits of a window's days in each of the 24 hours of the season's clock."""
    hours = [daily_totals[day].hours for day in window.dates if day in daily_totals]
    return [sum(column) for column in zip(*hours, strict=True)] if hours else [0] * 24
