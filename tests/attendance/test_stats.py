"""Counts, rates, percents, streaks and ranks (docs/rules.md#numbers)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import oracle
from webhook_app.attendance import STATES, daily_counts, numbers_of, percent, ranks_of


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, None),
        (0, 1, 0.0),
        (0, 100, 0.0),
        (1, 1, 100.0),
        (100, 100, 100.0),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 8, 12.5),
        (1, 16, 6.3),  # 6.25: half up
        (3, 16, 18.8),  # 18.75: half up, where half to even says the same
        (5, 16, 31.3),  # 31.25: half up, where half to even says 31.2
        (1, 800, 0.1),  # 0.125
        (3, 2000, 0.2),  # 0.15, which a float would round down
        (1, 2000, 0.1),  # 0.05
        (1, 2001, 0.1),  # less than half a tenth, but not nothing
        (1, 1_000_000, 0.1),
        (1999, 2000, 99.9),  # 99.95, but not everything
        (999_999, 1_000_000, 99.9),
        (1998, 2000, 99.9),
        (83, 84, 98.8),
        (5, 7, 71.4),
    ],
)
def test_a_percent_has_one_decimal_half_up_and_its_ends_are_exact(
    part: int, whole: int, shown: float | None
) -> None:
    assert shown == percent(part, whole)


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 1_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_percents_are_those_of_the_oracle(rate: tuple[int, int]) -> None:
    assert oracle.percent(Fraction(*rate)) == percent(*rate)


@pytest.mark.parametrize(
    ("days", "attended", "missed", "rate"),
    [
        ("", 0, 0, None),
        ("p", 0, 0, None),
        ("peu-", 0, 0, None),
        ("m", 0, 1, 0.0),
        ("a", 1, 0, 100.0),
        ("amp", 1, 1, 50.0),
        ("aameeeuup", 2, 1, 66.7),
        ("--am", 1, 1, 50.0),
    ],
)
def test_pending_excused_and_unknown_are_in_neither_half_of_the_rate(
    days: str, attended: int, missed: int, rate: float | None
) -> None:
    numbers = numbers_of(days)

    assert (attended, missed) == (numbers.attended_count, numbers.missed_count)
    assert attended + missed == numbers.judged_count
    assert rate == numbers.attendance_rate


@pytest.mark.parametrize(
    ("days", "current", "longest"),
    [
        ("", 0, 0),
        ("p", 0, 0),
        ("m", 0, 0),
        ("a", 1, 1),
        ("aaa", 3, 3),
        ("aaap", 3, 3),  # today is still open
        ("aaam", 0, 3),
        ("aaamp", 0, 3),
        ("amaa", 2, 2),
        ("aaama", 1, 3),
        ("aea", 2, 2),  # excused bridges
        ("aeeea", 2, 2),  # but never adds
        ("ea", 1, 1),  # nor starts
        ("ae", 1, 1),  # nor ends
        ("eee", 0, 0),
        ("mee", 0, 0),
        ("aem", 0, 1),
        ("amea", 1, 1),
        ("aua", 2, 2),  # unknown is passed over
        ("auuup", 1, 1),
        ("aum", 0, 1),
        ("aeupeua", 2, 2),
        ("uuu", 0, 0),
        ("--aa", 2, 2),
        ("aa--", 2, 2),  # left: the days after are not missed
        ("am--", 0, 1),
        ("aamaaamaap", 2, 3),
    ],
)
def test_streaks_pass_over_what_is_not_judged(days: str, current: int, longest: int) -> None:
    numbers = numbers_of(days)

    assert (current, longest) == (numbers.current_streak, numbers.longest_streak)


@settings(max_examples=400, deadline=None)
@given(st.text("aameup-", max_size=20))
def test_streaks_are_those_of_the_oracle(days: str) -> None:
    states = [STATES.get(letter) for letter in days]
    numbers = numbers_of(days)

    assert oracle.current_streak(states) == numbers.current_streak
    assert oracle.longest_streak(states) == numbers.longest_streak


@pytest.mark.parametrize(
    ("all_days", "places"),
    [
        ([], []),
        (["p"], [None]),
        (["a"], [1]),
        (["m"], [1]),  # a rate of 0 is a rate
        (["aa", "am", "ma", "mm"], [1, 2, 2, 4]),
        (["mm", "ma", "am", "aa"], [4, 2, 2, 1]),
        (["aa", "aa", "aa"], [1, 1, 1]),
        (["aa", "aa", "am"], [1, 1, 3]),
        (["p", "am", "ee", "aa"], [None, 2, None, 1]),
        (["ae", "aa"], [2, 1]),  # the same rate, fewer attended days
        (["mm", "me"], [1, 1]),  # nothing of two is nothing of one
        (["aam", "aaaamm"], [2, 1]),
        (["aam", "ame", "aa-"], [2, 3, 1]),
    ],
)
def test_places_go_by_rate_then_attended_days_and_ties_skip(
    all_days: list[str], places: list[int | None]
) -> None:
    assert places == ranks_of([numbers_of(days) for days in all_days])


def test_rates_that_differ_by_almost_nothing_still_differ() -> None:
    nearly = [numbers_of("a" * 332 + "m" * 667), numbers_of("a" * 333 + "m" * 667)]

    assert ranks_of(nearly) == [2, 1]
    assert Fraction(332, 999) < Fraction(333, 1000)


def test_equal_rates_of_different_lengths_are_equal() -> None:
    thirds = [numbers_of("a" * 333 + "m" * 666), numbers_of("aaamm" + "mmmm"), numbers_of("amm")]

    assert ranks_of(thirds) == [1, 2, 3]
    assert len({n.attended_count / n.judged_count for n in thirds}) == 1


def test_daily_counts_go_down_the_columns() -> None:
    assert daily_counts(["amp", "aam", "-ma"], "a") == [2, 1, 1]
    assert daily_counts(["amp", "aam", "-ma"], "m") == [0, 2, 1]
    assert daily_counts([], "a") == []
