"""/api/seasons: the seasons and their rules."""

from __future__ import annotations

from webhook_app.attendance import current_season
from webhook_app.store import seasons
from webhook_app.web.answers import SeasonAnswer, SeasonsAnswer, season_answer
from webhook_app.web.api.asked import season_of
from webhook_app.web.context import now
from webhook_app.web.routing import Call, NoQuery


async def list_seasons(call: Call, query: NoQuery) -> SeasonsAnswer:
    """Every season, oldest first, and which one is current."""
    async with call.context.database.reading() as connection:
        known = await seasons.list_seasons(connection)
    current = current_season(known, now())
    return SeasonsAnswer(
        seasons=[season_answer(season) for season in known],
        current_season_id=current.id if current else None,
    )


async def find_season(call: Call, query: NoQuery) -> SeasonAnswer:
    """One season."""
    return season_answer(await season_of(call, call.path_number("season_id")))
