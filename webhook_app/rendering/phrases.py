"""Numbers, dates and a season's progress as texts on pictures, in Korean and English."""

from __future__ import annotations

from datetime import date

from webhook_app.rendering.view_models import SeasonFacts
from webhook_app.texts import Language, text_of


def streak(days: int, language: Language) -> str:
    """Return the length of a streak."""
    return text_of("common.streak", language, days=days)


def fresh_start(language: Language) -> str:
    """Return the text for a streak that can start today."""
    return text_of("common.freshStart", language)


def longest(days: int, language: Language) -> str:
    """Return the length of the longest streak."""
    return text_of("images.longest", language, days=days)


def days(count: int, language: Language) -> str:
    """Return a number of days."""
    return text_of("common.days", language, count=count)


def capitalized(text: str) -> str:
    """Return a text with a capital first letter, for a line of its own."""
    return text[:1].upper() + text[1:]


def short(text: str, max_length: int = 28) -> str:
    """Return a text, cut with an ellipsis if it is too long."""
    return text if len(text) <= max_length else f"{text[: max_length - 1].rstrip()}…"


def commits(count: int, language: Language) -> str:
    """Return a number of commits."""
    return text_of("common.commits", language, count=count)


def percent(rate: float | None, language: Language) -> str:
    """Return a rate as the dashboard shows it, in percent."""
    if rate is None:
        return text_of("common.noneYet", language)
    return f"{rate:.0f}%" if rate in (0, 100) else f"{rate:.1f}%"


def of_judged(attended: int, missed: int, language: Language) -> str:
    """Return the number of days that a rate is computed from."""
    return text_of("common.ofJudged", language, attended=attended, judged=attended + missed)


def rank(number: int, participants: int, language: Language) -> str:
    """Return a rank among all participants."""
    return text_of("images.place", language, rank=number, participants=participants)


def people(count: int, total: int, language: Language) -> str:
    """Return a number of people out of a total."""
    return text_of("images.people", language, count=count, total=total)


def progress(season: SeasonFacts, language: Language) -> str:
    """Return the day of a season, the days until its start, or that it has finished."""
    if season.phase == "before":
        return text_of("images.startsIn", language, days=season.days_until_start)
    if season.phase == "after":
        return text_of("images.finished", language, days=season.days)
    return text_of("images.progress", language, number=season.number, days=season.days)


def span(season: SeasonFacts, language: Language) -> str:
    """Return the first and the last date of a season."""
    return f"{day(season.start_date, language)} – {day(season.end_date, language)}"


def day(when: date, language: Language) -> str:
    """Return a date with its year."""
    return text_of(
        "dates.date", language, year=str(when.year), month=month(when, language), day=when.day
    )


def made_on(when: date, language: Language) -> str:
    """Return the date of a report."""
    return text_of("report.madeOn", language, date=day(when, language))


def month(when: date, language: Language) -> str:
    """Return a month's short name."""
    return text_of(f"dates.months.{when.month}", language)


def weekdays(language: Language) -> tuple[str, ...]:
    """Return the names of the weekdays, Sunday first."""
    return tuple(text_of(f"dates.weekdays.{name}", language) for name in _WEEKDAYS)


_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
