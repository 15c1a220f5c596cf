"""Compares every installed repository with GitHub, so that an absence is only shown when proven.

Each repository is finished by itself, in one transaction: what was pushed is recorded before, so a
kill at any point costs nothing but the repository that was being read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import msgspec
import structlog

from webhook_app.attendance import current_season, day_begins, day_of, is_reconcilable
from webhook_app.forges.github.client import (
    GitHubClient,
    GitHubSession,
    open_github,
)
from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable
from webhook_app.forges.github.request_budget import BudgetExhausted, RateLimited
from webhook_app.jobs.context import JobContext, NoGitHubApp, PartialRun, Progressing, no_progress
from webhook_app.jobs.day_coverage import CoverageWriter
from webhook_app.jobs.installation_sync import list_all_installations, list_installed
from webhook_app.jobs.repository_scan import OVERLAP, RepositoryScan, ScanResult
from webhook_app.jobs.request_budgets import app_budget, load_budget, store_budget
from webhook_app.jobs.scopes import EVERYTHING, Scope
from webhook_app.jobs.targets import Target, installations_to_list, repositories_in, targets_of
from webhook_app.models import Season
from webhook_app.projection.backfill import record_pushes
from webhook_app.store import repository_sync
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.store.outages import resolve_outages, unresolved_outages
from webhook_app.store.projection import bump_revisions
from webhook_app.store.repository_sync import KnownRepository
from webhook_app.store.seasons import list_seasons

FAULTS_IN_A_ROW = 3
"""After so many repositories that GitHub did not answer for, the others are not asked."""
RETRY_AFTER = timedelta(minutes=10)

log = structlog.get_logger()


class ReconcileReport(msgspec.Struct, kw_only=True):
    """What a reconciliation came to; `found` are commits that webhooks should have brought.

    `backfilled` are those of repositories that were looked at for the first time.
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


async def reconcile(
    parts: JobContext,
    scope: Scope = EVERYTHING,
    *,
    not_before: datetime | None = None,
    since: datetime | None = None,
    progress: Progressing = no_progress,
) -> ReconcileReport:
    """Read what was pushed to the repositories of a scope, record what is not held, prove days.

    Repositories read since `not_before` are left out: so a run that was killed goes on. `since`
    reads further back than what the last pass had seen. Raises NoGitHubApp, GitHubUnreachable,
    GitHubHTTPError where nothing could be asked, Incomplete where something remains to be done.
    """
    access = await parts.find_access()
    if access is None:
        raise NoGitHubApp(NoGitHubApp.__doc__)
    run = Reconciliation(parts, scope, since, progress)
    await run.prepare(not_before)
    async with app_budget(parts.database) as budget, open_github(access, budget) as client:
        await run.read_all(client)
    return run.tally


class Reconciliation:
    """One run over all repositories of its scope, an installation at a time."""

    def __init__(
        self, parts: JobContext, scope: Scope, since: datetime | None, progress: Progressing
    ) -> None:
        self._database = parts.database
        self._hosts = parts.hosts
        self._scope = scope
        self._since = since
        self._progress = progress
        self._began_at = datetime.now(UTC)
        self._not_before: datetime | None = None
        self._seasons: list[Season] = []
        self._night: date = self._began_at.date()
        self._left: list[str] = []
        self._retry_at: datetime | None = None
        self._done = self._total = 0
        self._listed: set[int] = set()
        self._is_blind = False  # whether an installation may have repositories nobody knows of
        self._ledger = CoverageWriter(parts.database, [], [])
        self.tally = ReconcileReport()

    async def prepare(self, not_before: datetime | None) -> None:
        """Learn which seasons are asked about, and which outages are not resolved."""
        async with self._database.connection() as connection:
            known = await list_seasons(connection)
            outages = await unresolved_outages(connection)
        self._seasons = [season for season in known if is_reconcilable(season, self._began_at)]
        current = current_season(known, self._began_at)
        self._night = day_of(current, self._began_at) if current else self._began_at.date()
        self._ledger = CoverageWriter(self._database, self._seasons, outages)
        if not_before is not None:
            self._not_before = max([not_before, *(outage.ended_at for outage in outages)])

    async def read_all(self, client: GitHubClient) -> None:
        """Read installation after installation; raises Incomplete where one remains."""
        before = client.app.budget.requests
        is_whole = self._scope == EVERYTHING
        if is_whole:
            await self._list_installations(client)
        known = await repositories_in(self._database, self._scope)
        self._listed = await installations_to_list(self._database, self._scope)
        by_installation: dict[int, list[KnownRepository]] = {
            installation_id: [r for r in known if r.installation_id == installation_id]
            for installation_id in sorted(self._listed | {r.installation_id for r in known})
        }
        self._total = len(known)
        await self._progress(0, self._total)
        for installation_id, repositories in by_installation.items():
            await self._read_installation(client, installation_id, repositories)
        self.tally.requests += client.app.budget.requests - before
        if is_whole and not self._is_blind:
            await self._resolve_outages()
        if self._left:
            raise PartialRun(self._left[0], msgspec.structs.asdict(self.tally), self._retry_at)

    async def _resolve_outages(self) -> None:
        """Every repository was tried since; what is still in doubt has its own verdict."""
        ever = datetime(1970, 1, 1, tzinfo=UTC)
        async with self._database.write_transaction() as connection:
            if await resolve_outages(connection, ever, self._began_at, "reconciliation"):
                await bump_revisions(connection, None)

    async def _list_installations(self, client: GitHubClient) -> None:
        """Know who has our App; where GitHub does not say, nothing can be proven."""
        try:
            await list_all_installations(self._database, client.app)
        except (GitHubHTTPError, GitHubUnreachable, RateLimited) as fault:
            known = await repositories_in(self._database, self._scope)
            await self._doubt([Target(repository) for repository in known], "failed", str(fault))
            raise

    async def _read_installation(
        self, client: GitHubClient, installation_id: int, known: list[KnownRepository]
    ) -> None:
        """Read one installation's repositories; whatever happens to it, the next has its turn."""
        budget = await load_budget(self._database, installation_id, self._night)
        before = budget.requests, budget.not_modified
        targets, is_listed = [Target(repository) for repository in known], False
        try:
            async with client.installation(installation_id, budget) as caller:
                if installation_id in self._listed:
                    listed = await list_installed(self._database, caller, installation_id)
                    targets = await targets_of(self._database, installation_id, known, listed)
                is_listed = True
                self._total += len(targets) - len(known)
                await self._read_targets(caller, installation_id, targets)
        except GitHubHTTPError as refused:
            await self._doubt(targets, "failed", str(refused))
        except GitHubUnreachable as fault:
            self._is_blind = self._is_blind or not is_listed
            await self._doubt(targets, "failed", str(fault))
            self._leave(str(fault), datetime.now(UTC) + RETRY_AFTER)
        except (RateLimited, BudgetExhausted) as limit:
            self._is_blind = self._is_blind or not is_listed
            await self._doubt(targets, "partial", str(limit))
            until = limit.until if isinstance(limit, RateLimited) else None
            self._leave(str(limit), until)
        finally:
            await store_budget(self._database, installation_id, self._night, budget)
            self.tally.requests += budget.requests - before[0]
            self.tally.not_modified += budget.not_modified - before[1]

    async def _read_targets(
        self, caller: GitHubSession, installation_id: int, targets: list[Target]
    ) -> None:
        """Read repositories in turn and take each off the list; what is left was not read."""
        faults = 0
        while targets:
            target = targets[0]
            if self._is_read(target.repository):
                self.tally.skipped += 1
            else:
                fault = await self._read_one(caller, target)
                await store_budget(self._database, installation_id, self._night, caller.budget)
                faults = faults + 1 if fault else 0
                if fault and faults >= FAULTS_IN_A_ROW:
                    targets.pop(0)
                    raise fault
            targets.pop(0)
            self._done += 1
            await self._progress(self._done, self._total)

    def _is_read(self, repository: KnownRepository) -> bool:
        return (
            self._not_before is not None
            and repository.watermark is not None
            and repository.watermark >= self._not_before
        )

    async def _read_one(self, caller: GitHubSession, target: Target) -> GitHubUnreachable | None:
        """Read a repository; what keeps it from being whole puts its days in doubt.

        Raises RateLimited, BudgetExhausted, DatabaseUnavailable; gives a fault of GitHub's.
        """
        began_at = datetime.now(UTC)
        self.tally.repositories += 1
        try:
            found = await self._pass(caller, target, began_at)
        except (RateLimited, BudgetExhausted, DatabaseUnavailable):
            self.tally.repositories -= 1
            raise
        except GitHubHTTPError as refused:
            await self._doubt([target], "failed", str(refused))
            return None
        except GitHubUnreachable as fault:
            await self._doubt([target], "failed", str(fault))
            self._leave(str(fault), datetime.now(UTC) + RETRY_AFTER)
            return fault
        except Exception as error:
            log.exception("repository_not_read", repository_id=target.repository.id)
            await self._doubt([target], "failed", f"{type(error).__name__} while reading.")
            return None
        self.tally.pushes += len(found.pushes)
        self.tally.vanished += found.vanished
        self.tally.unchanged += found.is_unchanged
        self.tally.complete += 1
        await self._ledger.prove(target.repository, found, began_at)
        return None

    async def _pass(self, caller: GitHubSession, target: Target, began_at: datetime) -> ScanResult:
        repository = target.repository
        since = self._since or self._reading_since(repository, began_at)
        if self._since is not None:
            repository = msgspec.structs.replace(repository, etag=None)

        held_before = partial(self._held_before, repository)
        async with self._database.connection() as connection:
            heads = await repository_sync.branch_heads(connection, repository.id)
        found = await RepositoryScan(
            caller,
            repository,
            target.listed,
            since=since,
            now=began_at,
            hosts=self._hosts,
            held_before=held_before,
            heads=heads,
        ).read()
        recorded = await record_pushes(self._database, found.pushes)
        if repository.watermark is None:
            self.tally.backfilled += recorded
        else:
            self.tally.found += recorded
        return found

    async def _held_before(
        self, repository: KnownRepository, commit_ids: Collection[str]
    ) -> set[str]:
        """Which of these commits the last complete pass had seen; none for who reads it anew."""
        if repository.watermark is None or self._since is not None:
            return set()
        async with self._database.connection() as connection:
            return await repository_sync.commits_stored_before(
                connection, repository.id, commit_ids, repository.watermark
            )

    def _reading_since(self, repository: KnownRepository, now: datetime) -> datetime:
        """From a little before the last pass on, the first time from the seasons' beginning."""
        if repository.watermark is not None:
            return repository.watermark - OVERLAP
        begins = [day_begins(season, season.start_date) for season in self._seasons]
        return min(begins, default=now - timedelta(days=1)) - OVERLAP

    async def _doubt(self, targets: Sequence[Target], verdict: str, reason: str) -> None:
        """These repositories were not read, or not to the end."""
        unread = [t.repository for t in targets if not self._is_read(t.repository)]
        if verdict == "failed":
            self.tally.failed += len(unread)
        else:
            self.tally.partial += len(unread)
        await self._ledger.doubt(unread, verdict, reason, self._began_at)

    def _leave(self, reason: str, retry_at: datetime | None) -> None:
        """Something remains to be done, at the earliest then."""
        self._left.append(reason)
        if retry_at is not None:
            self._retry_at = max(retry_at, self._retry_at or retry_at)
