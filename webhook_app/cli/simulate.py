"""The command `simulate`: a clone's history as signed deliveries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from webhook_app.cli.output import AsJson, echo, parse_day, print_json, progress, run
from webhook_app.cli.session import find_season_or_none, open_migrated
from webhook_app.identity.webhook_secrets import valid_secrets
from webhook_app.simulation.delivery_client import Receiver, Summary, send_deliveries
from webhook_app.simulation.payloads import Accounts, Delivery, accounts_of
from webhook_app.simulation.replay import Replay, plan_replay, replay_deliveries, window_of_days
from webhook_app.store.database import Database
from webhook_app.store.users import list_users

DEFAULT_ZONE = ZoneInfo("Asia/Seoul")


def simulate(
    repo: Annotated[Path, typer.Option(help="Folder of a git clone.")],
    author: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LOGIN=EMAIL",
            help="E-mail addresses of a login, separated by commas; may be repeated.",
        ),
    ] = None,
    url: Annotated[str | None, typer.Option(help="The server; PUBLIC_URL by default.")] = None,
    since: Annotated[str | None, typer.Option(help="Commits from this day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Commits up to this day, YYYY-MM-DD.")] = None,
    speed: Annotated[
        float,
        typer.Option(min=0, help="Speed-up of the pauses between pushes; 0: no pauses."),
    ] = 0,
    name: Annotated[str | None, typer.Option(help="OWNER/NAME of the repository.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Send as a private repository.")
    ] = False,
    fork: Annotated[bool, typer.Option("--fork", help="Send as a fork.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn the history of a clone into signed push deliveries and post them."""
    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    accounts_of(author or [])  # an invalid option fails before anything is read

    async def work() -> tuple[Summary, str]:
        async with open_migrated() as (settings, database):
            accounts = accounts_of(author or [], await _github_ids(database))
            replay = plan_replay(
                repo,
                window=window_of_days(first, last, await _zone_of(database)),
                full_name=name,
                is_private=private,
                is_fork=fork,
            )
            target = url or settings.base_url
            secret = (await valid_secrets(settings, database))[0]
            receiver = Receiver(target, secret, settings.github_app_id or 0)
            return await _send(replay, accounts, receiver, speed), target

    summary, target = run(work())
    if as_json:
        print_json(msgspec.to_builtins(summary))
        return
    echo(
        f"Sent {summary.commits} commits in {summary.pushes} pushes to {target} in "
        f"{summary.seconds:.1f} s: {summary.recorded} recorded, {summary.duplicates} duplicates, "
        f"{summary.failed} refused."
    )


async def _zone_of(database: Database) -> ZoneInfo:
    season = await find_season_or_none(database, None)
    return season.zone if season else DEFAULT_ZONE


async def _github_ids(database: Database) -> dict[str, int]:
    """Return the GitHub ids of all users by lower-case login."""
    async with database.connection() as connection:
        users = await list_users(connection)
    return {user.github_id.lower(): user.github_user_id for user in users}


async def _send(replay: Replay, accounts: Accounts, receiver: Receiver, speed: float) -> Summary:
    with progress(f"Pushing {replay.repository.full_name}") as bar:
        task = bar.add_task("", total=len(replay.pushes))

        def note(_: Delivery, status: int) -> None:
            bar.advance(task)

        deliveries = replay_deliveries(replay, accounts)
        return await send_deliveries(deliveries, receiver, speed=speed, on_answer=note)
