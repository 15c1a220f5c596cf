"""How far a reconciliation is, what it has found, and what remains to be done."""

from __future__ import annotations

from datetime import datetime

import msgspec

from webhook_app.jobs.context import PartialRun, ReportProgress
from webhook_app.projection.waiting import Patience


class ReconcileReport(msgspec.Struct, kw_only=True):
    """The numbers of a reconciliation; `found` are commits that webhooks should have brought.

    `backfilled` are commits of repositories that were read for the first time.
    """

    repositories: int = 0
    unchanged: int = 0
    complete: int = 0
    partial: int = 0
    failed: int = 0
    skipped: int = 0
    pushes: int = 0
    found: int = 0
    backfilled: int = 0
    vanished: int = 0
    requests: int = 0
    not_modified: int = 0


class ReconcileState:
    """The report of a run while it grows, its progress, and the reasons to try again.

    The `patience` with the projector is that of the whole run.
    """

    def __init__(self, report_progress: ReportProgress) -> None:
        self.report = ReconcileReport()
        self.patience = Patience()
        self._report_progress = report_progress
        self._done = self._total = 0
        self._reasons: list[str] = []
        self._retry_at: datetime | None = None

    async def begin(self, total: int) -> None:
        """Report that a number of repositories is to be read."""
        self._total = total
        await self._report_progress(0, total)

    def expect_more(self, count: int) -> None:
        """Add repositories to the total that only GitHub's list showed; may be negative."""
        self._total += count

    async def advance(self) -> None:
        """Report that one more repository is done."""
        self._done += 1
        await self._report_progress(self._done, self._total)

    def postpone(self, reason: str, retry_at: datetime | None) -> None:
        """Remember that something remains to be done, at the earliest at `retry_at`."""
        self._reasons.append(reason)
        if retry_at is not None:
            self._retry_at = max(retry_at, self._retry_at or retry_at)

    def finish(self) -> ReconcileReport:
        """Return the report; raises PartialRun if something remains to be done."""
        if self._reasons:
            numbers = msgspec.structs.asdict(self.report)
            raise PartialRun(self._reasons[0], numbers, self._retry_at)
        return self.report
