"""The commands `serve` and `migrate`: the server and its schema."""

from __future__ import annotations

import asyncio

from webhook_app import server
from webhook_app.changes.webhook_secret_rotation import reencrypt_stored_secrets
from webhook_app.cli.output import AsJson, echo, print_json, progress, run
from webhook_app.cli.secrets import setup_address
from webhook_app.cli.session import migrate_database, open_settings
from webhook_app.identity.github_app import current_app
from webhook_app.identity.webhook_secrets import valid_secrets
from webhook_app.settings import Settings, secret_key_of
from webhook_app.store.database import open_database
from webhook_app.store.encryption import keys_of
from webhook_app.store.setup import new_setup_link


def serve() -> None:
    """Run the server on HOST:PORT until it is stopped."""
    with open_settings() as (settings, url), server.listening_socket(settings) as sock:
        asyncio.run(_prepare(settings, url))
        echo(f"Serving on http://{settings.host}:{sock.getsockname()[1]} (stop with Ctrl-C)")
        server.serve(settings, url, sock)


async def _prepare(settings: Settings, url: str) -> None:
    """Migrate, and read the secrets once, so that a wrong key fails before the server starts.

    If SECRET_KEY has several keys, encrypt everything with the first, so that the others can be
    removed. Before an App is registered, print the one-time link for it.
    """
    await migrate_database(url)
    secret_key = secret_key_of(settings)
    async with open_database(url, readers=1) as database:
        await valid_secrets(settings, database)
        if len(keys_of(secret_key)) > 1:
            await reencrypt_stored_secrets(database, secret_key)
        if await current_app(settings, database, secret_key) is None:
            async with database.connection() as connection:
                link = setup_address(settings, await new_setup_link(connection))
            echo(f"Set up the GitHub App with this link, which works once: {link}")


def migrate(as_json: AsJson = False) -> None:
    """Apply new migrations to the database; the server also does this at its start."""
    with open_settings() as (_, url), progress("Moving deliveries into the log") as bar:
        task = bar.add_task("", total=None, visible=False)

        def on_moved(moved: int, total: int) -> None:
            bar.update(task, completed=moved, total=total, visible=True)

        applied = run(migrate_database(url, on_moved))
    if as_json:
        print_json({"applied": applied})
    else:
        echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")
