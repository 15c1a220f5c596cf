"""The heads of the pages that are shared: the garden, and a participant's."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import msgspec

from webhook_app.attendance import day_of
from webhook_app.models import Season
from webhook_app.rendering.alt_text import description, season_description
from webhook_app.texts import Language, text_of
from webhook_app.web.api.season_query import SeasonQuery, find_season, user_of
from webhook_app.web.http.context import now
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.routing import ApiRequest
from webhook_app.web.images.portraits import participant_card_of, season_card_of
from webhook_app.web.pages.document import Head
from webhook_app.web.pages.preload import board_preload, profile_preload


async def season_head(call: ApiRequest) -> Head:
    """The head of the first page: how the season stands."""
    query = _query(call)
    language = language_of(call.request)
    brand = text_of("common.brand", language)
    season = await _season(call, query)
    head = Head(
        language=language,
        title=f"{season.name} · {brand}" if season else brand,
        description=text_of("pages.about", language),
        url=_address(call, "/", query),
        image=_card(call, "season", query, season, language),
        early=tuple(board_preload(call.request)),
    )
    if season is None:
        return head
    told = season_description(await season_card_of(call, season, query), language)
    return msgspec.structs.replace(head, description=f"{told} — {text_of('pages.about', language)}")


async def participant_head(call: ApiRequest) -> Head | None:
    """The head of a participant's page: their streak; None for an unknown participant."""
    query = _query(call)
    language = language_of(call.request)
    try:
        user = await user_of(call)
    except Problem:
        return None
    season = await _season(call, query)
    portrait = await participant_card_of(call, season, user, query) if season else None
    login = quote(user.github_id)
    # /cards/season.png is the season's: whoever is called so goes by GitHub's number there.
    card = str(user.github_user_id) if login.lower() == "season" else login
    none = "images.notInSeason" if season else "images.noSeason"
    return Head(
        language=language,
        title=f"{user.github_id} · {season.name if season else text_of('common.brand', language)}",
        description=description(portrait, language) if portrait else text_of(none, language),
        url=None if user.is_hidden else _address(call, f"/users/{login}", query),
        image=_card(call, card if portrait else "season", query, season, language),
        is_profile=True,
        early=(*profile_preload(), *board_preload(call.request)),
    )


def admin_head(call: ApiRequest) -> Head:
    """The head of the admins' page, which tells a stranger no more than what it is."""
    language = language_of(call.request)
    return Head(
        language=language,
        title=f"{text_of('pages.admin.title', language)} · {text_of('common.brand', language)}",
        description=text_of("pages.admin.description", language),
        url=_address(call, "/admin", SeasonQuery()),
    )


def private_head(call: ApiRequest) -> Head:
    """The head of a page that is nobody else's business."""
    language = language_of(call.request)
    return Head(
        language=language,
        title=text_of("common.brand", language),
        description=text_of("pages.about", language),
    )


def _query(call: ApiRequest) -> SeasonQuery:
    """The season asked for; what is no number is left to the page itself to refuse."""
    asked = call.request.query_params.get("season", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
    return SeasonQuery(season=int(asked) if is_number else None)


async def _season(call: ApiRequest, query: SeasonQuery) -> Season | None:
    try:
        return await find_season(call, query.season)
    except Problem:
        return None


def _address(call: ApiRequest, path: str, query: SeasonQuery) -> str:
    asked = f"?{urlencode({'season': query.season})}" if query.season else ""
    return f"{call.context.settings.base_url}{path}{asked}"


def _card(
    call: ApiRequest, name: str, query: SeasonQuery, season: Season | None, language: Language
) -> str:
    """A card's address; it changes with the day, since previews are kept by address."""
    asked: dict[str, object] = {"lang": language}
    if query.season and season:
        asked["season"] = query.season
    if season:
        asked["day"] = day_of(season, now())
    return f"{call.context.settings.base_url}/cards/{name}.png?{urlencode(asked)}"
