"""A participant or a season as pictures show them, from the same book as everything else."""

from __future__ import annotations

from datetime import date
from heapq import nlargest

import msgspec

from webhook_app.attendance import LETTERS, Book, day_of
from webhook_app.models import Season, State, User
from webhook_app.pictures.portrait import Phase, Portrait, SeasonFacts, SeasonPortrait
from webhook_app.web.api.asked import SeasonQuery, book_of
from webhook_app.web.context import now
from webhook_app.web.kept import etag_of
from webhook_app.web.routing import Call

PLANTS = 5
"""How many of the longest streaks a season's picture shows."""


async def portrait_of(
    call: Call, season: Season, user: User, query: SeasonQuery
) -> Portrait | None:
    """A user's portrait in a season; None for somebody who takes no part in it."""
    book = await book_of(call, season, query)
    row = book.find(user.id)
    if row is None:
        return None
    numbers = row.numbers
    return Portrait(
        name=user.github_id,
        season=season_facts(season, _day(season, query)),
        days=row.days,
        attendance_rate=numbers.attendance_rate,
        attended_count=numbers.attended_count,
        missed_count=numbers.missed_count,
        rank=row.rank,
        participants=len(book.participants),
        current_streak=numbers.current_streak,
        longest_streak=numbers.longest_streak,
    )


async def season_portrait(call: Call, season: Season, query: SeasonQuery) -> SeasonPortrait:
    """A season's portrait, of all its participants; counted once for each change of its book."""
    today = _day(season, query)
    etag = etag_of("season portrait", season.id, season.revision, today, query.as_of)

    async def count() -> SeasonPortrait:
        book = await book_of(call, season, query)
        return SeasonPortrait(
            season=season_facts(season, today),
            participants=len(book.participants),
            attended=_attended_last(book),
            attendance_rate=book.attendance_rate,
            daily_rates=book.daily_rates(),
            streaks=nlargest(PLANTS, (row.numbers.current_streak for row in book.participants)),
        )

    kept = await call.context.answers.get(etag, count)
    return msgspec.json.decode(kept.body, type=SeasonPortrait)


def season_facts(season: Season, today: date) -> SeasonFacts:
    """A season as it stands on a day."""
    phase: Phase = "running"
    if today < season.start_date:
        phase = "before"
    elif today > season.end_date:
        phase = "after"
    return SeasonFacts(
        name=season.name,
        start_date=season.start_date,
        days=season.days,
        phase=phase,
        number=max(0, min((today - season.start_date).days + 1, season.days)),
        days_until_start=max(0, (season.start_date - today).days),
    )


def _day(season: Season, query: SeasonQuery) -> date:
    """The day to stand on: today, or that of which is asked."""
    today = day_of(season, now())
    return min(today, query.as_of or today)


def _attended_last(book: Book) -> int:
    """How many attended the book's last day."""
    return sum(row.days.endswith(LETTERS[State.ATTENDED]) for row in book.participants)
