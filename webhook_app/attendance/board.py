"""The book of a season: every participant's days and numbers over a window of days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from webhook_app.attendance.aggregates import AttendanceCount, daily_counts_of_all
from webhook_app.attendance.states import NO_DAY, STATES, Window, day_states
from webhook_app.attendance.stats import Numbers, numbers_of, percent, ranks_of
from webhook_app.models import Membership, Season, State


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who a participant is on GitHub, and whether they hide from others."""

    user_id: int
    github_user_id: int
    github_id: str
    is_hidden: bool = False


class ParticipantFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of one participant in one season; `attended` as states.bits_of writes it."""

    account: Account
    membership: Membership
    attended: str = ""
    overrides: Mapping[date, State] = {}
    unknown: Collection[date] = ()


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the book; `days` has a letter (states.LETTERS) for each day of the window."""

    facts: ParticipantFacts
    days: str
    numbers: Numbers
    rank: int | None

    @property
    def account(self) -> Account:
        """Who it is."""
        return self.facts.account

    @property
    def membership(self) -> Membership:
        """Since when, and until when, they take part."""
        return self.facts.membership

    @property
    def overrides(self) -> Mapping[date, State]:
        """What admins corrected."""
        return self.facts.overrides


class Board(msgspec.Struct, frozen=True, kw_only=True):
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

    def daily_counts_of_all(self) -> list[AttendanceCount]:
        """What each day of the window adds up to."""
        if not self.participants:
            return [AttendanceCount(0, 0)] * self.window.length
        return daily_counts_of_all([row.days for row in self.participants])

    def daily_rates(self) -> list[float | None]:
        """The pooled rate of each day of the window."""
        return [tally.attendance_rate for tally in self.daily_counts_of_all()]

    def ranking(self) -> list[Participant]:
        """Participants by place, inside a place by login; those without a rate stand last."""
        return sorted(self.participants, key=lambda row: row.rank or len(self.participants) + 1)

    def find(self, user_id: int) -> Participant | None:
        """The row of a user."""
        return next((row for row in self.participants if row.account.user_id == user_id), None)


def build_board(
    season: Season, window: Window, facts: Sequence[ParticipantFacts], earlier: Board | None = None
) -> Board:
    """Judge the stored facts of all participants over a window.

    Of an `earlier` book of the same season and window, the rows whose facts are still the very
    same are taken over: after a push one participant is judged, not all.
    """
    known = {}
    if earlier is not None and earlier.window == window and earlier.season.is_judged_as(season):
        known = {id(row.facts): row for row in earlier.participants}
    ordered = sorted(facts, key=lambda fact: fact.account.github_id.lower())
    rows = [known.get(id(fact)) or _row(season, window, fact) for fact in ordered]
    ranks = ranks_of([row.numbers for row in rows])
    return Board(
        season=season,
        window=window,
        participants=[
            row if row.rank == rank else msgspec.structs.replace(row, rank=rank)
            for row, rank in zip(rows, ranks, strict=True)
        ],
    )


def _row(season: Season, window: Window, facts: ParticipantFacts) -> Participant:
    """A participant without their place, which depends on everybody."""
    days = day_states(
        season,
        window,
        facts.membership,
        attended=facts.attended,
        overrides=facts.overrides,
        unknown=facts.unknown,
    )
    return Participant(facts=facts, days=days, numbers=numbers_of(days), rank=None)


def state_on(row: Participant, window: Window, day: date) -> State | None:
    """What a day is for a participant; None where the window or the member has no such day."""
    index = window.index(day)
    letter = NO_DAY if index is None else row.days[index]
    return STATES.get(letter)
