"""Counts, rates, streaks and ranks (docs/rules.md#numbers)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from webhook_app.attendance.states import NO_DAY

_SKIPPED = f"peu{NO_DAY}".encode()


class Numbers(msgspec.Struct, frozen=True):
    """The counts and streaks of a string of days."""

    attended_count: int
    missed_count: int
    current_streak: int
    longest_streak: int

    @property
    def judged_count(self) -> int:
        """The denominator of the rate: attended and missed days."""
        return self.attended_count + self.missed_count

    @property
    def attendance_rate(self) -> float | None:
        """The rate in percent as it is shown; None if no day is judged yet."""
        return percent(self.attended_count, self.judged_count)


def numbers_of(days: str) -> Numbers:
    """Return the counts and streaks of days; pending, excused and unknown days are skipped."""
    judged = days.encode("ascii").translate(None, _SKIPPED)
    attended_count = judged.count(b"a")
    return Numbers(
        attended_count=attended_count,
        missed_count=len(judged) - attended_count,
        current_streak=len(judged) - len(judged.rstrip(b"a")),
        longest_streak=max(map(len, judged.split(b"m"))),
    )


def percent(part: int, whole: int) -> float | None:
    """Return part / whole in percent, rounded half up to one decimal; None for 0/0.

    Returns 100 and 0 only if they are exact.
    """
    if whole == 0:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    if 0 < part < whole:
        tenths = min(max(tenths, 1), 999)
    return tenths / 10


def ranks_of(numbers: Sequence[Numbers]) -> list[int | None]:
    """Return ranks by (rate, attended days): equal keys share one, the next skips; None unranked.

    Equal fractions of small integers divide to equal floats, so the key is exact.
    """
    counts = ((n.attended_count, n.missed_count) for n in numbers)
    keys = [(a / (a + m), a) if a + m else None for a, m in counts]
    ranks: dict[tuple[float, int], int] = {}
    for rank, key in enumerate(sorted(filter(None, keys), reverse=True), start=1):
        ranks.setdefault(key, rank)
    return [ranks[key] if key else None for key in keys]


def daily_counts(all_days: Sequence[str], letter: str) -> list[int]:
    """Return how many participants have a letter on each day; the strings are of one length."""
    length = len(all_days[0]) if all_days else 0
    joined = "".join(all_days)
    return [joined[index::length].count(letter) for index in range(length)]
