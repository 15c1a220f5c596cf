"""Reads one repository and records the pushes that we do not have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

import msgspec

from webhook_app.forges.github.client import GitHubSession
from webhook_app.jobs.reconcile_plan import ReconcilePlan
from webhook_app.jobs.reconcile_state import ReconcileReport
from webhook_app.jobs.repository_scan import RepositoryScan, ScanResult
from webhook_app.jobs.targets import Target
from webhook_app.projection.backfill import record_pushes
from webhook_app.projection.waiting import Patience
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.repository_sync import KnownRepository


class RepositoryPass:
    """Reads and records repositories by the plan of one run."""

    def __init__(
        self,
        database: Database,
        noreply_hosts: frozenset[str],
        plan: ReconcilePlan,
        patience: Patience,
    ) -> None:
        self._database = database
        self._noreply_hosts = noreply_hosts
        self._plan = plan
        self._patience = patience

    async def run(
        self, session: GitHubSession, target: Target, report: ReconcileReport, began_at: datetime
    ) -> ScanResult:
        """Read a repository completely and record what was missing.

        Raises what the session's `page` raises, NotProjected, and DatabaseUnavailable. What was
        recorded before stays: recording is repeatable, and the watermark moves only after a whole
        pass.
        """
        repository = target.repository
        if self._plan.since is not None:
            # The ETag would answer that nothing changed since the last pass, which is too late.
            repository = msgspec.structs.replace(repository, etag=None)
        async with self._database.connection() as connection:
            heads = await repository_sync.branch_heads(connection, repository.id)
        scan = RepositoryScan(
            session,
            repository,
            target.listed,
            since=self._plan.scan_since(repository, began_at),
            now=began_at,
            noreply_hosts=self._noreply_hosts,
            stored_before=partial(self._stored_before, repository),
        )
        result = await scan.read(heads)
        recorded_count = await record_pushes(self._database, result.pushes, self._patience)
        if repository.watermark is None:
            report.backfilled += recorded_count
        else:
            report.found += recorded_count
        return result

    async def _stored_before(
        self, repository: KnownRepository, commit_ids: Collection[str]
    ) -> set[str]:
        """Return which of these commits the last complete pass had seen; none for a rescan."""
        if repository.watermark is None or self._plan.since is not None:
            return set()
        async with self._database.connection() as connection:
            return await repository_sync.commits_stored_before(
                connection, repository.id, commit_ids, repository.watermark
            )
