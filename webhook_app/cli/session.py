"""Settings and database of a command, beside a running server or without one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from webhook_app import embedded
from webhook_app.attendance import current_season
from webhook_app.cli.errors import CommandFailed
from webhook_app.logs import configure_logs
from webhook_app.models import Season, User
from webhook_app.settings import Settings, load_settings
from webhook_app.store.database import START_SECONDS, Database, connect, open_database
from webhook_app.store.log_upgrade import OnMoved
from webhook_app.store.migrations import migrate
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import find_user_by_login


@contextmanager
def open_settings() -> Generator[tuple[Settings, str]]:
    """Yield the settings and a database URL that is valid while the command runs."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    with embedded.database_url(settings) as url:
        yield settings, url


@asynccontextmanager
async def open_migrated() -> AsyncGenerator[tuple[Settings, Database]]:
    """Yield the settings and the migrated database."""
    with open_settings() as (settings, url):
        await migrate_database(url)
        async with open_database(url) as database:
            yield settings, database


async def migrate_database(database_url: str, on_moved: OnMoved | None = None) -> list[str]:
    """Apply the new migrations; return their names. `on_moved` hears of long moves of rows."""
    connection = await connect(database_url, connect_seconds=START_SECONDS)
    try:
        return await migrate(connection, on_moved=on_moved)
    finally:
        await connection.close()


async def find_season(database: Database, name: str | None) -> Season:
    """Return a season by number or name, or the current one; raises CommandFailed without one."""
    season = await find_season_or_none(database, name)
    if season is None:
        raise CommandFailed("There is no season yet.")
    return season


async def find_season_or_none(database: Database, name: str | None) -> Season | None:
    """Return a season by number or name, or the current one; None before the first season.

    Raises CommandFailed if no season has this number or name.
    """
    async with database.connection() as connection:
        seasons = await list_seasons(connection)
    if name is None:
        return current_season(seasons, datetime.now(UTC))
    for season in seasons:
        if name in (str(season.id), season.name):
            return season
    raise CommandFailed(f"There is no season {name}.")


async def find_user(database: Database, login: str) -> User:
    """Return a user by login; raises CommandFailed if there is none."""
    async with database.connection() as connection:
        user = await find_user_by_login(connection, login)
    if user is None:
        raise CommandFailed(
            f"There is no user {login}; add one with `webhook-app user add {login}`."
        )
    return user
