"""What may still become of a participant's season, and how far they are towards a goal."""

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
    """What may still become of a season.

    `days_left` are today, while it is open, and the days to come. Open are these and those that
    are being checked: the rates are those after attending or missing all of them. `days_may_miss`
    of the open days may be missed with the target reached all the same, None when it no longer
    can be. `chance` is how likely it is reached, in percent, when each open day is attended with
    the probability (attended + 1) / (judged + 2), which is Laplace's rule of succession.
    """

    days_left: int
    highest_rate: float | None
    lowest_rate: float | None
    target: float
    days_may_miss: int | None
    chance: float | None


class Progress(msgspec.Struct, frozen=True):
    """How far somebody is towards their goal, in percent; None where nothing was set or judged."""

    rate: float | None
    streak: float | None


def future_days(season: Season, window: Window, facts: ParticipantFacts) -> str:
    """The season's days after the window: `u` for open ones, else what an admin made of them."""
    first = window.first + timedelta(days=window.length)
    coming = Window(first, max(0, (season.end_date - first).days + 1), None)
    return day_states(
        season, coming, facts.membership, overrides=facts.overrides, unknown=coming.dates
    )


def outlook_of(days: str, ahead: str, target: float) -> Outlook:
    """What may become of a participant's days, with those ahead, for a target rate in percent."""
    whole = days + ahead
    attended, missed = whole.count("a"), whole.count("m")
    open_days = whole.count("p") + whole.count("u")
    total = attended + missed + open_days
    wanted = math.ceil(Fraction(str(target)) / 100 * total) - attended
    return Outlook(
        days_left=days.count("p") + ahead.count("u"),
        highest_rate=percent(attended + open_days, total),
        lowest_rate=percent(attended, total),
        target=target,
        days_may_miss=min(open_days, open_days - wanted) if total and wanted <= open_days else None,
        chance=_chance(wanted, open_days, days) if total else None,
    )


def progress_of(numbers: Numbers, target_rate: float | None, target_streak: int | None) -> Progress:
    """How far a participant's numbers are towards a goal; a streak once reached stays reached."""
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
    """A part of a whole in percent; all of it where more is there than is wanted."""
    if part >= whole:
        return percent(1, 1)
    share = part / whole
    return percent(share.numerator, share.denominator)


def _chance(wanted: int, open_days: int, days: str) -> float | None:
    """The upper tail of the binomial distribution, exact: counted in whole numbers."""
    if wanted > open_days:
        return 0.0
    if wanted <= 0:
        return 100.0
    succeeds = days.count("a") + 1
    fails = days.count("m") + 1
    ways = sum(
        math.comb(open_days, attended) * succeeds**attended * fails ** (open_days - attended)
        for attended in range(wanted, open_days + 1)
    )
    return percent(ways, (succeeds + fails) ** open_days)
