"""Writes down which days of a repository are proven, and which are in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webhook_app.attendance import affected_days, closed_days
from webhook_app.jobs.repository_scan import ScanResult
from webhook_app.models import Season
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.outages import Outage
from webhook_app.store.projection import bump_revisions
from webhook_app.store.repository_sync import KnownRepository, SeasonDay

AT_A_TIME = 100


class CoverageWriter:
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
            for day in affected_days(season, outage.began_at, outage.ended_at)
        }

    async def prove(
        self, repository: KnownRepository, found: ScanResult, began_at: datetime
    ) -> None:
        """A whole pass: the watermark moves, and every day that was over then is complete."""
        days = self._days(repository, began_at)
        async with self._database.write_transaction() as connection:
            await repository_sync.save_scan(connection, repository.id, began_at, found.etag)
            if found.heads is not None:
                await repository_sync.save_branch_heads(connection, repository.id, found.heads)
            shown = await repository_sync.mark_days_complete(connection, repository.id, days)
            if shown:
                await bump_revisions(connection, shown)

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
            async with self._database.write_transaction() as connection:
                shown: set[int] = set()
                for one in repositories[begin : begin + AT_A_TIME]:
                    days = {key: key in self._shaken for key in self._days(one, began_at)}
                    shown |= await repository_sync.mark_days_incomplete(
                        connection, one.id, days, verdict, reason
                    )
                if shown:
                    await bump_revisions(connection, shown)

    def _days(self, repository: KnownRepository, began_at: datetime) -> list[SeasonDay]:
        """Days that are over and for which something may have come since the last pass."""
        return [
            (season.id, day)
            for season in self._seasons
            for day in closed_days(season, began_at, repository.watermark)
        ]
