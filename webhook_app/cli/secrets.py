"""secret list, rotate, drop; setup-link."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from webhook_app.changes.webhook_secret_rotation import drop_secret, rotate_secret
from webhook_app.cli.errors import CommandFailed
from webhook_app.cli.output import AsJson, echo, print_json, print_table, run
from webhook_app.cli.session import open_book
from webhook_app.forges.github.app import set_hook_secret
from webhook_app.identity.github_app import current_app
from webhook_app.settings import Settings, secret_key_of
from webhook_app.store.database import Database
from webhook_app.store.secrets import StoredSecret, list_secrets
from webhook_app.store.setup import new_setup_link

Telling = Callable[[str], Awaitable[None]]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the stored webhook secrets, unseen: since when each holds and how often it was good."""

    async def work() -> list[StoredSecret]:
        async with open_book() as (settings, database), database.connection() as connection:
            return await list_secrets(connection, secret_key_of(settings))

    known = run(work())
    if as_json:
        shown = ("id", "created_at", "uses", "last_used_at")
        print_json([{name: getattr(secret, name) for name in shown} for secret in known])
        return
    print_table(
        ("ID", "SINCE", "USES", "LAST USED"),
        (
            (s.id, f"{s.created_at:%Y-%m-%d %H:%M}", s.uses, s.last_used_at or "never")
            for s in known
        ),
        "No secret is stored; the server makes one at its start.",
    )


@app.command("rotate")
def rotate() -> None:
    """Accept a new secret and set it at GitHub; the old one goes once it is unused for an hour."""

    async def work() -> int:
        async with open_book() as (settings, database):
            return await rotate_secret(
                database, secret_key_of(settings), await _telling(settings, database)
            )

    echo(f"GitHub signs with secret {run(work())} from now on; the old one still holds.")


@app.command("drop")
def drop(secret: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Drop an old secret by hand, once a newer one is in use."""

    async def work() -> None:
        async with open_book() as (settings, database):
            await drop_secret(database, secret_key_of(settings), secret)

    run(work())
    echo(f"Secret {secret} holds no longer.")


def setup_link() -> None:
    """Print a new one-time link to /setup, where the GitHub App is registered."""

    async def work() -> str:
        async with open_book() as (settings, database), database.connection() as connection:
            return setup_address(settings, await new_setup_link(connection))

    echo(run(work()))


def setup_address(settings: Settings, token: str) -> str:
    """The address of a one-time link."""
    return f"{settings.base_url}/setup?token={token}"


async def _telling(settings: Settings, database: Database) -> Telling:
    if settings.github_webhook_secret:
        raise CommandFailed("GITHUB_WEBHOOK_SECRET names the secrets; change them there.")
    app_at_github = await current_app(settings, database, secret_key_of(settings))
    if app_at_github is None or not app_at_github.private_key:
        raise CommandFailed("No GitHub App with a private key is known; set it up first.")
    known = app_at_github

    async def tell(secret: str) -> None:
        await set_hook_secret(settings.github_api_url, known.app_id, known.private_key, secret)

    return tell
