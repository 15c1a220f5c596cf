"""/badges/{github_id}: a participant's streak, rate or season, for a README."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import msgspec
from starlette.responses import Response

from webhook_app import __version__
from webhook_app.models import Season
from webhook_app.rendering.alt_text import Kind, badge_text
from webhook_app.rendering.badges import badge, note_badge
from webhook_app.rendering.colours import LIGHT
from webhook_app.rendering.svg import Theme
from webhook_app.rendering.view_models import ParticipantCard
from webhook_app.texts import Language, text_of
from webhook_app.web.http.conditional import JSON, conditional_response
from webhook_app.web.http.language import language_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.routing import problems
from webhook_app.web.http.season_query import SeasonQuery, find_season, user_of
from webhook_app.web.images.portraits import participant_card_of
from webhook_app.web.images.render import SVG, image_headers, image_response, max_age_seconds

MAX_LOGIN_LENGTH = 39
_COLOURS = {"streak": LIGHT.green, "rate": LIGHT.leaf}


class BadgeQuery(SeasonQuery, frozen=True, kw_only=True):
    """What to show, in which colours and language (by default the browser's)."""

    kind: Kind = "streak"
    theme: Theme = "auto"
    lang: Language | None = None


class EndpointQuery(SeasonQuery, frozen=True, kw_only=True):
    """What to show on a badge service's badge, in which language."""

    kind: Literal["streak", "rate"] = "streak"
    lang: Language | None = None


class BadgeSubject(msgspec.Struct, frozen=True, kw_only=True):
    """The participant of a badge: their portrait, or a note that says why there is none."""

    name: str
    season: Season | None
    portrait: ParticipantCard | None
    note: str
    status: int = 200


@problems(503)
async def read_badge(call: ApiRequest, query: BadgeQuery) -> Response:
    """Return the badge as SVG; for an unknown participant one that says so, with status 404."""
    subject = await _subject(call, query)
    language = language_of(call.request)
    if subject.portrait is not None:
        parts = (subject.portrait, query.kind, language, query.theme)
        return await image_response(call, SVG, subject.season, parts, partial(badge, *parts))
    season = subject.season.name if subject.season else None
    note = (subject.name, subject.note, season, language, query.theme)
    draw = partial(note_badge, *note)
    return await image_response(call, SVG, subject.season, note, draw, status=subject.status)


async def read_endpoint(call: ApiRequest, query: EndpointQuery) -> Response:
    """Return the same for shields.io's endpoint badge.

    Source: https://shields.io/badges/endpoint-badge, schema version 1.
    """
    subject = await _subject(call, query)
    facts = _endpoint_facts(subject, query.kind, language_of(call.request))
    body = msgspec.json.encode(facts | {"cacheSeconds": max_age_seconds(subject.season)})
    return conditional_response(
        call.request,
        body,
        JSON,
        image_headers(subject.season),
        # Of the facts alone, for cacheSeconds changes with every second before midnight.
        etag=etag_of("badge", __version__, facts),
        status=subject.status,
    )


def _endpoint_facts(
    subject: BadgeSubject, kind: Literal["streak", "rate"], language: Language
) -> dict[str, Any]:
    label = text_of("images.streak" if kind == "streak" else "images.rate", language)
    facts: dict[str, Any] = {"schemaVersion": 1, "label": label}
    if subject.portrait is not None:
        message = badge_text(subject.portrait, kind, language)
        return facts | {"message": message, "color": _COLOURS[kind]}
    facts |= {"message": subject.note, "color": "lightgrey"}
    return facts | ({"isError": True} if subject.status == 404 else {})


async def _subject(call: ApiRequest, query: SeasonQuery) -> BadgeSubject:
    """Return the participant of the path; raise Problem 404 only for an unknown season."""
    season = await find_season(call, query.season)
    language = language_of(call.request)
    try:
        user = await user_of(call)
    except Problem:
        name = call.path("github_id")[:MAX_LOGIN_LENGTH]
        note = text_of("images.unknown", language)
        return BadgeSubject(name=name, season=season, portrait=None, note=note, status=404)
    if season is None:
        note = text_of("images.noSeason", language)
        return BadgeSubject(name=user.github_id, season=None, portrait=None, note=note)
    portrait = await participant_card_of(call, season, user, query)
    note = text_of("images.notInSeason", language)
    return BadgeSubject(name=user.github_id, season=season, portrait=portrait, note=note)
