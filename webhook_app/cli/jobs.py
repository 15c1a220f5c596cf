"""jobs: what ran on the clock, and what came of it."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.cli.output import AsJson, print_json, print_table, run
from webhook_app.cli.session import open_book
from webhook_app.store.jobs import Run, list_runs


def jobs(
    job: Annotated[str | None, typer.Argument(help="Only this one, e.g. reconcile.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List the runs of jobs, newest first."""

    async def work() -> list[Run]:
        async with open_book() as (_, database), database.connection() as connection:
            return await list_runs(connection, job, limit)

    found = run(work())
    if as_json:
        print_json(found)
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
            for one in found
        ),
        "No job has run yet.",
    )


def _seconds(one: Run) -> str | None:
    if one.started_at is None or one.finished_at is None:
        return None
    return f"{(one.finished_at - one.started_at).total_seconds():.1f}"
