"""/badges/{github_id}: a participant's streak, rate or season, for a README."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import msgspec
from starlette.responses import Response

from webhook_app import __version__
from webhook_app.models import Season
from webhook_app.rendering.alt_text import Kind, said
from webhook_app.rendering.badges import badge, note_badge
from webhook_app.rendering.colours import LIGHT
from webhook_app.rendering.svg import Theme
from webhook_app.rendering.view_models import ParticipantCard
from webhook_app.texts import Language, text_of
from webhook_app.web.api.season_query import SeasonQuery, find_season, user_of
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.routing import ApiRequest, matches, problems
from webhook_app.web.images.portraits import participant_card_of
from webhook_app.web.images.render import image_response, seconds_to_keep

LONGEST_LOGIN = 39
_COLOURS = {"streak": LIGHT.green, "rate": LIGHT.leaf}


class BadgeQuery(SeasonQuery, frozen=True, kw_only=True):
    """What to show, in which colours and language (by default the browser's)."""

    kind: Kind = "streak"
    theme: Theme = "auto"
    lang: Language | None = None


class EndpointQuery(SeasonQuery, frozen=True, kw_only=True):
    """What to tell a badge service, in which language."""

    kind: Literal["streak", "rate"] = "streak"
    lang: Language | None = None


class BadgeSubject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a badge is about: a portrait, or why there is none."""

    name: str
    season: Season | None
    portrait: ParticipantCard | None
    note: str
    status: int = 200


@problems(503)
async def read_badge(call: ApiRequest, query: BadgeQuery) -> Response:
    """The badge as SVG; somebody unknown gets one that says so, with 404."""
    subject = await _subject(call, query)
    language = language_of(call.request)
    looks = (query.kind, language, query.theme)
    if subject.portrait is not None:
        draw = partial(badge, subject.portrait, *looks)
        return await image_response(
            call, "image/svg+xml", subject.season, (subject.portrait, *looks), draw
        )
    season = subject.season.name if subject.season else None
    what = (subject.name, subject.note, season, language, query.theme)
    return await image_response(
        call,
        "image/svg+xml",
        subject.season,
        what,
        partial(note_badge, *what),
        status=subject.status,
    )


async def read_endpoint(call: ApiRequest, query: EndpointQuery) -> Response:
    """The same for shields.io's endpoint badge (its schema, version 1)."""
    subject = await _subject(call, query)
    language = language_of(call.request)
    label = "images.streak" if query.kind == "streak" else "images.rate"
    told: dict[str, Any] = {"schemaVersion": 1, "label": text_of(label, language)}
    if subject.portrait is None:
        told |= {"message": subject.note, "color": "lightgrey"}
        told |= {"isError": True} if subject.status == 404 else {}
    else:
        message = said(subject.portrait, query.kind, language)
        told |= {"message": message, "color": _COLOURS[query.kind]}
    seconds = seconds_to_keep(subject.season)
    etag = etag_of("badge", __version__, told)
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={seconds}",
        "vary": "accept-language",
    }
    if subject.status == 200 and matches(call.request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    body = msgspec.json.encode(told | {"cacheSeconds": seconds})
    return Response(body, subject.status, headers, "application/json")


async def _subject(call: ApiRequest, query: SeasonQuery) -> BadgeSubject:
    """Raises Problem 404 only for an unknown season."""
    season = await find_season(call, query.season)
    language = language_of(call.request)
    try:
        user = await user_of(call)
    except Problem:
        name, note = call.path("github_id")[:LONGEST_LOGIN], text_of("images.unknown", language)
        return BadgeSubject(name=name, season=season, portrait=None, note=note, status=404)
    if season is None:
        note = text_of("images.noSeason", language)
        return BadgeSubject(name=user.github_id, season=None, portrait=None, note=note)
    portrait = await participant_card_of(call, season, user, query)
    note = text_of("images.notInSeason", language)
    return BadgeSubject(name=user.github_id, season=season, portrait=portrait, note=note)
