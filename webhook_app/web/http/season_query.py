"""What most routes read from a request: a season, a range of days, and a user."""

from __future__ import annotations

from datetime import date

import msgspec

from webhook_app.attendance import Board, current_season, day_of
from webhook_app.models import Season, User
from webhook_app.store import seasons, users
from webhook_app.web.http.conditional import CacheKey
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest


class SeasonQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which season (the current one by default), and as of which day (now by default)."""

    season: int | None = None
    as_of: date | None = None


class RangeQuery(SeasonQuery, frozen=True, kw_only=True):
    """A range of days, both ends inclusive; every number is that of the range."""

    start_date: date | None = None
    end_date: date | None = None


async def find_season(call: ApiRequest, season_id: int | None) -> Season | None:
    """Return the season with this id, else the current one; raises Problem 404 if it is unknown.

    Returns None if there is no season at all.
    """
    async with call.context.database.connection() as connection:
        existing = await seasons.list_seasons(connection)
    if season_id is None:
        return current_season(existing, now())
    season = next((one for one in existing if one.id == season_id), None)
    if season is None:
        raise Problem(404, f"There is no season {season_id}.", parameter="season")
    return season


async def board_version(call: ApiRequest, query: SeasonQuery) -> CacheKey:
    """Return the cache key of an answer that shows nothing but a board; raises as find_season."""
    season = await find_season(call, query.season)
    if season is None:
        return CacheKey(None, is_for_all=True)
    visibility = await _visibility_key(call, season)
    deciding = season.id, season.revision, day_of(season, now()), visibility
    return CacheKey(deciding, is_for_all=not visibility)


async def _visibility_key(call: ApiRequest, season: Season) -> str:
    """Return what distinguishes this viewer's answers; empty if all viewers get the same."""
    hidden = await call.context.season_cache.hidden_users(season)
    if not hidden:
        return ""
    if call.viewer.is_admin:
        return "admin"
    user = call.viewer.user
    return str(user.id) if user and user.id in hidden else ""


async def season_of(call: ApiRequest, season_id: int | None) -> Season:
    """Return a season as find_season does; raises Problem 404 also if there is none at all."""
    season = await find_season(call, season_id)
    if season is None:
        raise Problem(404, "There is no season yet.")
    return season


async def board_of(call: ApiRequest, season: Season, query: SeasonQuery) -> Board:
    """Return a season's board over the requested days; raises as range_of."""
    start, end = range_of(query)
    today = day_of(season, now())
    return await call.context.season_cache.get(
        season, today, as_of=query.as_of, start=start, end=end
    )


def range_of(query: SeasonQuery) -> tuple[date | None, date | None]:
    """Return both ends of the requested range; raises Problem 400 if they are reversed."""
    if not isinstance(query, RangeQuery):
        return None, None
    if query.start_date and query.end_date and query.end_date < query.start_date:
        raise Problem(400, "end_date must not be before start_date.", parameter="end_date")
    return query.start_date, query.end_date


async def user_of(call: ApiRequest) -> User:
    """Return the user whose login is in the path.

    Raises Problem 404 if there is none, or if it is hidden from this viewer.
    """
    login = call.path("github_id")
    async with call.context.database.connection() as connection:
        user = await users.find_user_by_login(connection, login)
    if user is None or not call.viewer.may_see(user.id, is_hidden=user.is_hidden):
        raise Problem(404, f"There is no user {login}.")
    return user
