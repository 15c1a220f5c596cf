"""Calendars to subscribe to: a season's days, and a participant's."""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlsplit

import msgspec
from starlette.responses import Response

from webhook_app.attendance import state_on
from webhook_app.models import Season
from webhook_app.store.board import marks_of
from webhook_app.texts import Language
from webhook_app.web.exports.formats import disposition
from webhook_app.web.exports.icalendar import (
    MEDIA_TYPE,
    CalendarDay,
    calendar,
    participant_day,
    season_days,
)
from webhook_app.web.http.calendar_link import as_calendar_owner
from webhook_app.web.http.conditional import conditional_response, for_file
from webhook_app.web.http.language import language_of
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, board_of, season_of, user_of


class CalendarQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The language: ko or en; by default the browser's."""

    lang: Language | None = None


class ParticipantCalendarQuery(SeasonQuery, frozen=True, kw_only=True):
    """The season and the language; `token` is that of a hidden user's link (`GET /api/me`)."""

    lang: Language | None = None
    token: str | None = None


async def read_season_calendar(call: ApiRequest, query: CalendarQuery) -> Response:
    """Return a season's start, milestones and end as all-day events."""
    season = await season_of(call, call.path_number("season_id"))
    days = season_days(season, language_of(call.request))
    return await _response(
        call, season.name, f"season-{season.id}", f"/?season={season.id}", season, days
    )


async def read_participant_calendar(call: ApiRequest, query: ParticipantCalendarQuery) -> Response:
    """Return a participant's days as all-day events, with mark and number of commits."""
    user = await user_of(await as_calendar_owner(call, query.token))
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    row = board.find(user.id)
    async with call.context.database.connection() as connection:
        marks = await marks_of(connection, season.id, user.id)
    language = language_of(call.request)
    days = [
        participant_day(
            season,
            day,
            state,
            marks[day].commit_count if day in marks else 0,
            marks[day].updated_at if day in marks else None,
            language,
        )
        for day in board.window.dates
        if row and (state := state_on(row, board.window, day))
    ]
    name = f"{user.github_id} · {season.name}"
    path = f"/users/{quote(user.github_id)}?season={season.id}"
    return await _response(call, name, f"season-{season.id}-user-{user.id}", path, season, days)


async def _response(
    call: ApiRequest, name: str, key: str, path: str, season: Season, days: list[CalendarDay]
) -> Response:
    base = call.context.settings.base_url
    host = urlsplit(base).hostname or "localhost"
    body = await asyncio.to_thread(calendar, name, key, host, base + path, season, days)
    return conditional_response(call.request, body, MEDIA_TYPE, for_file(disposition(name, "ics")))
