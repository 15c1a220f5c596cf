"""Calendars to subscribe to: a season's days, and a participant's."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import msgspec
from starlette.responses import Response

from webhook_app.attendance import state_on
from webhook_app.models import Season, User
from webhook_app.store.board import marks_of
from webhook_app.store.users import calendar_token_of, find_user
from webhook_app.texts import Language
from webhook_app.web.api.season_query import SeasonQuery, board_of, season_of, user_of
from webhook_app.web.auth.tokens import TokenRefused, sign_permanent, verify_cookie
from webhook_app.web.exports.formats import disposition
from webhook_app.web.exports.icalendar import (
    MEDIA_TYPE,
    CalendarDay,
    calendar,
    participant_day,
    season_days,
)
from webhook_app.web.http.language import language_of
from webhook_app.web.http.routing import ApiRequest, conditional_file
from webhook_app.web.http.viewer import Viewer

_PURPOSE = "calendar"


class CalendarQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The language of the words: ko or en, by default the reader's."""

    lang: Language | None = None


class ParticipantCalendarQuery(SeasonQuery, frozen=True, kw_only=True):
    """Of which season, and in which language; `token` is that of one's own link (`GET /api/me`)."""

    lang: Language | None = None
    token: str | None = None


async def read_season_calendar(call: ApiRequest, query: CalendarQuery) -> Response:
    """A season's start, milestones and end as all-day events."""
    season = await season_of(call, call.path_number("season_id"))
    days = season_days(season, language_of(call.request))
    return _answer(call, season.name, f"season-{season.id}", f"/?season={season.id}", season, days)


async def read_participant_calendar(call: ApiRequest, query: ParticipantCalendarQuery) -> Response:
    """A participant's days as all-day events, with mark and number of commits."""
    user = await user_of(await _as_holder(call, query.token))
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
    return _answer(call, name, f"season-{season.id}-user-{user.id}", path, season, days)


async def calendar_url(call: ApiRequest, user: User) -> str:
    """Where calendar programs read a user's days: who hides has a link that nobody can guess."""
    url = f"{call.context.settings.base_url}/api/users/{quote(user.github_id)}/calendar.ics"
    if not user.is_hidden:
        return url
    async with call.context.database.connection() as connection:
        link = await calendar_token_of(connection, user.id)
    facts = {"user": str(user.id), "link": str(link)}
    return f"{url}?token={sign_permanent(call.context.secret_key, _PURPOSE, facts)}"


async def _as_holder(call: ApiRequest, token: str | None) -> ApiRequest:
    """The call as of whoever was given the link; one that no longer holds opens nothing."""
    if token is None:
        return call
    try:
        facts = verify_cookie(call.context.secret_key, _PURPOSE, token)
    except TokenRefused:
        return call
    user_id = int(facts["user"])
    async with call.context.database.connection() as connection:
        if facts["link"] != str(await calendar_token_of(connection, user_id)):
            return call
        holder = await find_user(connection, user_id)
    return msgspec.structs.replace(call, viewer=Viewer(holder))


def _answer(
    call: ApiRequest, name: str, key: str, path: str, season: Season, days: list[CalendarDay]
) -> Response:
    base = call.context.settings.base_url
    host = urlsplit(base).hostname or "localhost"
    body = calendar(name, key, host, base + path, season, days)
    return conditional_file(call.request, body, MEDIA_TYPE, disposition(name, "ics"))
