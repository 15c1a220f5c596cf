"""The command `reconcile`: compares repositories with GitHub now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from webhook_app.attendance import day_begins, noreply_hosts
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, parse_day, print_json, progress, run
from webhook_app.cli.session import find_season_or_none, open_migrated
from webhook_app.identity.github_app import find_access
from webhook_app.jobs.context import JobContext, ReportProgress
from webhook_app.jobs.registry import reconcile_job
from webhook_app.jobs.runner import run_now
from webhook_app.projection.projector import running_projector
from webhook_app.settings import secret_key_of
from webhook_app.store import repository_sync
from webhook_app.store.database import Database
from webhook_app.store.jobs import Run


def reconcile(
    repo: Annotated[
        str | None, typer.Option(help="Only this repository: OWNER/NAME or GitHub's id.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Scan again from this day, YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch from GitHub what the webhooks missed, and check the days that are over."""
    first = parse_day(since, "--since")

    async def work() -> Run:
        async with open_migrated() as (settings, database):
            scope = await _scope(database, repo)
            begins_at = await _begin_of(database, first)
            context = JobContext(
                database=database,
                hosts=noreply_hosts(settings.github_host),
                find_access=partial(find_access, settings, database, secret_key_of(settings)),
            )
            # If no server runs, what is found needs a projector to come into the book.
            projecting = running_projector(database.url, context.hosts)
            with progress("Comparing with GitHub") as bar:
                watch = _watch(bar, bar.add_task("", total=None))
                job = reconcile_job(context, since=begins_at, watch=watch)
                async with projecting:
                    finished = await run_now(database, job, scope)
            if finished is None:
                raise CommandFailed("A reconciliation is already running; see `webhook-app jobs`.")
            return finished

    finished = run(work())
    if as_json:
        print_json(finished)
    else:
        _report(finished)
    if finished.status != "succeeded":
        raise CommandFailed(finished.error or f"The reconciliation was {finished.status}.")


def _report(finished: Run) -> None:
    numbers = finished.numbers
    if numbers:
        echo(
            f"Compared {numbers['repositories']} repositories with GitHub: "
            f"{numbers['unchanged']} unchanged, {numbers['failed']} failed, "
            f"{numbers['partial']} not finished. Found {numbers['found']} commits that the "
            f"webhooks had missed and {numbers['backfilled']} older ones with "
            f"{numbers['requests']} requests."
        )


def _watch(bar: Progress, task: TaskID) -> ReportProgress:
    async def note(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return note


async def _begin_of(database: Database, first: date | None) -> datetime | None:
    """Return when a day begins on the clock of the current season; without one, in UTC."""
    if first is None:
        return None
    season = await find_season_or_none(database, None)
    return day_begins(season, first) if season else datetime.combine(first, time(), tzinfo=UTC)


async def _scope(database: Database, repo: str | None) -> str:
    if repo is None:
        return ""
    async with database.connection() as connection:
        repositories = await repository_sync.known_repositories(connection)
    for repository in repositories:
        if repo.lower() in {str(repository.id), repository.full_name.lower()}:
            return f"repository/{repository.id}"
    raise CommandFailed(f"The App is not installed on the repository {repo}.")
