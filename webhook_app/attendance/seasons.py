"""Seasons, their days, and the instants that bound them (docs/rules.md#the-season)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from webhook_app.models import Season

NEXT_SEASON_WITHIN = timedelta(days=14)
EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2200, 12, 31)
"""The days that a commit can have (docs/rules.md#verdicts); the calendar may end beyond."""


def day_of(season: Season, instant: datetime) -> date:
    """Return the season's day of an instant (docs/rules.md#the-day-of-a-commit)."""
    wall = _wall_clock(season.timezone, instant)
    if season.day_starts_at:
        wall -= timedelta(hours=season.day_starts_at)
    return wall.date()


def hour_of(season: Season, instant: datetime) -> int:
    """Return the hour, 0 to 23, that the season's clock shows at an instant."""
    return _wall_clock(season.timezone, instant).hour


@lru_cache(maxsize=4096)
def _wall_clock(timezone: str, instant: datetime) -> datetime:
    """Return what a clock of the zone shows, which each rule asks for the same commit."""
    return instant.astimezone(ZoneInfo(timezone))


def day_begins(season: Season, day: date) -> datetime:
    """Return the instant (UTC) at which a day of the season begins and the day before ends."""
    return _day_begins(season.timezone, season.day_starts_at, day)


@lru_cache(maxsize=8192)
def _day_begins(timezone: str, day_starts_at: int, day: date) -> datetime:
    """Return the instant, which every commit of the day asks for."""
    return datetime.combine(day, time(day_starts_at), tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def current_season(seasons: Iterable[Season], now: datetime) -> Season | None:
    """Return the season containing now, else the next within 14 days, else the last that ended.

    If no season has ended yet, the next one is current however far ahead it is.
    """
    ordered = sorted(seasons, key=lambda season: (season.start_date, season.id))
    running = [s for s in ordered if s.start_date <= day_of(s, now) <= s.end_date]
    upcoming = [s for s in ordered if s.start_date > day_of(s, now)]
    ended = [s for s in ordered if s.end_date < day_of(s, now)]
    if running:
        return running[-1]
    if upcoming and (
        not ended or upcoming[0].start_date - day_of(upcoming[0], now) <= NEXT_SEASON_WITHIN
    ):
        return upcoming[0]
    return max(ended, key=lambda season: (season.end_date, season.id)) if ended else None
