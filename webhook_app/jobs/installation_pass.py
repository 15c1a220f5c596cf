"""Reads the repositories of one installation, one after another, within its budget."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

from webhook_app.forges.github.client import GitHubClient, GitHubSession
from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable
from webhook_app.forges.github.request_budget import BudgetExhausted, RateLimited, RequestBudget
from webhook_app.jobs.day_coverage import CoverageWriter
from webhook_app.jobs.installation_sync import list_installed
from webhook_app.jobs.reconcile_plan import ReconcilePlan
from webhook_app.jobs.reconcile_state import ReconcileState
from webhook_app.jobs.repository_pass import RepositoryPass
from webhook_app.jobs.request_budgets import load_budget, store_budget
from webhook_app.jobs.targets import Target, targets_of
from webhook_app.projection.waiting import NotProjected
from webhook_app.store.database import Database, DatabaseUnavailable
from webhook_app.store.repository_sync import KnownRepository

MAX_FAULTS_IN_A_ROW = 3
"""After this many repositories in a row without an answer, the installation's rest is left."""
RETRY_AFTER = timedelta(minutes=10)

log = structlog.get_logger()


class InstallationPass:
    """Reads installations by the plan of one run; a fault of one does not end the next."""

    def __init__(
        self,
        database: Database,
        plan: ReconcilePlan,
        repository_pass: RepositoryPass,
        coverage: CoverageWriter,
        state: ReconcileState,
    ) -> None:
        self._database = database
        self._plan = plan
        self._repository_pass = repository_pass
        self._coverage = coverage
        self._state = state

    async def run(
        self,
        client: GitHubClient,
        installation_id: int,
        stored: Sequence[KnownRepository],
        *,
        is_listed: bool,
    ) -> bool:
        """Read one installation, whose repositories are listed first if `is_listed`.

        Returns False if the list could not be read: it may have repositories that we do not know.
        The targets are taken off the list one by one, so that after a fault it is what is unread.
        """
        targets, has_list = [Target(repository) for repository in stored], False
        try:
            async with (
                self._budget(installation_id) as budget,
                client.installation(installation_id, budget) as session,
            ):
                if is_listed:
                    listed = await list_installed(
                        self._database, session, installation_id, self._state.patience
                    )
                    targets = await targets_of(self._database, installation_id, stored, listed)
                has_list = True
                self._state.expect_more(len(targets) - len(stored))
                await self._read_targets(session, installation_id, targets)
        except GitHubHTTPError as refused:
            await self._doubt(targets, "failed", str(refused))
            has_list = True  # GitHub said that there is nothing we may read
        except GitHubUnreachable as fault:
            await self._doubt(targets, "failed", str(fault))
            self._state.postpone(str(fault), datetime.now(UTC) + RETRY_AFTER)
        except NotProjected as late:  # the list is in the log only, so nobody knows what to read
            await self._doubt(targets, "partial", str(late))
            self._state.postpone(str(late), datetime.now(UTC) + RETRY_AFTER)
        except (RateLimited, BudgetExhausted) as limit:
            await self._doubt(targets, "partial", str(limit))
            self._state.postpone(str(limit), getattr(limit, "until", None))
        return has_list

    @asynccontextmanager
    async def _budget(self, installation_id: int) -> AsyncGenerator[RequestBudget]:
        """Open tonight's budget of an installation; at the end, store it and count its requests."""
        budget = await load_budget(self._database, installation_id, self._plan.night)
        requests_before, not_modified_before = budget.requests, budget.not_modified
        try:
            yield budget
        finally:
            await store_budget(self._database, installation_id, self._plan.night, budget)
            self._state.report.requests += budget.requests - requests_before
            self._state.report.not_modified += budget.not_modified - not_modified_before

    async def _read_targets(
        self, session: GitHubSession, installation_id: int, targets: list[Target]
    ) -> None:
        """Read repositories in turn and remove each from the list, which is left with the unread.

        The budget is stored after each: a killed process must not spend it a second time.
        """
        faults = 0
        while targets:
            target = targets[0]
            if self._plan.is_done(target.repository):
                self._state.report.skipped += 1
            else:
                fault = await self._read_one(session, target)
                await store_budget(
                    self._database, installation_id, self._plan.night, session.budget
                )
                faults = faults + 1 if fault else 0
                if fault and faults >= MAX_FAULTS_IN_A_ROW:
                    targets.pop(0)  # its days are in doubt already
                    raise fault
            targets.pop(0)
            await self._state.advance()

    async def _read_one(self, session: GitHubSession, target: Target) -> GitHubUnreachable | None:
        """Read a repository, or put its days in doubt; returns a fault of GitHub's.

        If what it found is not in the book in time, its days are not proven, and the next
        repositories are read: those without anything new need no projector.

        Raises RateLimited, BudgetExhausted and DatabaseUnavailable, which end the installation.
        """
        began_at = datetime.now(UTC)
        report = self._state.report
        report.repositories += 1
        try:
            scan = await self._repository_pass.run(session, target, report, began_at)
        except (RateLimited, BudgetExhausted, DatabaseUnavailable):
            report.repositories -= 1
            raise
        except NotProjected as late:
            await self._doubt([target], "partial", str(late))
            self._state.postpone(str(late), datetime.now(UTC) + RETRY_AFTER)
            return None
        except GitHubHTTPError as refused:
            await self._doubt([target], "failed", str(refused))
            return None
        except GitHubUnreachable as fault:
            await self._doubt([target], "failed", str(fault))
            self._state.postpone(str(fault), datetime.now(UTC) + RETRY_AFTER)
            return fault
        except Exception as error:
            log.exception("repository_not_read", repository_id=target.repository.id)
            await self._doubt([target], "failed", f"{type(error).__name__} while reading.")
            return None
        await self._coverage.prove(target.repository, scan, began_at)
        return None

    async def _doubt(self, targets: Sequence[Target], verdict: str, reason: str) -> None:
        await self._coverage.doubt([target.repository for target in targets], verdict, reason)
