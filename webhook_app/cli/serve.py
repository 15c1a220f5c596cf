"""serve, migrate: the server and its schema."""

from __future__ import annotations

import asyncio

from webhook_app import server
from webhook_app.changes.webhook_secret_rotation import reencrypt_stored_secrets
from webhook_app.cli.output import AsJson, echo, print_json, run
from webhook_app.cli.secrets import setup_address
from webhook_app.cli.session import bring_up_to_date, current_secret, settings_in_use
from webhook_app.identity.github_app import current_app
from webhook_app.settings import Settings, secret_key_of
from webhook_app.store.database import open_database
from webhook_app.store.encryption import keys_of
from webhook_app.store.setup import new_setup_link


def serve() -> None:
    """Run the server on HOST:PORT until it is stopped."""
    with settings_in_use() as (settings, url), server.listening_socket(settings) as sock:
        from webhook_app.app import create_app  # the other commands start without it

        asyncio.run(_prepare(settings, url))
        echo(f"Serving on http://{settings.host}:{sock.getsockname()[1]} (stop with Ctrl-C)")
        server.serve(settings, url, sock, lambda: create_app(settings, url))


async def _prepare(settings: Settings, url: str) -> None:
    """Migrate, and read the secrets once: what is wrong with them is told before anything runs.

    Of several keys the first encrypts them from now on, so that the others can go.
    As long as no GitHub App is known, print the one-time link that registers one.
    """
    await bring_up_to_date(url)
    secret_key = secret_key_of(settings)
    async with open_database(url, readers=1) as database:
        await current_secret(settings, database)
        if len(keys_of(secret_key)) > 1:
            await reencrypt_stored_secrets(database, secret_key)
        if await current_app(settings, database, secret_key) is None:
            async with database.connection() as connection:
                link = setup_address(settings, await new_setup_link(connection))
            echo(f"Set up the GitHub App with this link, which works once: {link}")


def migrate(as_json: AsJson = False) -> None:
    """Bring the database to this version's schema; the server also does it at its start."""
    with settings_in_use() as (_, url):
        applied = run(bring_up_to_date(url))
    if as_json:
        print_json({"applied": applied})
    else:
        echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")
