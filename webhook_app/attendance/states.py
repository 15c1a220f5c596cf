"""The states of a participant's days, a letter per day (docs/rules.md#states-of-a-day)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from webhook_app.models import Membership, Season, State

LETTERS = {
    State.ATTENDED: "a",
    State.MISSED: "m",
    State.EXCUSED: "e",
    State.UNKNOWN: "u",
    State.PENDING: "p",
}
STATES = {letter: state for state, letter in LETTERS.items()}
NO_DAY = "-"
_MISSED, _PENDING, _UNKNOWN, _ATTENDED = "m", "p", ord("u"), ord("a")
_LETTERS_OF_BITS = str.maketrans("01", "ma")


class Window(msgspec.Struct, frozen=True):
    """The days that a board covers: `length` days from `first`; `pending` is today's index."""

    first: date
    length: int
    pending: int | None

    def index(self, day: date) -> int | None:
        """Return the index of a day in the string of days; None if it is outside."""
        offset = (day - self.first).days
        return offset if 0 <= offset < self.length else None

    def day(self, index: int) -> date:
        """Return the day at an index of the string of days."""
        return self.first + timedelta(days=index)

    @property
    def dates(self) -> list[date]:
        """All days of the window, oldest first."""
        return [self.day(index) for index in range(self.length)]


def window_of(
    season: Season,
    today: date,
    *,
    as_of: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Window:
    """Return the window from the season's start to today, cut to a range and to `as_of`.

    The day `as_of` is over; only the real today can be pending
    (docs/rules.md#ranges-and-earlier-days).
    """
    first = max(season.start_date, start or season.start_date)
    last = min(season.end_date, today, as_of or today, end or today)
    length = max(0, (last - first).days + 1)
    return Window(first, length, length - 1 if length and last == today else None)


def attendance_bitmap(season: Season, days: Iterable[date]) -> str:
    """Return a character per day of the season, `1` for the days passed and `0` for the others."""
    bits = ["0"] * season.days
    for day in days:
        offset = (day - season.start_date).days
        if 0 <= offset < season.days:
            bits[offset] = "1"
    return "".join(bits)


def day_states(
    season: Season,
    window: Window,
    membership: Membership,
    *,
    attended: str = "",
    overrides: Mapping[date, State] | None = None,
    unknown: Iterable[date] = (),
) -> str:
    """Return a participant's days, one letter of LETTERS each; NO_DAY if a day is not theirs.

    `attended` are the days with a counted commit as attendance_bitmap returns them, "" for none.
    """
    offset = (window.first - season.start_date).days
    judged = attended[offset : offset + window.length].translate(_LETTERS_OF_BITS)
    days = judged.ljust(window.length, _MISSED)
    pending = window.pending
    if pending is not None and days[pending] == _MISSED:
        days = days[:pending] + _PENDING + days[pending + 1 :]
    if not (overrides or unknown or membership.left_on or season.rate_basis == "joined"):
        return days
    letters = bytearray(days, "ascii")
    for day in unknown:
        if (index := window.index(day)) is not None and letters[index] != _ATTENDED:
            letters[index] = _UNKNOWN
    for day, state in (overrides or {}).items():
        if (index := window.index(day)) is not None:
            letters[index] = ord(LETTERS[state])
    for index in _absent_indexes(season, window, membership):
        letters[index] = ord(NO_DAY)
    return letters.decode("ascii")


def _absent_indexes(season: Season, window: Window, membership: Membership) -> Iterable[int]:
    """Yield the indexes of the days that do not exist for this member."""
    joined = (membership.joined_on - window.first).days if season.rate_basis == "joined" else 0
    yield from range(min(max(joined, 0), window.length))
    if membership.left_on is not None:
        yield from range(max((membership.left_on - window.first).days + 1, 0), window.length)
