"""Compares every installed repository with GitHub, so that an absence is shown only if proven.

Each repository is finished by itself, in one transaction, after its pushes were recorded. A kill at
any point costs nothing but the repository that was being read.
"""

from __future__ import annotations

from datetime import UTC, datetime

from webhook_app.forges.github.client import GitHubClient, open_github
from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable
from webhook_app.forges.github.request_budget import RateLimited
from webhook_app.jobs.context import JobContext, NoGitHubApp, ReportProgress, no_progress
from webhook_app.jobs.day_coverage import CoverageWriter
from webhook_app.jobs.installation_pass import RETRY_AFTER, InstallationPass
from webhook_app.jobs.installation_sync import list_all_installations
from webhook_app.jobs.reconcile_plan import make_plan
from webhook_app.jobs.reconcile_state import ReconcileReport, ReconcileState
from webhook_app.jobs.repository_pass import RepositoryPass
from webhook_app.jobs.request_budgets import app_budget
from webhook_app.jobs.scopes import EVERYTHING, Scope
from webhook_app.jobs.targets import by_installation, installations_to_list, repositories_in
from webhook_app.projection.waiting import NotProjected
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions
from webhook_app.store.outages import resolve_outages

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def reconcile(
    context: JobContext,
    scope: Scope = EVERYTHING,
    *,
    not_before: datetime | None = None,
    since: datetime | None = None,
    progress: ReportProgress = no_progress,
) -> ReconcileReport:
    """Read the pushes to the repositories of a scope, record what is missing, and prove days.

    Repositories that were read since `not_before` are skipped, so that a killed run continues.
    `since` reads further back than the last pass. Raises NoGitHubApp, GitHubUnreachable and
    GitHubHTTPError if nothing could be read, and PartialRun if something remains to be done.
    """
    access = await context.find_access()
    if access is None:
        raise NoGitHubApp()
    database = context.database
    plan = await make_plan(database, scope, not_before, since)
    state = ReconcileState(progress)
    coverage = CoverageWriter(database, plan, state.report)
    repository_pass = RepositoryPass(database, context.hosts, plan, state.patience)
    installation_pass = InstallationPass(database, plan, repository_pass, coverage, state)
    async with app_budget(database) as budget, open_github(access, budget) as client:
        before = budget.requests
        has_all_lists = True
        if plan.is_complete:
            has_all_lists = await _list_installations(database, client, coverage, state)
        if not await _read_all(database, client, scope, installation_pass, state):
            has_all_lists = False
        state.report.requests += budget.requests - before
    if plan.is_complete and has_all_lists:
        await _resolve_outages(database, plan.began_at)
    return state.finish()


async def _list_installations(
    database: Database, client: GitHubClient, coverage: CoverageWriter, state: ReconcileState
) -> bool:
    """Store which installations there are; without the list, every repository is in doubt.

    Return False if the list is not in the book in time: the run then reads what the book has.
    """
    try:
        await list_all_installations(database, client.app, state.patience)
    except NotProjected as late:
        state.postpone(str(late), datetime.now(UTC) + RETRY_AFTER)
        return False
    except (GitHubHTTPError, GitHubUnreachable, RateLimited) as fault:
        await coverage.doubt(await repositories_in(database, EVERYTHING), "failed", str(fault))
        raise
    return True


async def _read_all(
    database: Database,
    client: GitHubClient,
    scope: Scope,
    installation_pass: InstallationPass,
    state: ReconcileState,
) -> bool:
    """Read one installation after another; returns whether the lists of all could be read."""
    repositories = await repositories_in(database, scope)
    to_list = await installations_to_list(database, scope)
    await state.begin(len(repositories))
    has_all_lists = True
    for installation_id, installed in by_installation(repositories, to_list).items():
        has_list = await installation_pass.run(
            client, installation_id, installed, is_listed=installation_id in to_list
        )
        has_all_lists = has_all_lists and has_list
    return has_all_lists


async def _resolve_outages(database: Database, began_at: datetime) -> None:
    """Resolve the outages that ended before the run began.

    Every repository has been tried since then; what is still in doubt has its own verdict.
    """
    async with database.write_transaction() as connection:
        if await resolve_outages(connection, EPOCH, began_at, "reconciliation"):
            await bump_revisions(connection, None)
