"""The values that images, reports and link previews show, for one request."""

from __future__ import annotations

from datetime import date

import msgspec

from webhook_app.attendance import day_of
from webhook_app.book import portraits
from webhook_app.models import Season, User
from webhook_app.rendering.view_models import ParticipantCard, SeasonCard
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.season_query import SeasonQuery, board_of


async def participant_card_of(
    call: ApiRequest, season: Season, user: User, query: SeasonQuery
) -> ParticipantCard | None:
    """Return a user's season; None if the user takes no part in it."""
    board = await board_of(call, season, query)
    return portraits.participant_card_of(board, season, user, _day(season, query))


async def season_card_of(call: ApiRequest, season: Season, query: SeasonQuery) -> SeasonCard:
    """Return the season of all participants, computed once for each of its revisions."""
    day = _day(season, query)
    etag = etag_of("season portrait", season.id, season.revision, day, query.as_of)

    async def make() -> SeasonCard:
        return portraits.season_card_of(await board_of(call, season, query), season, day)

    cached = await call.context.response_cache.get(etag, make)
    return msgspec.json.decode(cached.body, type=SeasonCard)


def _day(season: Season, query: SeasonQuery) -> date:
    """Return today, or the requested day if that is earlier."""
    today = day_of(season, now())
    return min(today, query.as_of or today)
