"""A participant's days: the state of each, and the commits that count on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from webhook_app.attendance import LETTERS, Board, Participant, Window, state_on
from webhook_app.book.viewer import Viewer, visible_participants
from webhook_app.models import State
from webhook_app.store.board import DayMark


class ParticipantDay(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's day; `updated_at` is when commits last changed it."""

    date: date
    state: State
    is_override: bool
    commit_count: int
    first_commit_at: datetime | None
    updated_at: datetime | None

    @property
    def is_attended(self) -> bool:
        """Whether the day is attended."""
        return self.state is State.ATTENDED


class StateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many days have each state."""

    attended: int
    missed: int
    excused: int
    unknown: int
    pending: int

    @property
    def total(self) -> int:
        """The number of days that have a state."""
        return self.attended + self.missed + self.excused + self.unknown + self.pending


def participant_day(
    row: Participant, window: Window, day: date, mark: DayMark | None
) -> ParticipantDay | None:
    """Return a participant's day; None if the window or the membership has no such day."""
    state = state_on(row, window, day)
    if state is None:
        return None
    return ParticipantDay(
        date=day,
        state=state,
        is_override=day in row.overrides,
        commit_count=mark.commit_count if mark else 0,
        first_commit_at=mark.first_commit_at if mark else None,
        updated_at=mark.updated_at if mark else None,
    )


def days_of(
    row: Participant, window: Window, marks: Mapping[date, DayMark]
) -> list[ParticipantDay]:
    """Return a participant's days within a window, oldest first."""
    days = (participant_day(row, window, day, marks.get(day)) for day in window.dates)
    return [day for day in days if day is not None]


def days_on(
    board: Board, day: date, marks: Mapping[int, DayMark], viewer: Viewer
) -> list[tuple[Participant, ParticipantDay]]:
    """Return the participants whom a viewer may see with one day of each, by login.

    `marks` are those of the day, by user id. Participants without such a day are left out.
    """
    rows = visible_participants(viewer, board.participants)
    days = (
        (row, participant_day(row, board.window, day, marks.get(row.account.user_id)))
        for row in rows
    )
    return [(row, one) for row, one in days if one is not None]


def count_letters(days: str) -> StateCounts:
    """Return how many days have each state; `days` has a letter for each (`attendance.LETTERS`)."""
    return StateCounts(
        attended=days.count(LETTERS[State.ATTENDED]),
        missed=days.count(LETTERS[State.MISSED]),
        excused=days.count(LETTERS[State.EXCUSED]),
        unknown=days.count(LETTERS[State.UNKNOWN]),
        pending=days.count(LETTERS[State.PENDING]),
    )
