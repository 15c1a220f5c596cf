"""The command `attendance rebuild`."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.changes.seasons import rebuild_attendance
from webhook_app.cli.output import AsJson, echo, print_json, run
from webhook_app.cli.session import find_season, open_migrated

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=False)
def attendance() -> None:
    """Rebuild the attendance."""


@app.command("rebuild")
def rebuild(
    season: Annotated[str | None, typer.Option(help="Number or name; all by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Recount every day from the stored commits."""

    async def work() -> int:
        async with open_migrated() as (_, database):
            if season is None:
                return await rebuild_attendance(database)
            return await rebuild_attendance(database, (await find_season(database, season)).id)

    counted = run(work())
    if as_json:
        print_json({"participants": counted})
    else:
        echo(f"Recounted the days of {counted} participants.")
