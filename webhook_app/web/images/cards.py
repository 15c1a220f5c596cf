"""/cards: pictures beside a shared link (Open Graph), of a participant or of the season."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from webhook_app.rendering.cards import brand_card, participant_card, season_card
from webhook_app.texts import Language
from webhook_app.web.api.season_query import SeasonQuery, find_season, season_of, user_of
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.routing import ApiRequest, problems
from webhook_app.web.images.portraits import participant_card_of, season_card_of
from webhook_app.web.images.render import image_response


class CardQuery(SeasonQuery, frozen=True, kw_only=True):
    """Of which season, in which language (by default the browser's)."""

    lang: Language | None = None


@problems(429, 503)
async def read_participant_card(call: ApiRequest, query: CardQuery) -> Response:
    """A participant's season as PNG; 404 for who is unknown or takes no part."""
    call.context.limits.card.check(call.request)
    user = await user_of(call)
    season = await season_of(call, query.season)
    portrait = await participant_card_of(call, season, user, query)
    if portrait is None:
        raise Problem(404, f"{user.github_id} takes no part in {season.name}.")
    language = language_of(call.request)
    draw = partial(participant_card, portrait, language)
    return await image_response(call, "image/png", season, (portrait, language), draw)


@problems(429, 503)
async def read_season_card(call: ApiRequest, query: CardQuery) -> Response:
    """The season as PNG; before there is any, the book's own sign."""
    call.context.limits.card.check(call.request)
    season = await find_season(call, query.season)
    language = language_of(call.request)
    if season is None:
        draw = partial(brand_card, language)
        return await image_response(call, "image/png", None, (language,), draw)
    portrait = await season_card_of(call, season, query)
    draw = partial(season_card, portrait, language)
    return await image_response(call, "image/png", season, (portrait, language), draw)
