"""Writes down which days of a repository are proven, and which are in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webhook_app.attendance import days_in_doubt, days_over
from webhook_app.jobs.passes import Found
from webhook_app.models import Season
from webhook_app.store import passes
from webhook_app.store.database import Database
from webhook_app.store.outages import Outage
from webhook_app.store.passes import KnownRepository, SeasonDay
from webhook_app.store.recording import touch_seasons

AT_A_TIME = 100


class Ledger:
    """The verdicts of one run, over the seasons that are asked about."""

    def __init__(
        self, database: Database, seasons: Sequence[Season], outages: Sequence[Outage]
    ) -> None:
        self._database = database
        self._seasons = seasons
        self._shaken = {
            (season.id, day)
            for season in seasons
            for outage in outages
            for day in days_in_doubt(season, outage.began_at, outage.ended_at)
        }

    async def prove(self, repository: KnownRepository, found: Found, began_at: datetime) -> None:
        """A whole pass: the watermark moves, and every day that was over then is complete."""
        days = self._days(repository, began_at)
        async with self._database.writing() as connection:
            await passes.save_pass(connection, repository.id, began_at, found.etag)
            if found.heads is not None:
                await passes.save_heads(connection, repository.id, found.heads)
            shown = await passes.prove_days(connection, repository.id, days)
            if shown:
                await touch_seasons(connection, shown)

    async def doubt(
        self,
        repositories: Sequence[KnownRepository],
        verdict: str,
        reason: str,
        began_at: datetime,
    ) -> None:
        """No whole pass: days that are over are not proven, unless an earlier pass had seen them.

        Such days too are in doubt again where nobody listened while pushes could still count.
        """
        for begin in range(0, len(repositories), AT_A_TIME):
            async with self._database.writing() as connection:
                shown: set[int] = set()
                for one in repositories[begin : begin + AT_A_TIME]:
                    days = {key: key in self._shaken for key in self._days(one, began_at)}
                    shown |= await passes.doubt_days(connection, one.id, days, verdict, reason)
                if shown:
                    await touch_seasons(connection, shown)

    def _days(self, repository: KnownRepository, began_at: datetime) -> list[SeasonDay]:
        """Days that are over and for which something may have come since the last pass."""
        return [
            (season.id, day)
            for season in self._seasons
            for day in days_over(season, began_at, repository.watermark)
        ]
