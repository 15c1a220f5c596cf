"""/cards: images beside a shared link (Open Graph), of a participant or of the season."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.view_models import ParticipantCard, SeasonCard
from webhook_app.texts import Language
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import SeasonQuery, find_season, season_of, user_of
from webhook_app.web.images.portraits import participant_card_of, season_card_of
from webhook_app.web.images.render import image_response


class CardQuery(SeasonQuery, frozen=True, kw_only=True):
    """The season and the language; by default the browser's language."""

    lang: Language | None = None


@problems(429, 503)
async def read_participant_card(call: ApiRequest, query: CardQuery) -> Response:
    """Return a participant's season as PNG; 404 for users who are unknown or not in the season."""
    call.context.limits.card.check(call.request)
    user = await user_of(call)
    season = await season_of(call, query.season)
    portrait = await participant_card_of(call, season, user, query)
    if portrait is None:
        raise Problem(404, f"{user.github_id} is not in {season.name}.")
    language = language_of(call.request)
    draw = partial(_participant_card, portrait, language)
    return await image_response(call, "image/png", season, (portrait, language), draw)


@problems(429, 503)
async def read_season_card(call: ApiRequest, query: CardQuery) -> Response:
    """Return the season as PNG; before the first season, the product's name."""
    call.context.limits.card.check(call.request)
    season = await find_season(call, query.season)
    language = language_of(call.request)
    if season is None:
        draw = partial(_brand_card, language)
        return await image_response(call, "image/png", None, (language,), draw)
    portrait = await season_card_of(call, season, query)
    draw = partial(_season_card, portrait, language)
    return await image_response(call, "image/png", season, (portrait, language), draw)


# Pillow takes 4 MiB and 40 ms. Only a card needs it, and the thread that draws loads it.


def _participant_card(portrait: ParticipantCard, language: Language, fonts: Fonts) -> bytes:
    from webhook_app.rendering.cards import participant_card

    return participant_card(portrait, language, fonts)


def _season_card(portrait: SeasonCard, language: Language, fonts: Fonts) -> bytes:
    from webhook_app.rendering.cards import season_card

    return season_card(portrait, language, fonts)


def _brand_card(language: Language, fonts: Fonts) -> bytes:
    from webhook_app.rendering.cards import brand_card

    return brand_card(language, fonts)
