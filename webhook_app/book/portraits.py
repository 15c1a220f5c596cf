"""The season of one participant, or of all, as images and link previews show it."""

from __future__ import annotations

from datetime import date
from heapq import nlargest

from webhook_app.attendance import LETTERS, Board
from webhook_app.book.board import phase_of
from webhook_app.models import Season, State, User
from webhook_app.rendering.view_models import ParticipantCard, SeasonCard, SeasonFacts

SHOWN_STREAKS = 5
"""The number of streaks, longest first, that a season's image shows."""


def participant_card_of(
    board: Board, season: Season, user: User, day: date
) -> ParticipantCard | None:
    """Return a user's season on a day; None if the user takes no part in it."""
    row = board.find(user.id)
    if row is None:
        return None
    numbers = row.numbers
    return ParticipantCard(
        name=user.github_id,
        season=season_facts(season, day),
        days=row.days,
        attendance_rate=numbers.attendance_rate,
        attended_count=numbers.attended_count,
        missed_count=numbers.missed_count,
        rank=row.rank,
        participants=len(board.participants),
        current_streak=numbers.current_streak,
        longest_streak=numbers.longest_streak,
    )


def season_card_of(board: Board, season: Season, day: date) -> SeasonCard:
    """Return the season of all participants on a day."""
    streaks = (row.numbers.current_streak for row in board.participants)
    return SeasonCard(
        season=season_facts(season, day),
        participants=len(board.participants),
        attended=sum(row.days.endswith(LETTERS[State.ATTENDED]) for row in board.participants),
        attendance_rate=board.attendance_rate,
        daily_rates=board.daily_rates(),
        streaks=nlargest(SHOWN_STREAKS, streaks),
    )


def season_facts(season: Season, day: date) -> SeasonFacts:
    """Return a season's dates and its phase on a day."""
    return SeasonFacts(
        name=season.name,
        start_date=season.start_date,
        days=season.days,
        phase=phase_of(season, day),
        number=max(0, min((day - season.start_date).days + 1, season.days)),
        days_until_start=max(0, (season.start_date - day).days),
    )
