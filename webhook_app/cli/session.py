"""Opens the book for a command, beside a running server or without one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from webhook_app import embedded
from webhook_app.attendance import current_season
from webhook_app.cli.errors import CommandFailed
from webhook_app.logs import configure_logs
from webhook_app.models import Season, User
from webhook_app.settings import Settings, load_settings, secret_key_of
from webhook_app.store.database import START_SECONDS, Database, connect, open_database
from webhook_app.store.migrations import migrate
from webhook_app.store.seasons import list_seasons
from webhook_app.store.secrets import webhook_secrets
from webhook_app.store.users import find_user_by_login
from webhook_app.web.http.context import now


@contextmanager
def settings_in_use() -> Generator[tuple[Settings, str]]:
    """The settings and a database address that holds as long as the command runs."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    with embedded.database_url(settings) as url:
        yield settings, url


@asynccontextmanager
async def open_book() -> AsyncGenerator[tuple[Settings, Database]]:
    """The settings and the migrated database."""
    with settings_in_use() as (settings, url):
        await bring_up_to_date(url)
        async with open_database(url) as database:
            yield settings, database


async def bring_up_to_date(database_url: str) -> list[str]:
    """Apply what migrations are new; gives their names."""
    connection = await connect(database_url, connect_seconds=START_SECONDS)
    try:
        return await migrate(connection)
    finally:
        await connection.close()


async def current_secret(settings: Settings, database: Database) -> str:
    """The secret with which a delivery to this server is signed: the environment wins."""
    if settings.github_webhook_secret:
        return settings.github_webhook_secret[0].get_secret_value()
    return (await webhook_secrets(database, secret_key_of(settings)))[0]


async def find_season(database: Database, name: str | None) -> Season | None:
    """A season by number or name, the current one without; raises Fault for an unknown one."""
    async with database.connection() as connection:
        known = await list_seasons(connection)
    if name is None:
        return current_season(known, now())
    for season in known:
        if name in (str(season.id), season.name):
            return season
    raise CommandFailed(f"There is no season {name}.")


async def find_user(database: Database, login: str) -> User:
    """A user by login; raises Fault."""
    async with database.connection() as connection:
        user = await find_user_by_login(connection, login)
    if user is None:
        raise CommandFailed(
            f"There is no user {login}; add one with `webhook-app user add {login}`."
        )
    return user
