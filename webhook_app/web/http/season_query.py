"""What the routes have in common: a season, a day to stand on, a range, and whom one may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from webhook_app.attendance import Board, Participant, current_season, day_of
from webhook_app.models import Season, User
from webhook_app.store import seasons, users
from webhook_app.web.http.conditional import CacheKey
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.viewer import Viewer


class SeasonQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which season (the current one by default), and as of which day (now by default)."""

    season: int | None = None
    as_of: date | None = None


class RangeQuery(SeasonQuery, frozen=True, kw_only=True):
    """A range of days, both ends inclusive; every number is that of the range."""

    start_date: date | None = None
    end_date: date | None = None


async def find_season(call: ApiRequest, season_id: int | None) -> Season | None:
    """The season asked for, else the current one; raises Problem 404 for an unknown number."""
    async with call.context.database.connection() as connection:
        known = await seasons.list_seasons(connection)
    if season_id is None:
        return current_season(known, now())
    found = next((season for season in known if season.id == season_id), None)
    if found is None:
        raise Problem(404, f"There is no season {season_id}.", parameter="season")
    return found


async def board_version(call: ApiRequest, query: SeasonQuery) -> CacheKey:
    """What decides an answer that shows nothing but a season's book; raises as find_season."""
    season = await find_season(call, query.season)
    if season is None:
        return CacheKey(None, is_for_all=True)
    sight = await _visibility_key(call, season)
    deciding = season.id, season.revision, day_of(season, now()), sight
    return CacheKey(deciding, is_for_all=not sight)


async def _visibility_key(call: ApiRequest, season: Season) -> str:
    """What sets this viewer's answers apart; the same for all as long as nobody hides."""
    hidden = await call.context.season_cache.hidden_users(season)
    if not hidden:
        return ""
    if call.viewer.is_admin:
        return "admin"
    user = call.viewer.user
    return str(user.id) if user and user.id in hidden else ""


async def season_of(call: ApiRequest, season_id: int | None) -> Season:
    """As find_season; raises Problem 404 also when there is no season at all."""
    season = await find_season(call, season_id)
    if season is None:
        raise Problem(404, "There is no season yet.")
    return season


async def board_of(call: ApiRequest, season: Season, query: SeasonQuery) -> Board:
    """The book of a season over the days asked for; raises Problem 400 for a reversed range."""
    start, end = range_of(query)
    today = day_of(season, now())
    return await call.context.season_cache.get(
        season, today, as_of=query.as_of, start=start, end=end
    )


def range_of(query: SeasonQuery) -> tuple[date | None, date | None]:
    """The ends of the range asked for; raises Problem 400 when it ends before it starts."""
    if not isinstance(query, RangeQuery):
        return None, None
    if query.start_date and query.end_date and query.end_date < query.start_date:
        raise Problem(400, "end_date must not be before start_date.", parameter="end_date")
    return query.start_date, query.end_date


async def user_of(call: ApiRequest) -> User:
    """The user whose login stands in the path; raises Problem 404, also for one who hides."""
    login = call.path("github_id")
    async with call.context.database.connection() as connection:
        user = await users.find_user_by_login(connection, login)
    if user is None or not call.viewer.may_see(user.id, is_hidden=user.is_hidden):
        raise Problem(404, f"There is no user {login}.")
    return user


def visible_participants(viewer: Viewer, participants: Iterable[Participant]) -> list[Participant]:
    """Those whom this viewer may see by name, in the same order; totals count the others too."""
    return [
        row
        for row in participants
        if viewer.may_see(row.account.user_id, is_hidden=row.account.is_hidden)
    ]
