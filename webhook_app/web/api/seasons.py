"""/api/seasons: the seasons and their rules."""

from __future__ import annotations

from webhook_app.attendance import current_season
from webhook_app.store import seasons
from webhook_app.web.api.schemas import Answer, SeasonResponse, season_response
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.season_query import season_of


class SeasonsResponse(Answer, frozen=True, kw_only=True):
    """All seasons, oldest first, and which one is current."""

    seasons: list[SeasonResponse]
    current_season_id: int | None


async def list_seasons(call: ApiRequest, query: NoQuery) -> SeasonsResponse:
    """Return all seasons, oldest first, and which one is current."""
    async with call.context.database.connection() as connection:
        existing = await seasons.list_seasons(connection)
    current = current_season(existing, now())
    return SeasonsResponse(
        seasons=[season_response(season) for season in existing],
        current_season_id=current.id if current else None,
    )


async def find_season(call: ApiRequest, query: NoQuery) -> SeasonResponse:
    """Return one season."""
    return season_response(await season_of(call, call.path_number("season_id")))
