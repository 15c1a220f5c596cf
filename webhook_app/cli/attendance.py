"""attendance rebuild."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.changes.members import rebuild_attendance
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, print_json, run
from webhook_app.cli.session import find_season, open_book

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=False)
def attendance() -> None:
    """Repair the attendance book."""


@app.command("rebuild")
def rebuild(
    season: Annotated[str | None, typer.Option(help="Number or name; all without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count every day anew from the stored commits."""

    async def work() -> int:
        async with open_book() as (_, database):
            if season is None:
                return await rebuild_attendance(database)
            found = await find_season(database, season)
            if found is None:
                raise CommandFailed("There is no season yet.")
            return await rebuild_attendance(database, found.id)

    counted = run(work())
    if as_json:
        print_json({"participants": counted})
    else:
        echo(f"Counted the days of {counted} participants anew.")
