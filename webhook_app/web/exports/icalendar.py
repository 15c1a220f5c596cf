"""iCalendar (RFC 5545): a season's milestones, and a participant's days with their marks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from webhook_app.attendance import day_begins
from webhook_app.models import Season, State
from webhook_app.rendering import phrases
from webhook_app.texts import Language, text_of

MEDIA_TYPE = "text/calendar; charset=utf-8"
MILESTONES = (7, 30, 50, 100, 200, 300, 365, 500, 730, 1000)
PRODUCT = "-//Gardeners//Attendance book//EN"


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """An all-day event; `changed_at` is when its text last changed."""

    day: date
    summary: str
    description: str
    changed_at: datetime


def season_days(season: Season, language: Language) -> list[CalendarDay]:
    """Return a season's start, its milestones and its end."""
    texts = {number: _milestone(number, language) for number in MILESTONES if number < season.days}
    texts |= {season.days: text_of("calendar.lastDay", language)}
    texts |= {1: text_of("calendar.firstDay", language)}
    span = phrases.days(season.days, language)
    return [
        CalendarDay(
            day=season.start_date + timedelta(days=number - 1),
            summary=text_of("calendar.event", language, season=season.name, what=text),
            description=f"{number} / {span}",
            changed_at=day_begins(season, season.start_date),
        )
        for number, text in sorted(texts.items())
    ]


def participant_day(
    season: Season, day: date, state: State, commits: int, at: datetime | None, language: Language
) -> CalendarDay:
    """Return a participant's day: its mark and its counted commits, which last changed `at`."""
    word = text_of(f"common.states.{state}", language)
    glyph = text_of(f"common.glyphs.{state}", language)
    counted = phrases.commits(commits, language) if commits else ""
    over = timedelta(days=state is not State.PENDING)
    return CalendarDay(
        day=day,
        summary=" · ".join(filter(None, (f"{glyph} {word}", counted))),
        description=season.name,
        changed_at=at or day_begins(season, day + over),
    )


def calendar(
    name: str, key: str, host: str, url: str, season: Season, days: Iterable[CalendarDay]
) -> bytes:
    """Return a calendar of these days; `key` and `host` form their stable UIDs.

    Call it in a thread: the first call loads a library for 60 ms, and a year takes as long.
    """
    from icalendar import Calendar, Event  # 3 MiB that only calendars need

    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("name", name)
    result.add("x-wr-calname", name)
    result.add("x-wr-timezone", season.timezone)
    result.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for day in days:
        event = Event()
        event.add("uid", f"{key}-{day.day:%Y%m%d}@{host}")
        event.add("dtstamp", day.changed_at)
        event.add("dtstart", day.day)
        event.add("dtend", day.day + timedelta(days=1))
        event.add("summary", day.summary)
        event.add("description", day.description)
        event.add("url", url)
        event.add("transp", "TRANSPARENT")
        result.add_component(event)
    return bytes(result.to_ical())


def _milestone(number: int, language: Language) -> str:
    return text_of("calendar.milestone", language, number=number)
