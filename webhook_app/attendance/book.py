"""The book of a season: every participant's days and numbers over a window of days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from webhook_app.attendance.numbers import Numbers, daily_counts, numbers_of, percent, ranks_of
from webhook_app.attendance.states import NO_DAY, STATES, Window, days_of
from webhook_app.models import Membership, Season, State


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who a participant is on GitHub."""

    user_id: int
    github_user_id: int
    github_id: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of one participant in one season."""

    account: Account
    membership: Membership
    attended: Collection[date] = ()
    overrides: Mapping[date, State] = {}
    unknown: Collection[date] = ()


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the book; `days` has a letter (states.LETTERS) for each day of the window."""

    account: Account
    membership: Membership
    days: str
    numbers: Numbers
    rank: int | None
    overrides: Mapping[date, State]


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The book over a window; participants stand by lower-cased login."""

    season: Season
    window: Window
    participants: Sequence[Participant]

    @property
    def total_present(self) -> int:
        """Attended days of all participants."""
        return sum(row.numbers.attended_count for row in self.participants)

    @property
    def total_absent(self) -> int:
        """Missed days of all participants."""
        return sum(row.numbers.missed_count for row in self.participants)

    @property
    def attendance_rate(self) -> float | None:
        """The pooled rate of everybody, in percent as it is shown."""
        return percent(self.total_present, self.total_present + self.total_absent)

    def daily_rates(self) -> list[float | None]:
        """The pooled rate of each day of the window."""
        days = [row.days for row in self.participants]
        if not days:
            return [None] * self.window.length
        attended, missed = daily_counts(days, "a"), daily_counts(days, "m")
        return [percent(a, a + m) for a, m in zip(attended, missed, strict=True)]

    def weekday_rates(self) -> list[float | None]:
        """The pooled rates of Monday to Sunday, over all days of the window on each."""
        days = [row.days for row in self.participants]
        attended, missed = [0] * 7, [0] * 7
        for index, (a, m) in enumerate(
            zip(daily_counts(days, "a"), daily_counts(days, "m"), strict=True)
        ):
            weekday = self.window.day(index).weekday()
            attended[weekday] += a
            missed[weekday] += m
        return [percent(a, a + m) for a, m in zip(attended, missed, strict=True)]

    def ranking(self) -> list[Participant]:
        """Participants by place, inside a place by login; those without a rate stand last."""
        return sorted(self.participants, key=lambda row: row.rank or len(self.participants) + 1)

    def find(self, user_id: int) -> Participant | None:
        """The row of a user."""
        return next((row for row in self.participants if row.account.user_id == user_id), None)


def make_book(season: Season, window: Window, facts: Sequence[Facts]) -> Book:
    """Judge the stored facts of all participants over a window."""
    ordered = sorted(facts, key=lambda fact: fact.account.github_id.lower())
    all_days = [
        days_of(
            season,
            window,
            fact.membership,
            attended=fact.attended,
            overrides=fact.overrides,
            unknown=fact.unknown,
        )
        for fact in ordered
    ]
    numbers = [numbers_of(days) for days in all_days]
    return Book(
        season=season,
        window=window,
        participants=[
            Participant(
                account=fact.account,
                membership=fact.membership,
                days=days,
                numbers=figures,
                rank=rank,
                overrides=fact.overrides,
            )
            for fact, days, figures, rank in zip(
                ordered, all_days, numbers, ranks_of(numbers), strict=True
            )
        ],
    )


def state_on(row: Participant, window: Window, day: date) -> State | None:
    """What a day is for a participant; None where the window or the member has no such day."""
    index = window.index(day)
    letter = NO_DAY if index is None else row.days[index]
    return STATES.get(letter)
