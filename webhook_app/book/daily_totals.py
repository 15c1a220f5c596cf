"""Counted commits of all participants by day and hour, summed once for each change of a season."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from webhook_app.attendance import Window
from webhook_app.models import Season
from webhook_app.store.board import DaySum, changed_days, day_sums
from webhook_app.store.database import Database

Totals = Mapping[date, DaySum]


class DailyTotals:
    """The cached totals of each season; after a push only the changed days are summed again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[int, tuple[Season, Totals]] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, season: Season) -> Totals:
        """Return the days of a season that have counted commits, as new as `season` or newer."""
        # Requests that arrive together after a push must not each sum the season: the first does,
        # and the others find its result once they have the lock.
        async with self._locks[season.id]:
            cached, totals = self._cache.get(season.id, (None, {}))
            if cached is None or cached.revision < season.revision:
                totals = await self._updated(season, cached, totals)
                self._cache[season.id] = season, totals
            return totals

    async def _updated(self, season: Season, cached: Season | None, totals: Totals) -> Totals:
        async with self._database.connection() as connection:
            if cached is None or cached.facts_revision < season.facts_revision:
                return await day_sums(connection, season.id)
            days = await changed_days(connection, season.id, cached.revision)
            changed = await day_sums(connection, season.id, days)
        return {day: total for day, total in totals.items() if day not in days} | changed


def commits_on(totals: Totals, days: Sequence[date]) -> int:
    """Return the number of counted commits on these days."""
    return sum(totals[day].commit_count for day in days if day in totals)


def commits_by_hour(totals: Totals, window: Window) -> list[int]:
    """Return the number of counted commits in each of the 24 hours of the season's clock."""
    hours = [totals[day].hours for day in window.dates if day in totals]
    return [sum(column) for column in zip(*hours, strict=True)] if hours else [0] * 24
