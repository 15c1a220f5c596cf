"""The values that pictures show: a participant's season, or a season's totals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

Phase = Literal["before", "running", "after"]


class SeasonFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A season on a day; `number` is its current day, counted from 1, or 0 before its start."""

    name: str
    start_date: date
    days: int
    phase: Phase
    number: int
    days_until_start: int

    @property
    def end_date(self) -> date:
        """The last day, inclusive."""
        return self.start_date + timedelta(days=self.days - 1)


class SeasonCard(msgspec.Struct, frozen=True, kw_only=True):
    """A season's totals on its latest day, the rate of each day, and the current streaks."""

    season: SeasonFacts
    participants: int
    attended: int
    attendance_rate: float | None
    daily_rates: list[float | None]
    streaks: list[int]


class ParticipantCard(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's numbers; `days` has a state's letter for each day of the season so far."""

    name: str
    season: SeasonFacts
    days: str
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    rank: int | None
    participants: int
    current_streak: int
    longest_streak: int

    @property
    def may_start_today(self) -> bool:
        """Whether there is no streak and today can start one."""
        return self.current_streak == 0 and self.days.endswith("p")


class RepositoryFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Counted commits of one repository; `name` is None if the reader may not see it."""

    name: str | None
    commit_count: int


class WeekdayFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The rate of all days on one weekday; Monday is 1."""

    weekday: int
    attendance_rate: float | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The values of a report about a participant's season, on the day it was made."""

    portrait: ParticipantCard
    made_on: date
    url: str
    excused_count: int
    unknown_count: int
    counted_commits: int
    hours: list[int]
    weekdays: list[WeekdayFacts]
    repositories: list[RepositoryFacts]
