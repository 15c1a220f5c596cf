"""The board of a season: every participant's days and numbers over a window of days."""

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
    """What is stored of one participant in one season; `attended` is from attendance_bitmap."""

    account: Account
    membership: Membership
    attended: str = ""
    overrides: Mapping[date, State] = {}
    unknown: Collection[date] = ()


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the board; `days` has a letter (states.LETTERS) for each day of the window."""

    facts: ParticipantFacts
    days: str
    numbers: Numbers
    rank: int | None

    @property
    def account(self) -> Account:
        """The participant's account."""
        return self.facts.account

    @property
    def membership(self) -> Membership:
        """The first and the last day of taking part."""
        return self.facts.membership

    @property
    def overrides(self) -> Mapping[date, State]:
        """The states that admins set, by day."""
        return self.facts.overrides


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The board over a window; participants are ordered by lower-cased login."""

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
        """The pooled rate of all participants, in percent as it is shown."""
        return percent(self.total_present, self.total_present + self.total_absent)

    def daily_counts_of_all(self) -> list[AttendanceCount]:
        """Return the counts of each day of the window."""
        if not self.participants:
            return [AttendanceCount(0, 0)] * self.window.length
        return daily_counts_of_all([row.days for row in self.participants])

    def daily_rates(self) -> list[float | None]:
        """Return the pooled rate of each day of the window."""
        return [count.attendance_rate for count in self.daily_counts_of_all()]

    def ranking(self) -> list[Participant]:
        """Return the participants by rank, then by login; those without a rate are last."""
        return sorted(self.participants, key=lambda row: row.rank or len(self.participants) + 1)

    def find(self, user_id: int) -> Participant | None:
        """Return the row of a user; None if they do not take part."""
        return next((row for row in self.participants if row.account.user_id == user_id), None)


def build_board(
    season: Season, window: Window, facts: Sequence[ParticipantFacts], earlier: Board | None = None
) -> Board:
    """Judge the stored facts of all participants over a window.

    Rows of an `earlier` board of the same season and window are used again if their facts are the
    same objects: after a push one participant is judged, not all.
    """
    reusable = {}
    if earlier is not None and earlier.window == window and earlier.season.is_judged_as(season):
        reusable = {id(row.facts): row for row in earlier.participants}
    ordered = sorted(facts, key=lambda fact: fact.account.github_id.lower())
    rows = [reusable.get(id(fact)) or _row(season, window, fact) for fact in ordered]
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
    """Return a participant without the rank, which depends on all the others."""
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
    """Return the state of a participant's day; None if the window or the member lacks that day."""
    index = window.index(day)
    letter = NO_DAY if index is None else row.days[index]
    return STATES.get(letter)
