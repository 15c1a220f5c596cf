"""attendance rebuild."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.cli.faults import Fault
from webhook_app.cli.opening import find_season, opened_book
from webhook_app.cli.terminal import AsJson, print_json, run, say
from webhook_app.intake.people import rebuild_attendance

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
        async with opened_book() as (_, database):
            if season is None:
                return await rebuild_attendance(database)
            found = await find_season(database, season)
            if found is None:
                raise Fault("There is no season yet.")
            return await rebuild_attendance(database, found.id)

    counted = run(work())
    if as_json:
        print_json({"participants": counted})
    else:
        say(f"Counted the days of {counted} participants anew.")
