"""The command `attendance rebuild`."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.attendance import noreply_hosts
from webhook_app.changes.seasons import rebuild_attendance
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, print_json, progress, run
from webhook_app.cli.session import find_season, open_migrated
from webhook_app.projection.compare import Comparison, compare_with_log

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=False)
def attendance() -> None:
    """Rebuild the attendance."""


@app.command("rebuild")
def rebuild(
    season: Annotated[str | None, typer.Option(help="Number or name; all by default.")] = None,
    from_log: Annotated[
        bool,
        typer.Option(
            "--from-log", help="Rebuild beside the stored data and compare; change nothing."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Recount every day from the stored commits, or compare all with the log of deliveries."""
    if from_log:
        if season is not None:
            raise CommandFailed("--from-log compares all seasons; leave out --season.")
        _compare(as_json)
        return

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


def _compare(as_json: bool) -> None:
    """Compare the stored commits and days with those that the log makes."""

    async def work() -> Comparison:
        async with open_migrated() as (settings, database):
            with progress("Rebuilding from the log") as bar:
                task = bar.add_task("", total=None)

                def note(done: int, total: int) -> None:
                    bar.update(task, completed=done, total=total)

                hosts = noreply_hosts(settings.github_host)
                return await compare_with_log(database.url, hosts, note)

    found = run(work())
    if as_json:
        print_json(found)
    else:
        _report(found)
    if not found.is_equal:
        raise CommandFailed(
            "The stored data is not what the log makes. `webhook-app deliveries replay` adds what "
            "is missing, `webhook-app attendance rebuild` recounts the days."
        )


def _report(found: Comparison) -> None:
    """Print the numbers of a comparison, and some of what differs."""
    verdict = "equal to" if found.is_equal else "different from"
    echo(
        f"The stored data is {verdict} what {found.deliveries} deliveries of the log make: "
        f"{found.commits} commits, {found.days} days with commits."
    )
    notes = (
        (found.waiting, "wait for their place in the book"),
        (found.undecoded, "could not be decoded and were left out"),
        (found.erased, "have no body any more and were left out"),
    )
    for count, what in notes:
        if count:
            echo(f"{count} deliveries {what}.")
    for name, differences in (("commit", found.differing_commits), ("day", found.differing_days)):
        for where, samples in (
            ("only stored", differences.only_stored),
            ("only from the log", differences.only_rebuilt),
        ):
            for sample in samples:
                echo(f"  {name} {where}: {sample}")
