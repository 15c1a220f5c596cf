"""Seasons: create, edit, rebuild."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from webhook_app.errors import InvalidInput, NotFound
from webhook_app.models import Season
from webhook_app.projection.rebuild import recount_season
from webhook_app.store import seasons
from webhook_app.store.database import Database
from webhook_app.store.notifications import bump_revisions


class InvalidSeason(InvalidInput):
    """A season cannot have these dates or rules; the message says which."""


class NoSuchSeason(NotFound):
    """There is no season of this number."""


async def create_season(database: Database, season: Season) -> Season:
    """Store a new season and return it with its id; raises InvalidSeason, SeasonNameTaken.

    Under the write lock: the next batch already judges its commits for the season.
    """
    validate_season(season)
    async with database.write_transaction() as connection:
        season_id = await seasons.insert_season(connection, season)
        await bump_revisions(connection, [season_id])
    return msgspec.structs.replace(season, id=season_id)


async def edit_season(database: Database, season: Season) -> None:
    """Change a season and judge all its days by the new rules; raises as `create_season`.

    One transaction under the write lock: readers see either the old rules and days or the new
    ones, and no batch adds a day by the old rules after the recount.
    """
    validate_season(season)
    async with database.write_transaction() as connection:
        await seasons.update_season(connection, season)
        await recount_season(connection, season.id)
        await bump_revisions(connection, [season.id])


async def rebuild_attendance(database: Database, season_id: int | None = None) -> int:
    """Recount the days of a season, or of all, from the stored commits.

    Return the number of members counted. Raises NoSuchSeason.

    The write lock is taken for one season at a time, so that deliveries wait for one recount at
    most.
    """
    async with database.connection() as connection:
        season_ids = [season.id for season in await seasons.list_seasons(connection)]
    if season_id is not None and season_id not in season_ids:
        raise NoSuchSeason(f"There is no season {season_id}.")
    counted = 0
    for number in season_ids if season_id is None else [season_id]:
        async with database.write_transaction() as connection:
            counted += await recount_season(connection, number)
    return counted


def validate_season(season: Season) -> None:
    """Raise InvalidSeason if a season's name, dates or rules are impossible."""
    if not season.name.strip():
        raise InvalidSeason("A season needs a name.")
    if not 1 <= season.days <= 1000:
        raise InvalidSeason("A season has 1 to 1000 days.")
    if not 0 <= season.day_starts_at <= 23:
        raise InvalidSeason("A day starts at an hour from 0 to 23.")
    if not 1970 <= season.start_date.year <= 2190:
        raise InvalidSeason("A season starts between 1970 and 2190.")
    try:
        ZoneInfo(season.timezone)
    except (ValueError, OSError, KeyError):
        raise InvalidSeason(f"There is no time zone {season.timezone}.") from None
