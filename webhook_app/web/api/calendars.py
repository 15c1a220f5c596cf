"""Calendars to subscribe to: a season's days, and a participant's."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import msgspec
from starlette.responses import Response

from webhook_app.attendance import state_on
from webhook_app.models import Season
from webhook_app.pictures.phrases import Language
from webhook_app.store.book import marks_of
from webhook_app.web.api.asked import SeasonQuery, book_of, season_of, user_of
from webhook_app.web.exports.calendars import (
    MEDIA_TYPE,
    CalendarDay,
    calendar,
    participant_day,
    season_days,
)
from webhook_app.web.exports.formats import disposition
from webhook_app.web.routing import Call, conditional_file
from webhook_app.web.words import language_of


class CalendarQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The language of the words: ko or en, by default the reader's."""

    lang: Language | None = None


class ParticipantCalendarQuery(SeasonQuery, frozen=True, kw_only=True):
    """Of which season, and in which language."""

    lang: Language | None = None


async def read_season_calendar(call: Call, query: CalendarQuery) -> Response:
    """A season's start, milestones and end as all-day events."""
    season = await season_of(call, call.path_number("season_id"))
    days = season_days(season, language_of(call.request))
    return _answer(call, season.name, f"season-{season.id}", f"/?season={season.id}", season, days)


async def read_participant_calendar(call: Call, query: ParticipantCalendarQuery) -> Response:
    """A participant's days as all-day events, with mark and number of commits."""
    user = await user_of(call)
    season = await season_of(call, query.season)
    book = await book_of(call, season, query)
    row = book.find(user.id)
    async with call.context.database.reading() as connection:
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
        for day in book.window.dates
        if row and (state := state_on(row, book.window, day))
    ]
    name = f"{user.github_id} · {season.name}"
    path = f"/users/{quote(user.github_id)}?season={season.id}"
    return _answer(call, name, f"season-{season.id}-user-{user.id}", path, season, days)


def _answer(
    call: Call, name: str, key: str, path: str, season: Season, days: list[CalendarDay]
) -> Response:
    base = call.context.settings.base_url
    host = urlsplit(base).hostname or "localhost"
    body = calendar(name, key, host, base + path, season, days)
    return conditional_file(call.request, body, MEDIA_TYPE, disposition(name, "ics"))
