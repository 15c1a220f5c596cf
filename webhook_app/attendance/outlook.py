"""The outlook of a participant's season, and the progress towards a goal.

The rules: docs/rules.md#numbers.
"""

from __future__ import annotations

import math
from datetime import timedelta
from fractions import Fraction

import msgspec

from webhook_app.attendance.board import ParticipantFacts
from webhook_app.attendance.states import Window, day_states
from webhook_app.attendance.stats import Numbers, percent
from webhook_app.models import Season


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The rates that a participant can still reach.

    `days_left` are today, while it is pending, and the days to come. Open days are these and the
    unknown ones. The two rates assume that all open days are attended, or all missed.
    `days_may_miss` is how many open days may be missed with the target still reached; None if it
    cannot be reached. `chance` is the probability in percent of reaching it if each open day is
    attended with the probability (attended + 1) / (judged + 2), Laplace's rule of succession.
    """

    days_left: int
    highest_rate: float | None
    lowest_rate: float | None
    target: float
    days_may_miss: int | None
    chance: float | None


class Progress(msgspec.Struct, frozen=True):
    """The progress towards a goal in percent; None if no goal is set or no day is judged."""

    rate: float | None
    streak: float | None


def future_days(season: Season, window: Window, facts: ParticipantFacts) -> str:
    """Return the season's days after the window: `u` for open ones, else what an admin set."""
    first = window.first + timedelta(days=window.length)
    future = Window(first, max(0, (season.end_date - first).days + 1), None)
    return day_states(
        season, future, facts.membership, overrides=facts.overrides, unknown=future.dates
    )


def outlook_of(days: str, ahead: str, target: float) -> Outlook:
    """Return the outlook of a participant's days and those ahead, for a target rate in percent."""
    whole = days + ahead
    attended, missed = whole.count("a"), whole.count("m")
    open_days = whole.count("p") + whole.count("u")
    total = attended + missed + open_days
    required = math.ceil(Fraction(str(target)) / 100 * total) - attended
    can_reach = total > 0 and required <= open_days
    return Outlook(
        days_left=days.count("p") + ahead.count("u"),
        highest_rate=percent(attended + open_days, total),
        lowest_rate=percent(attended, total),
        target=target,
        days_may_miss=min(open_days, open_days - required) if can_reach else None,
        chance=_chance(required, open_days, days) if total else None,
    )


def progress_of(numbers: Numbers, target_rate: float | None, target_streak: int | None) -> Progress:
    """Return how far numbers are towards a goal; a streak that was once reached stays reached."""
    rate = streak = None
    if target_rate is not None and numbers.judged_count:
        part = Fraction(numbers.attended_count, numbers.judged_count)
        rate = _share(part, Fraction(str(target_rate)) / 100)
    if target_streak is not None:
        reached = numbers.longest_streak >= target_streak
        run = target_streak if reached else numbers.current_streak
        streak = _share(Fraction(run), Fraction(target_streak))
    return Progress(rate, streak)


def _share(part: Fraction, whole: Fraction) -> float | None:
    """Return a part of a whole in percent, 100 at most."""
    if part >= whole:
        return percent(1, 1)
    share = part / whole
    return percent(share.numerator, share.denominator)


def _chance(required: int, open_days: int, days: str) -> float | None:
    """Return the upper tail of the binomial distribution, exact because it counts in integers."""
    if required > open_days:
        return 0.0
    if required <= 0:
        return 100.0
    succeeds = days.count("a") + 1
    fails = days.count("m") + 1
    ways = sum(
        math.comb(open_days, attended) * succeeds**attended * fails ** (open_days - attended)
        for attended in range(required, open_days + 1)
    )
    return percent(ways, (succeeds + fails) ** open_days)
