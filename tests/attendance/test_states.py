"""What a day is for a participant, and which days exist (docs/rules.md#states-of-a-day)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from webhook_app.attendance import (
    LETTERS,
    Account,
    ParticipantFacts,
    Window,
    attendance_bitmap,
    build_board,
    day_states,
    state_on,
    window_of,
)
from webhook_app.models import Membership, Season, State

FIRST = date(2025, 3, 10)
TEN_DAYS = Season(id=1, name="열흘", start_date=FIRST, days=10)


def day(number: int) -> date:
    """Return the season's day of this number, the first being 1."""
    return FIRST + timedelta(days=number - 1)


def member(joined: int = 1, left: int | None = None) -> Membership:
    return Membership(
        season_id=1, user_id=1, joined_on=day(joined), left_on=None if left is None else day(left)
    )


def days(
    today: int,
    *,
    basis: Any = "season",
    joined: int = 1,
    left: int | None = None,
    attended: tuple[int, ...] = (),
    overrides: dict[int, State] | None = None,
    unknown: tuple[int, ...] = (),
    **window: int,
) -> str:
    """Return a participant's days as letters; arguments are the season's day numbers."""
    season = Season(id=1, name="열흘", start_date=FIRST, days=10, rate_basis=basis)
    asked = {name: day(number) for name, number in window.items()}
    return day_states(
        season,
        window_of(season, day(today), **asked),
        member(joined, left),
        attended=attendance_bitmap(season, [day(number) for number in attended]),
        overrides={day(number): state for number, state in (overrides or {}).items()},
        unknown=[day(number) for number in unknown],
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (-3, ""),
        (0, ""),
        (1, "p"),
        (2, "mp"),
        (10, "mmmmmmmmmp"),
        (11, "mmmmmmmmmm"),
        (400, "mmmmmmmmmm"),
    ],
)
def test_days_run_from_the_start_to_today_and_freeze_at_the_end(today: int, expected: str) -> None:
    assert expected == days(today)


OVERRIDES: dict[str, State] = {
    "attended": State.ATTENDED,
    "missed": State.MISSED,
    "excused": State.EXCUSED,
}


@pytest.mark.parametrize("is_today", [False, True])
@pytest.mark.parametrize("is_unknown", [False, True])
@pytest.mark.parametrize("is_attended", [False, True])
@pytest.mark.parametrize("override", [None, *OVERRIDES])
def test_the_first_state_that_applies_wins(
    override: str | None, is_attended: bool, is_unknown: bool, is_today: bool
) -> None:
    expected = (
        OVERRIDES[override]
        if override
        else State.ATTENDED
        if is_attended
        else State.UNKNOWN
        if is_unknown
        else State.PENDING
        if is_today
        else State.MISSED
    )
    found = days(
        3 if is_today else 4,
        attended=(3,) if is_attended else (),
        unknown=(3,) if is_unknown else (),
        overrides={3: OVERRIDES[override]} if override else None,
    )

    assert LETTERS[expected] == found[2]


@pytest.mark.parametrize(
    ("basis", "joined", "left", "expected"),
    [
        ("season", 1, None, "mmmmm"),
        ("season", 4, None, "mmmmm"),
        ("season", 40, None, "mmmmm"),
        ("joined", 1, None, "mmmmm"),
        ("joined", -5, None, "mmmmm"),
        ("joined", 4, None, "---mm"),
        ("joined", 5, None, "----m"),
        ("joined", 6, None, "-----"),
        ("joined", 40, None, "-----"),
        ("season", 1, 5, "mmmmm"),
        ("season", 1, 4, "mmmm-"),
        ("season", 1, 1, "m----"),
        ("season", -5, -2, "-----"),
        ("joined", 2, 3, "-mm--"),
        ("joined", 2, 2, "-m---"),
    ],
)
def test_a_participant_has_days_until_they_left_and_where_it_counts_from_joining(
    basis: Any, joined: int, left: int | None, expected: str
) -> None:
    assert expected == days(11, basis=basis, joined=joined, left=left, end=5)


def test_days_before_joining_count_where_they_were_attended() -> None:
    assert days(5, joined=4, attended=(2, 4)) == "mamap"


@pytest.mark.parametrize(
    ("basis", "joined", "left", "expected"), [("joined", 3, None, "--mm"), ("season", 1, 2, "mm--")]
)
def test_nothing_gives_a_participant_a_day_they_do_not_have(
    basis: Any, joined: int, left: int | None, expected: str
) -> None:
    not_theirs = [number for number in range(1, 5) if expected[number - 1] == "-"]

    assert expected == days(
        11,
        basis=basis,
        joined=joined,
        left=left,
        end=4,
        attended=tuple(not_theirs[:1]),
        unknown=tuple(not_theirs[1:]),
        overrides={not_theirs[1]: State.EXCUSED},
    )


def test_facts_outside_the_season_are_not_seen() -> None:
    assert days(11, attended=(0, 11, -400, 400), overrides={0: State.EXCUSED}) == "m" * 10


@pytest.mark.parametrize(
    ("today", "as_of", "expected"),
    [
        (6, 4, "mamm"),  # day 4 is over
        (6, 5, "mammm"),
        (6, 6, "mammmp"),  # today is not
        (6, 7, "mammmp"),
        (6, 400, "mammmp"),
        (6, 1, "m"),
        (6, 0, ""),
        (6, -400, ""),
        (11, 10, "mammmmmmmm"),
        (11, 11, "mammmmmmmm"),
        (0, 5, ""),
    ],
)
def test_as_of_a_day_is_the_board_when_that_day_was_over(
    today: int, as_of: int, expected: str
) -> None:
    assert expected == days(today, as_of=as_of, attended=(2,))


@pytest.mark.parametrize(
    ("today", "window", "expected"),
    [
        (6, {"start": 2, "end": 4}, "amm"),
        (6, {"start": 2, "end": 2}, "a"),
        (6, {"start": 5}, "mp"),
        (6, {"start": 6}, "p"),
        (6, {"start": 7}, ""),
        (6, {"end": 3}, "mam"),
        (6, {"end": 6}, "mammmp"),
        (6, {"end": 400}, "mammmp"),
        (6, {"start": -400, "end": 1}, "m"),
        (6, {"start": -9, "end": 0}, ""),
        (6, {"start": 1, "end": 5, "as_of": 3}, "mam"),
        (6, {"start": 3, "as_of": 3}, "m"),
        (6, {"start": 4, "as_of": 3}, ""),
        (11, {"start": 9, "end": 12}, "mm"),
    ],
)
def test_a_range_cuts_the_days(today: int, window: dict[str, int], expected: str) -> None:
    assert expected == days(today, attended=(2,), **window)


def test_the_ends_of_the_calendar_are_ordinary_ranges() -> None:
    everything = window_of(TEN_DAYS, day(3), as_of=date.max, start=date.min, end=date.max)
    nothing = window_of(TEN_DAYS, day(3), start=date.max, end=date.max)

    assert everything == window_of(TEN_DAYS, day(3))
    assert nothing.dates == []
    assert nothing.index(date.max) is None


def test_a_window_knows_where_each_day_stands() -> None:
    window = Window(first=day(2), length=3, pending=None)

    assert [day(2), day(3), day(4)] == window.dates
    assert [window.index(day(number)) for number in range(1, 6)] == [None, 0, 1, 2, None]
    assert day(3) == window.day(1)


def test_the_state_of_a_single_day_is_found_and_other_days_have_none() -> None:
    window = window_of(TEN_DAYS, day(3))
    ann = Account(user_id=1, github_user_id=1001, github_id="ann")
    facts = ParticipantFacts(
        account=ann, membership=member(left=2), attended=attendance_bitmap(TEN_DAYS, {day(1)})
    )
    row = build_board(TEN_DAYS, window, [facts]).participants[0]

    assert [state_on(row, window, day(number)) for number in range(5)] == [
        None,
        State.ATTENDED,
        State.MISSED,
        None,
        None,
    ]
