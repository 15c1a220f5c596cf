"""The commands `user add`, `user list` and `user promote`."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from webhook_app.changes.accounts import add_user, promote
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, parse_day, print_json, print_table, run
from webhook_app.cli.session import find_season_or_none, find_user, open_migrated
from webhook_app.forges.github.anonymous import find_account
from webhook_app.models import Season, User
from webhook_app.settings import Settings
from webhook_app.store.users import list_users
from webhook_app.web.api.schemas import user_response

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?(?:\[bot\])?")


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="The GitHub login.")],
    github_user_id: Annotated[
        int | None,
        typer.Option(min=1, help="GitHub's id; looked up by default."),
    ] = None,
    email: Annotated[
        list[str] | None,
        typer.Option(help="E-mail addresses of their commits; separate several by commas."),
    ] = None,
    joined: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    season: Annotated[str | None, typer.Option(help="Number or name; else the current.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add a user, or a new login or address of theirs, and add them to the season."""
    if not _LOGIN.fullmatch(login):
        raise CommandFailed(f"{login} is not a valid GitHub login.")
    emails = _parse_emails(email or [])
    joined_on = parse_day(joined, "--joined")

    async def work() -> tuple[User, Season | None, Settings]:
        async with open_migrated() as (settings, database):
            chosen = await find_season_or_none(database, season)
            number, name = github_user_id, login
            if number is None:
                account = await find_account(settings.github_api_url, login)
                number, name = account.id, account.login
            user = await add_user(
                database,
                github_user_id=number,
                login=name,
                emails=emails,
                season=chosen,
                joined_on=joined_on,
            )
            return user, chosen, settings

    user, joined_season, settings = run(work())
    if as_json:
        print_json(user_response(user, settings.github_url))
        return
    where = f"a member of {joined_season.name}" if joined_season else "without a season"
    echo(f"{user.github_id} (GitHub {user.github_user_id}) is user {user.id}, {where}.")


def _parse_emails(options: list[str]) -> list[str]:
    emails = [address.strip() for option in options for address in option.split(",")]
    for address in emails:
        if "@" not in address.strip("@"):
            raise CommandFailed(f"{address} is not a valid e-mail address.")
    return emails


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List every user, by login."""

    async def work() -> tuple[list[User], Settings]:
        async with open_migrated() as (settings, database), database.connection() as connection:
            return await list_users(connection), settings

    users, settings = run(work())
    users.sort(key=lambda user: user.github_id.lower())
    if as_json:
        print_json([user_response(user, settings.github_url) for user in users])
        return
    print_table(
        ("ID", "LOGIN", "GITHUB ID", "ADMIN", "SINCE"),
        (
            (u.id, u.github_id, u.github_user_id, "yes" if u.is_admin else "", u.created_at.date())
            for u in users
        ),
        "There is no user yet; add one with `webhook-app user add LOGIN`.",
    )


@app.command("promote")
def promote_user(
    login: Annotated[str, typer.Argument(help="The GitHub login.")],
    demote: Annotated[bool, typer.Option("--demote", help="Withdraw the role instead.")] = False,
) -> None:
    """Make a user an admin, or withdraw the role."""

    async def work() -> User:
        async with open_migrated() as (_, database):
            user = await find_user(database, login)
            await promote(database, user, is_admin=not demote)
            return user

    user = run(work())
    echo(f"{user.github_id} is {'no longer' if demote else 'now'} an admin.")
