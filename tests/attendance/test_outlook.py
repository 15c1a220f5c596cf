"""Outlook and progress of a participant, compared with trying out every way it can go."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import oracle
from webhook_app.attendance import (
    Account,
    ParticipantFacts,
    future_days,
    numbers_of,
    outlook_of,
    progress_of,
    window_of,
)
from webhook_app.models import Membership, Season, State

FIRST = date(2025, 3, 10)
SEASON = Season(id=1, name="열흘", start_date=FIRST, days=10)


def chance_by_trying(days: str, open_days: int, target: Fraction) -> Fraction:
    """Return the likelihood, summed over every way in which the open days can go."""
    attended, judged = days.count("a"), days.count("a") + days.count("m")
    success = Fraction(attended + 1, judged + 2)
    total = Fraction(0)
    for way in product((True, False), repeat=open_days):
        if Fraction(attended + sum(way), judged + open_days) >= target:
            total += success ** sum(way) * (1 - success) ** (open_days - sum(way))
    return total


@settings(max_examples=150, deadline=None)
@given(
    days=st.text("amue", max_size=8),
    is_pending=st.booleans(),
    ahead=st.integers(0, 6),
    target=st.integers(0, 1000),
)
def test_an_outlook_is_what_trying_everything_gives(
    days: str, is_pending: bool, ahead: int, target: int
) -> None:
    days += "p" * is_pending
    attended, judged = days.count("a"), days.count("a") + days.count("m")
    open_days = days.count("u") + is_pending + ahead
    total, wanted = judged + open_days, Fraction(target, 1000)

    outlook = outlook_of(days, "u" * ahead, target / 10)

    assert outlook.days_left == is_pending + ahead
    if total == 0:
        assert (outlook.highest_rate, outlook.lowest_rate, outlook.chance) == (None, None, None)
        assert outlook.days_may_miss is None
        return
    assert outlook.highest_rate == oracle.percent(Fraction(attended + open_days, total))
    assert outlook.lowest_rate == oracle.percent(Fraction(attended, total))
    reaching = [
        missed
        for missed in range(open_days + 1)
        if Fraction(attended + open_days - missed, total) >= wanted
    ]
    assert outlook.days_may_miss == max(reaching, default=None)
    assert outlook.chance == oracle.percent(chance_by_trying(days, open_days, wanted))


def test_the_end_of_a_season_leaves_nothing_open() -> None:
    over = outlook_of("aam", "", 60)

    assert (over.days_left, over.days_may_miss, over.chance) == (0, 0, 100.0)
    assert over.highest_rate == over.lowest_rate == 66.7
    assert outlook_of("aam", "", 67).days_may_miss is None
    assert outlook_of("aam", "", 67).chance == 0.0


def test_a_target_is_compared_exactly_not_as_it_is_shown() -> None:
    # 2 of 3 are shown as 66.7 and are less.
    assert outlook_of("aam", "", 66.6).days_may_miss == 0
    assert outlook_of("aam", "", 66.7).days_may_miss is None


def test_a_thousand_days_are_still_exact() -> None:
    likely = outlook_of("a" * 499 + "m" * 10, "u" * 491, 50)
    unlikely = outlook_of("a" + "m" * 499, "u" * 500, 50)

    assert (likely.chance, likely.days_may_miss) == (99.9, 490)
    assert (unlikely.chance, unlikely.days_may_miss) == (0.1, 1)


def facts(left_on: date | None = None, **more: object) -> ParticipantFacts:
    return ParticipantFacts(
        account=Account(user_id=1, github_user_id=1, github_id="ann"),
        membership=Membership(season_id=1, user_id=1, joined_on=FIRST, left_on=left_on),
        **more,  # type: ignore[arg-type]
    )


def ahead_of(whose: ParticipantFacts, today: int, as_of: int | None = None) -> str:
    """Return the days ahead of the season's day of this number."""
    seen = FIRST + timedelta(days=as_of - 1) if as_of else None
    window = window_of(SEASON, FIRST + timedelta(days=today - 1), as_of=seen)
    return future_days(SEASON, window, whose)


def test_the_days_ahead_are_open_as_far_as_nothing_else_is_known() -> None:
    ninth = FIRST + timedelta(days=8)
    corrected = facts(overrides={ninth: State.EXCUSED, FIRST: State.MISSED})

    assert ahead_of(facts(), today=4) == "uuuuuu"
    assert ahead_of(facts(), today=0) == "u" * 10
    assert ahead_of(facts(), today=10) == ahead_of(facts(), today=99) == ""
    assert ahead_of(facts(), today=99, as_of=7) == "uuu"
    assert ahead_of(facts(left_on=FIRST + timedelta(days=5)), today=4) == "uu----"
    assert ahead_of(corrected, today=7) == "ueu"


@pytest.mark.parametrize(
    ("days", "target_rate", "target_streak", "rate", "streak"),
    [
        ("aama", 75, 2, 100.0, 100.0),
        ("aama", 100, 3, 75.0, 33.3),
        ("aamaa", 90, 4, 88.9, 50.0),
        ("mmma", 50, 1, 50.0, 100.0),
        ("aaam", 100, 3, 75.0, 100.0),  # a streak that was reached stays reached
        ("p", 90, 10, None, 0.0),
        ("m", 0, 1, 100.0, 0.0),
        ("a", None, None, None, None),
    ],
)
def test_progress_is_the_part_of_the_goal_that_is_done(
    days: str,
    target_rate: float | None,
    target_streak: int | None,
    rate: float | None,
    streak: float | None,
) -> None:
    progress = progress_of(numbers_of(days), target_rate, target_streak)

    assert (progress.rate, progress.streak) == (rate, streak)
