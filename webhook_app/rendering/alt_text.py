"""Texts that describe a picture: on badges, in link previews and for screen readers."""

from __future__ import annotations

from typing import Literal, assert_never

from webhook_app.rendering import phrases
from webhook_app.rendering.view_models import ParticipantCard, SeasonCard
from webhook_app.texts import Language, text_of

Kind = Literal["streak", "rate", "heatmap"]


def badge_text(portrait: ParticipantCard, kind: Kind, language: Language) -> str:
    """Return the text of a badge in the fewest words."""
    if portrait.season.phase == "before":
        return phrases.progress(portrait.season, language)
    match kind:
        case "streak":
            if portrait.may_start_today:
                return phrases.fresh_start(language)
            return phrases.streak(portrait.current_streak, language)
        case "rate" | "heatmap":
            return phrases.percent(portrait.attendance_rate, language)
        case _:
            assert_never(kind)


def description(portrait: ParticipantCard, language: Language) -> str:
    """Describe a participant's season in one sentence, for screen readers."""
    season = portrait.season
    parts = [f"{season.name}, {phrases.progress(season, language)}"]
    if season.phase != "before":
        rate = phrases.percent(portrait.attendance_rate, language)
        judged = phrases.of_judged(portrait.attended_count, portrait.missed_count, language)
        parts += [
            phrases.streak(portrait.current_streak, language),
            phrases.longest(portrait.longest_streak, language),
            f"{text_of('images.rate', language)} {rate} ({judged})",
        ]
        if portrait.rank:
            parts.append(phrases.rank(portrait.rank, portrait.participants, language))
    return " · ".join(parts)


def season_description(portrait: SeasonCard, language: Language) -> str:
    """Describe a season in one sentence."""
    season = portrait.season
    parts = [f"{season.name}, {phrases.progress(season, language)}"]
    if season.phase != "before":
        heading = "images.lastDay" if season.phase == "after" else "images.today"
        people = phrases.people(portrait.attended, portrait.participants, language)
        rate = phrases.percent(portrait.attendance_rate, language)
        parts += [
            f"{text_of(heading, language)} {people}",
            f"{text_of('images.rate', language)} {rate}",
        ]
    return " · ".join(parts)
