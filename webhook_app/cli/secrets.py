"""The commands `secret list`, `secret rotate`, `secret drop` and `setup-link`."""

from __future__ import annotations

from typing import Annotated

import typer

from webhook_app.changes.webhook_secret_rotation import drop_secret, rotate_secret
from webhook_app.cli.output import AsJson, echo, print_json, print_table, run
from webhook_app.cli.session import open_migrated
from webhook_app.settings import Settings, secret_key_of
from webhook_app.store.secrets import StoredSecret, list_secrets
from webhook_app.store.setup import new_setup_link

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the stored webhook secrets without their values: when each was added and used."""

    async def work() -> list[StoredSecret]:
        async with open_migrated() as (settings, database), database.connection() as connection:
            return await list_secrets(connection, secret_key_of(settings))

    secrets = run(work())
    if as_json:
        shown = ("id", "created_at", "uses", "last_used_at")
        print_json([{name: getattr(secret, name) for name in shown} for secret in secrets])
        return
    print_table(
        ("ID", "SINCE", "USES", "LAST USED"),
        (
            (s.id, f"{s.created_at:%Y-%m-%d %H:%M}", s.uses, s.last_used_at or "never")
            for s in secrets
        ),
        "No secret is stored; the server creates one at its start.",
    )


@app.command("rotate")
def rotate() -> None:
    """Accept a new secret and set it at GitHub; the old one is deleted after an unused hour."""

    async def work() -> int:
        async with open_migrated() as (settings, database):
            return await rotate_secret(settings, database, secret_key_of(settings))

    echo(f"GitHub signs with secret {run(work())} from now on. The old one is still valid.")


@app.command("drop")
def drop(secret: Annotated[int, typer.Argument(help="Number of the secret.")]) -> None:
    """Delete an old secret, once a newer one is in use."""

    async def work() -> None:
        async with open_migrated() as (settings, database):
            await drop_secret(database, secret_key_of(settings), secret)

    run(work())
    echo(f"Secret {secret} is no longer valid.")


def setup_link() -> None:
    """Print a new one-time link to /setup, where the GitHub App is registered."""

    async def work() -> str:
        async with open_migrated() as (settings, database), database.connection() as connection:
            return setup_address(settings, await new_setup_link(connection))

    echo(run(work()))


def setup_address(settings: Settings, token: str) -> str:
    """Return the URL of a one-time link."""
    return f"{settings.base_url}/setup?token={token}"
