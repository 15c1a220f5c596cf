"""What a reconciliation reads, decided once at its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from webhook_app.attendance import current_season, day_begins, day_of, is_reconcilable
from webhook_app.jobs.repository_scan import OVERLAP
from webhook_app.jobs.scopes import EVERYTHING, Scope
from webhook_app.models import Season
from webhook_app.store.database import Database
from webhook_app.store.outages import Outage, unresolved_outages
from webhook_app.store.repository_sync import KnownRepository
from webhook_app.store.seasons import list_seasons


class ReconcilePlan(msgspec.Struct, frozen=True, kw_only=True):
    """The scope and the times of one run, the seasons it compares and the open outages.

    `night` is the date by which budgets are counted. `since`, if set, reads further back than the
    watermarks.
    """

    scope: Scope
    since: datetime | None
    not_before: datetime | None
    began_at: datetime
    night: date
    seasons: Sequence[Season]
    outages: Sequence[Outage]

    @property
    def is_complete(self) -> bool:
        """Whether the run reads every repository."""
        return self.scope == EVERYTHING

    def is_done(self, repository: KnownRepository) -> bool:
        """Return whether an attempt that was interrupted has already read a repository."""
        return (
            self.not_before is not None
            and repository.watermark is not None
            and repository.watermark >= self.not_before
        )

    def scan_since(self, repository: KnownRepository, now: datetime) -> datetime:
        """Return from when on a repository is read.

        That is a little before its watermark; for the first time, the beginning of the seasons.
        """
        if self.since is not None:
            return self.since
        if repository.watermark is not None:
            return repository.watermark - OVERLAP
        beginnings = [day_begins(season, season.start_date) for season in self.seasons]
        return min(beginnings, default=now - timedelta(days=1)) - OVERLAP


async def make_plan(
    database: Database, scope: Scope, not_before: datetime | None, since: datetime | None
) -> ReconcilePlan:
    """Return the plan of a run that begins now.

    A repository that was read before the latest outage ended is read again even if it was read
    after `not_before`: what the outage lost may have been pushed since.
    """
    began_at = datetime.now(UTC)
    async with database.connection() as connection:
        seasons = await list_seasons(connection)
        outages = await unresolved_outages(connection)
    current = current_season(seasons, began_at)
    if not_before is not None:
        not_before = max([not_before, *(outage.ended_at for outage in outages)])
    return ReconcilePlan(
        scope=scope,
        since=since,
        not_before=not_before,
        began_at=began_at,
        night=day_of(current, began_at) if current else began_at.date(),
        seasons=[season for season in seasons if is_reconcilable(season, began_at)],
        outages=outages,
    )
