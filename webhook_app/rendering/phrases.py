"""Numbers, dates and a season's progress as pictures write them, in Korean and English."""

from __future__ import annotations

from datetime import date

from webhook_app.rendering.view_models import SeasonFacts
from webhook_app.texts import Language, text_of


def streak(days: int, language: Language) -> str:
    """How long a streak is."""
    return text_of("common.streak", language, days=days)


def fresh_start(language: Language) -> str:
    """For somebody whose streak may begin today."""
    return text_of("common.freshStart", language)


def longest(days: int, language: Language) -> str:
    """How long the longest streak was."""
    return text_of("images.longest", language, days=days)


def days(count: int, language: Language) -> str:
    """A number of days."""
    return text_of("common.days", language, count=count)


def headed(text: str) -> str:
    """A text that stands alone, with its first letter large."""
    return text[:1].upper() + text[1:]


def short(text: str, most: int = 28) -> str:
    """A text, cut where it is too long for its place."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def commits(count: int, language: Language) -> str:
    """A number of commits."""
    return text_of("common.commits", language, count=count)


def percent(rate: float | None, language: Language) -> str:
    """A rate as the dashboard shows it."""
    if rate is None:
        return text_of("common.noneYet", language)
    return f"{rate:.0f}%" if rate in (0, 100) else f"{rate:.1f}%"


def of_judged(attended: int, missed: int, language: Language) -> str:
    """Out of how many days a rate is."""
    return text_of("common.ofJudged", language, attended=attended, judged=attended + missed)


def place(rank: int, participants: int, language: Language) -> str:
    """A place among all."""
    return text_of("images.place", language, rank=rank, participants=participants)


def people(count: int, total: int, language: Language) -> str:
    """How many of all."""
    return text_of("images.people", language, count=count, total=total)


def progress(season: SeasonFacts, language: Language) -> str:
    """Which day of the season it is, or how long until it starts; a season that is over says so."""
    if season.phase == "before":
        return text_of("images.startsIn", language, days=season.days_until_start)
    if season.phase == "after":
        return text_of("images.finished", language, days=season.days)
    return text_of("images.progress", language, number=season.number, days=season.days)


def span(season: SeasonFacts, language: Language) -> str:
    """From when until when a season lasts."""
    return f"{day(season.start_date, language)} – {day(season.end_date, language)}"


def day(when: date, language: Language) -> str:
    """A date with its year."""
    return text_of(
        "dates.date", language, year=str(when.year), month=month(when, language), day=when.day
    )


def made_on(when: date, language: Language) -> str:
    """When a report was made."""
    return text_of("report.madeOn", language, date=day(when, language))


def month(when: date, language: Language) -> str:
    """A month's short name."""
    return text_of(f"dates.months.{when.month}", language)


def weekdays(language: Language) -> tuple[str, ...]:
    """The days of the week, Sunday first."""
    return tuple(text_of(f"dates.weekdays.{name}", language) for name in _WEEKDAYS)


_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
