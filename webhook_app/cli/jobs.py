"""The command `jobs`: the runs of scheduled jobs and their results."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.cli.output import AsJson, print_json, print_table, run
from webhook_app.cli.session import open_migrated
from webhook_app.store.jobs import Run, list_runs


def jobs(
    job: Annotated[str | None, typer.Argument(help="Only this job, e.g. reconcile.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List the runs of jobs, newest first."""

    async def work() -> list[Run]:
        async with open_migrated() as (_, database), database.connection() as connection:
            return await list_runs(connection, job, limit)

    runs = run(work())
    if as_json:
        print_json(runs)
        return
    print_table(
        ("ID", "JOB", "OF", "STARTED", "SECONDS", "STATUS", "NUMBERS", "ERROR"),
        (
            (
                one.id,
                one.job,
                one.scope or "all",
                f"{one.started_at:%Y-%m-%d %H:%M:%S}" if one.started_at else None,
                _seconds(one),
                one.status,
                ", ".join(f"{value} {name}" for name, value in one.numbers.items() if value),
                one.error,
            )
            for one in runs
        ),
        "No job has run yet.",
    )


def _seconds(one: Run) -> str | None:
    if one.started_at is None or one.finished_at is None:
        return None
    return f"{(one.finished_at - one.started_at).total_seconds():.1f}"
