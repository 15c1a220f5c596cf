"""The verdicts of a run: which days of a repository are proven, and which are in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webhook_app.attendance import affected_days, closed_days
from webhook_app.jobs.reconcile_plan import ReconcilePlan
from webhook_app.jobs.reconcile_state import ReconcileReport
from webhook_app.jobs.repository_scan import ScanResult
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions
from webhook_app.store.repository_sync import KnownRepository, SeasonDay

BATCH_SIZE = 100
"""Repositories per transaction: each holds the write lock, and deliveries wait for it."""


class CoverageWriter:
    """Stores what a run proved or could not prove, over the seasons of its plan."""

    def __init__(self, database: Database, plan: ReconcilePlan, report: ReconcileReport) -> None:
        self._database = database
        self._plan = plan
        self._report = report
        self._affected_days = {
            (season.id, day)
            for season in plan.seasons
            for outage in plan.outages
            for day in affected_days(season, outage.began_at, outage.ended_at)
        }

    async def prove(
        self, repository: KnownRepository, scan: ScanResult, began_at: datetime
    ) -> None:
        """Store a whole pass: the watermark moves, and every day that was over is complete.

        `began_at` is the beginning of the pass, not its end: a push that arrives at GitHub while
        the pass reads may be on a page that was already read.
        """
        self._report.pushes += len(scan.pushes)
        self._report.vanished += scan.vanished
        self._report.unchanged += scan.is_unchanged
        self._report.complete += 1
        days = self._closed_days(repository, began_at)
        async with self._database.write_transaction() as connection:
            await repository_sync.save_scan(connection, repository.id, began_at, scan.etag)
            if scan.heads is not None:
                await repository_sync.save_branch_heads(connection, repository.id, scan.heads)
            season_ids = await repository_sync.mark_days_complete(connection, repository.id, days)
            if season_ids:
                await bump_revisions(connection, season_ids)

    async def doubt(
        self, repositories: Sequence[KnownRepository], verdict: str, reason: str
    ) -> None:
        """Store that repositories were not read, or not completely; `verdict` failed or partial.

        Days that are over are not proven, unless an earlier pass proved them. Days of an outage
        are in doubt even then: a push may have come after that pass. Repositories that an
        interrupted attempt of this run has read are left out.
        """
        unread = [one for one in repositories if not self._plan.is_done(one)]
        if verdict == "failed":
            self._report.failed += len(unread)
        else:
            self._report.partial += len(unread)
        for start in range(0, len(unread), BATCH_SIZE):
            await self._mark_incomplete(unread[start : start + BATCH_SIZE], verdict, reason)

    async def _mark_incomplete(
        self, repositories: Sequence[KnownRepository], verdict: str, reason: str
    ) -> None:
        async with self._database.write_transaction() as connection:
            season_ids: set[int] = set()
            for repository in repositories:
                days = {
                    day: day in self._affected_days
                    for day in self._closed_days(repository, self._plan.began_at)
                }
                season_ids |= await repository_sync.mark_days_incomplete(
                    connection, repository.id, days, verdict, reason
                )
            if season_ids:
                await bump_revisions(connection, season_ids)

    def _closed_days(self, repository: KnownRepository, at: datetime) -> list[SeasonDay]:
        """Return the days that are over and may have changed since the last pass."""
        return [
            (season.id, day)
            for season in self._plan.seasons
            for day in closed_days(season, at, repository.watermark)
        ]
