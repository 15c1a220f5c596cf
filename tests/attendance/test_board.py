"""The board of a season as a whole, compared with the oracle's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from tests.support import oracle
from tests.support.boards import board, day, person, readings
from webhook_app.attendance import ParticipantFacts, build_board, percent, state_on, window_of
from webhook_app.models import Season


def test_group_rates_are_pooled_not_means_of_means() -> None:
    both = board(person("ann", "am"), person("bob", "aaaaaaaaaa"))

    assert [row.numbers.attendance_rate for row in both.participants] != [None, None]
    assert [row.numbers.attendance_rate for row in both.participants] == [10.0, 100.0]
    assert (both.total_present, both.total_absent) == (11, 9)
    assert both.attendance_rate == 55.0


def test_a_pooled_rate_weighs_participants_by_their_days() -> None:
    sum_counts = board(person("ann", "a", left=1), person("bob", "mmma", left=4))

    assert [row.numbers.attendance_rate for row in sum_counts.participants] == [100.0, 25.0]
    assert sum_counts.attendance_rate == 40.0  # a mean of the two would be 62.5


def test_each_day_has_a_pooled_rate_and_none_where_nothing_is_judged() -> None:
    three = board(
        person("ann", "aae"), person("bob", "ame"), person("cho", "m", left=1), days=3, today=4
    )

    assert three.daily_rates() == [66.7, 50.0, None]


def test_a_board_without_people_has_days_without_rates() -> None:
    empty = board(days=3, today=9)

    assert empty.daily_rates() == [None, None, None]
    assert empty.attendance_rate is None
    assert empty.ranking() == []


def test_before_the_start_there_are_no_rates_ranks_or_streaks() -> None:
    waiting = board(person("ann", "aaa"), person("bob"), today=-2)

    assert waiting.window.length == 0
    assert waiting.daily_rates() == []
    assert waiting.attendance_rate is None
    for row in waiting.participants:
        assert (row.days, row.numbers.attendance_rate, row.rank) == ("", None, None)
        assert (row.numbers.current_streak, row.numbers.longest_streak) == (0, 0)


def test_after_the_end_the_board_is_frozen() -> None:
    people = [person("ann", "aaaaaaaaaa"), person("bob", "mmmmmmmmma")]

    assert board(*people, today=11).participants == board(*people, today=4000).participants
    assert [row.numbers.current_streak for row in board(*people).participants] == [10, 1]


def test_on_the_first_day_nobody_is_judged_before_they_commit() -> None:
    first = board(person("ann", "a"), person("bob"), today=1)

    assert [row.numbers.attendance_rate for row in first.participants] == [100.0, None]
    assert [row.rank for row in first.participants] == [1, None]
    assert first.daily_rates() == [100.0]


def test_participants_are_sorted_by_lower_cased_login_and_in_a_ranking_by_rank_first() -> None:
    mixed = board(
        person("Zoe", "aa"), person("bob", "am"), person("Ann", "ma"), person("cho", left=0),
        days=2, today=3,
    )  # fmt: skip

    assert [r.account.github_id for r in mixed.participants] == ["Ann", "bob", "cho", "Zoe"]
    assert [(row.account.github_id, row.rank) for row in mixed.ranking()] == [
        ("Zoe", 1),
        ("Ann", 2),
        ("bob", 2),
        ("cho", None),
    ]


def test_a_row_is_found_by_its_user() -> None:
    ann = person("ann", "a")

    assert board(ann).find(ann.account.user_id).account.github_id == "ann"
    assert board(ann).find(-1) is None


@pytest.mark.parametrize(
    ("window", "attended", "rate", "current", "longest"),
    [
        ({}, 6, 60.0, 1, 4),
        ({"start": day(2), "end": day(4)}, 3, 100.0, 3, 3),
        ({"start": day(5), "end": day(7)}, 1, 33.3, 1, 1),
        ({"end": day(5)}, 4, 80.0, 0, 4),
        ({"as_of": day(4)}, 4, 100.0, 4, 4),
        ({"as_of": day(9)}, 5, 55.6, 0, 4),
        ({"start": day(8), "end": day(9)}, 0, 0.0, 0, 0),
        ({"start": day(11)}, 0, None, 0, 0),
    ],
)
def test_within_a_range_every_number_is_that_of_the_range(
    window: dict[str, date], attended: int, rate: float | None, current: int, longest: int
) -> None:
    numbers = board(person("ann", "aaaammamma"), **window).participants[0].numbers

    assert (attended, rate) == (numbers.attended_count, numbers.attendance_rate)
    assert (current, longest) == (numbers.current_streak, numbers.longest_streak)


# Whole books, against the oracle


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(reading=readings())
def test_whole_boards_are_those_of_the_oracle(
    reading: tuple[Season, list[ParticipantFacts], date, dict[str, Any]],
) -> None:
    season, facts, today, asked = reading
    made = build_board(season, window_of(season, today, **asked), facts)
    expected = oracle.sheet(
        season,
        [
            oracle.Person(
                login=fact.account.github_id,
                membership=fact.membership,
                attended=[
                    season.start_date + timedelta(days=offset)
                    for offset, bit in enumerate(fact.attended)
                    if bit == "1"
                ],
                overrides=fact.overrides,
                unknown=fact.unknown,
            )
            for fact in facts
        ],
        today,
        **asked,
    )

    assert expected.dates == made.window.dates
    for row, found in zip(expected.rows, made.participants, strict=True):
        numbers = found.numbers
        assert row.login == found.account.github_id
        assert row.states == [
            state_on(found, made.window, asked_day) for asked_day in expected.dates
        ]
        assert (row.attended, row.missed) == (numbers.attended_count, numbers.missed_count)
        assert row.percent == numbers.attendance_rate
        assert row.rank == found.rank
        assert row.current_streak == numbers.current_streak
        assert row.longest_streak == numbers.longest_streak
    assert expected.daily_rates == made.daily_rates()
    assert (expected.present, expected.absent) == (made.total_present, made.total_absent)
    assert expected.percent == made.attendance_rate
    assert expected.percent == percent(expected.present, expected.present + expected.absent)
    assert [
        row.login
        for row in sorted(expected.rows, key=lambda r: (r.rank is None, r.rank, r.login.lower()))
    ] == [row.account.github_id for row in made.ranking()]
