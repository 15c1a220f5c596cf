"""/cards: pictures beside a shared link (Open Graph), of a participant or of the season."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from webhook_app.pictures.cards import brand_card, participant_card, season_card
from webhook_app.texts import Language
from webhook_app.web.api.asked import SeasonQuery, find_season, season_of, user_of
from webhook_app.web.errors import Problem
from webhook_app.web.routing import Call, refuses
from webhook_app.web.sharing.drawing import picture
from webhook_app.web.sharing.portraits import portrait_of, season_portrait
from webhook_app.web.words import language_of


class CardQuery(SeasonQuery, frozen=True, kw_only=True):
    """Of which season, in which language (by default the browser's)."""

    lang: Language | None = None


@refuses(429, 503)
async def read_participant_card(call: Call, query: CardQuery) -> Response:
    """A participant's season as PNG; 404 for who is unknown or takes no part."""
    call.context.limits.card.check(call.request)
    user = await user_of(call)
    season = await season_of(call, query.season)
    portrait = await portrait_of(call, season, user, query)
    if portrait is None:
        raise Problem(404, f"{user.github_id} takes no part in {season.name}.")
    language = language_of(call.request)
    draw = partial(participant_card, portrait, language)
    return await picture(call, "image/png", season, (portrait, language), draw)


@refuses(429, 503)
async def read_season_card(call: Call, query: CardQuery) -> Response:
    """The season as PNG; before there is any, the book's own sign."""
    call.context.limits.card.check(call.request)
    season = await find_season(call, query.season)
    language = language_of(call.request)
    if season is None:
        draw = partial(brand_card, language)
        return await picture(call, "image/png", None, (language,), draw)
    portrait = await season_portrait(call, season, query)
    draw = partial(season_card, portrait, language)
    return await picture(call, "image/png", season, (portrait, language), draw)
