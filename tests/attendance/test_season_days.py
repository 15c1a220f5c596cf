"""A season's days and their bounds; the current season (docs/rules.md#the-season)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import oracle
from webhook_app.attendance import current_season, day_begins, day_of, hour_of
from webhook_app.models import Season, parse_grace

ZONES = [
    "Asia/Seoul",
    "UTC",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/London",
]
MICROSECOND = timedelta(microseconds=1)


def season(zone: str = "Asia/Seoul", **more: Any) -> Season:
    return Season(
        **{"id": 1, "name": "십", "start_date": date(2025, 3, 10), "days": 100, "timezone": zone}
        | more
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_season_ends_on_its_last_day_inclusive() -> None:
    assert date(2025, 6, 17) == season().end_date
    assert date(2025, 3, 10) == season(days=1).end_date


def test_a_season_has_the_rules_of_the_page_by_default() -> None:
    bare = Season(id=1, name="십", start_date=date(2025, 3, 10), days=100)

    assert (
        bare.timezone,
        bare.day_starts_at,
        bare.late_push_grace,
        bare.rate_basis,
        bare.count_merges,
        bare.count_forks,
        bare.count_co_authors,
        bare.join_policy,
    ) == ("Asia/Seoul", 0, timedelta(hours=24), "season", True, True, False, "open")


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends", "hours"),
    [
        ("Asia/Seoul", "2025-03-10", "2025-03-09 15:00", "2025-03-10 15:00", 24),
        ("UTC", "2025-03-10", "2025-03-10 00:00", "2025-03-11 00:00", 24),
        ("America/New_York", "2025-03-08", "2025-03-08 05:00", "2025-03-09 05:00", 24),
        ("America/New_York", "2025-03-09", "2025-03-09 05:00", "2025-03-10 04:00", 23),
        ("America/New_York", "2025-11-02", "2025-11-02 04:00", "2025-11-03 05:00", 25),
        ("Asia/Kolkata", "2025-03-10", "2025-03-09 18:30", "2025-03-10 18:30", 24),
        ("Asia/Kathmandu", "2025-03-10", "2025-03-09 18:15", "2025-03-10 18:15", 24),
        ("America/St_Johns", "2025-07-01", "2025-07-01 02:30", "2025-07-02 02:30", 24),
        ("America/St_Johns", "2025-03-09", "2025-03-09 03:30", "2025-03-10 02:30", 23),
        ("Pacific/Kiritimati", "2025-03-10", "2025-03-09 10:00", "2025-03-10 10:00", 24),
        ("Pacific/Pago_Pago", "2025-03-10", "2025-03-10 11:00", "2025-03-11 11:00", 24),
        ("Australia/Lord_Howe", "2025-10-05", "2025-10-04 13:30", "2025-10-05 13:00", 23.5),
        # there was no 00:00: the clock went from 23:59:59 to 01:00
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04 03:00", "2018-11-05 02:00", 23),
        ("Asia/Beirut", "2024-03-31", "2024-03-30 22:00", "2024-03-31 21:00", 23),
        # at 24:00 it was 23:00 again
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17 02:00", "2018-02-18 03:00", 25),
        ("Asia/Beirut", "2024-10-26", "2024-10-25 21:00", "2024-10-26 22:00", 25),
        # 00:00 came twice
        ("America/Havana", "2024-11-03", "2024-11-03 04:00", "2024-11-04 05:00", 25),
        # Samoa crossed the date line: a day without a second
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00", "2011-12-30 10:00", 0),
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00", "2011-12-31 10:00", 24),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_on_its_zones_clock(
    zone: str, day: str, begins: str, ends: str, hours: float
) -> None:
    wanted, following = date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=1)

    assert utc(begins) == day_begins(season(zone), wanted)
    assert utc(ends) == day_begins(season(zone), following)
    assert timedelta(hours=hours) == utc(ends) - utc(begins)
    if hours:
        assert wanted == day_of(season(zone), utc(begins))
        assert wanted == day_of(season(zone), utc(ends) - MICROSECOND)
        assert wanted > day_of(season(zone), utc(begins) - MICROSECOND)
        assert following == day_of(season(zone), utc(ends))


@pytest.mark.parametrize(
    ("starts_at", "clock", "day"),
    [
        (0, "2025-03-10 00:00:00", "2025-03-10"),
        (0, "2025-03-10 23:59:59", "2025-03-10"),
        (0, "2025-03-10 23:59:59.999999", "2025-03-10"),
        (0, "2025-03-11 00:00:00", "2025-03-11"),
        (4, "2025-03-10 03:59:59", "2025-03-09"),
        (4, "2025-03-10 04:00:00", "2025-03-10"),
        (4, "2025-03-11 03:59:59", "2025-03-10"),
        (4, "2025-03-11 04:00:00", "2025-03-11"),
        (23, "2025-03-10 22:59:59", "2025-03-09"),
        (23, "2025-03-10 23:00:00", "2025-03-10"),
    ],
)
def test_a_day_may_start_at_another_hour(starts_at: int, clock: str, day: str) -> None:
    late = season(day_starts_at=starts_at)
    instant = datetime.fromisoformat(clock).replace(tzinfo=late.zone)

    assert date.fromisoformat(day) == day_of(late, instant)


@pytest.mark.parametrize(
    ("starts_at", "day", "begins", "ends"),
    [
        # 02:00 was skipped in New York: the day that starts then starts at 03:00
        (2, "2025-03-09", "2025-03-09 07:00", "2025-03-10 06:00"),
        (3, "2025-03-09", "2025-03-09 07:00", "2025-03-10 07:00"),
        # 01:00 came twice: the day starts with the first
        (1, "2025-11-02", "2025-11-02 05:00", "2025-11-03 06:00"),
        (2, "2025-11-02", "2025-11-02 07:00", "2025-11-03 07:00"),
    ],
)
def test_the_hour_a_day_starts_at_is_the_clocks_also_when_clocks_change(
    starts_at: int, day: str, begins: str, ends: str
) -> None:
    new_york = season("America/New_York", day_starts_at=starts_at)
    wanted = date.fromisoformat(day)

    assert utc(begins) == day_begins(new_york, wanted)
    assert utc(ends) == day_begins(new_york, wanted + timedelta(days=1))
    assert wanted == day_of(new_york, utc(begins))
    assert wanted == day_of(new_york, utc(ends) - MICROSECOND)


def test_the_senders_own_offset_does_not_matter() -> None:
    same = [
        "2025-03-10T23:59:59+09:00",
        "2025-03-10T14:59:59+00:00",
        "2025-03-10T07:59:59-07:00",
        "2025-03-11T04:59:59+14:00",
    ]

    assert {date(2025, 3, 10)} == {day_of(season(), datetime.fromisoformat(t)) for t in same}


@pytest.mark.parametrize(
    ("zone", "instant", "hour"),
    [
        ("Asia/Seoul", "2025-03-10 14:59:59", 23),
        ("Asia/Seoul", "2025-03-10 15:00:00", 0),
        ("Asia/Kolkata", "2025-03-10 18:29:59", 23),
        ("America/New_York", "2025-11-02 05:30:00", 1),
        ("America/New_York", "2025-11-02 06:30:00", 1),
        ("America/New_York", "2025-03-09 07:00:00", 3),
    ],
)
def test_an_hour_is_the_one_the_seasons_clock_shows(zone: str, instant: str, hour: int) -> None:
    assert hour == hour_of(season(zone, day_starts_at=4), utc(instant))


instants = st.integers(1_325_376_000, 2_051_222_400).map(  # 2012 to 2035
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@settings(max_examples=300, deadline=None)
@given(zone=st.sampled_from(ZONES), starts_at=st.sampled_from([0, 1, 2, 4, 23]), at=instants)
def test_every_instant_lies_in_exactly_one_day(zone: str, starts_at: int, at: datetime) -> None:
    any_season = season(zone, day_starts_at=starts_at)
    day = day_of(any_season, at)

    assert oracle.day(any_season, at) == day
    assert day_begins(any_season, day) <= at < day_begins(any_season, day + timedelta(days=1))


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    starts_at=st.sampled_from([0, 1, 2, 4, 23]),
    day=st.dates(date(2012, 1, 1), date(2035, 1, 1)),
)
def test_a_day_ends_where_a_search_finds_its_end(zone: str, starts_at: int, day: date) -> None:
    any_season = season(zone, day_starts_at=starts_at)

    assert oracle.end_of(any_season, day) == day_begins(any_season, day + timedelta(days=1))


SPRING = season(id=1, start_date=date(2025, 3, 10), days=100)  # to 2025-06-17
AUTUMN = season(id=2, start_date=date(2025, 9, 1), days=30)  # to 2025-09-30
WINTER = season(id=3, start_date=date(2025, 10, 10), days=10)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2025-03-10 00:00:00", 1),
        ("2025-06-17 23:59:59", 1),
        ("2025-06-18 00:00:00", 1),
        ("2025-08-17 23:59:59", 1),  # 15 days before the next
        ("2025-08-18 00:00:00", 2),  # 14 days before
        ("2025-08-31 23:59:59", 2),
        ("2025-09-15 12:00:00", 2),
        ("2025-09-30 23:59:59", 2),  # the running one wins over the next within 14 days
        ("2025-10-01 00:00:00", 3),
        ("2025-10-20 00:00:00", 3),
        ("2030-01-01 00:00:00", 3),
    ],
)
def test_the_current_season_contains_now_or_starts_within_14_days_or_ended_last(
    now: str, expected: int
) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=SPRING.zone)
    chosen = current_season([WINTER, SPRING, AUTUMN], instant)

    assert chosen is not None
    assert expected == chosen.id
    assert oracle.current([SPRING, AUTUMN, WINTER], instant) == chosen


def test_there_is_no_current_season_without_seasons() -> None:
    assert current_season([], utc("2025-03-10 00:00")) is None


def test_of_ended_seasons_the_one_that_ended_last_is_current_not_the_one_that_began_last() -> None:
    long = season(id=1, start_date=date(2025, 1, 1), days=200)
    short = season(id=2, start_date=date(2025, 3, 1), days=5)

    assert long == current_season([short, long], utc("2025-12-01 00:00"))


def test_each_season_looks_at_its_own_clock() -> None:
    seoul = season("Asia/Seoul", id=1, start_date=date(2025, 3, 10), days=1)
    honolulu = season("Pacific/Honolulu", id=2, start_date=date(2025, 3, 10), days=1)

    assert seoul == current_season([honolulu, seoul], utc("2025-03-10 09:59:59"))
    assert honolulu == current_season([honolulu, seoul], utc("2025-03-10 15:00:00"))


@pytest.mark.parametrize(
    ("text", "grace"),
    [
        ("24h", timedelta(hours=24)),
        ("0h", timedelta(0)),
        ("90m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("none", None),
        (" NONE ", None),
    ],
)
def test_a_grace_is_written_as_people_write_it(text: str, grace: timedelta | None) -> None:
    assert grace == parse_grace(text)
    assert grace == parse_grace(season(late_push_grace=grace).late_push_grace_text)


@pytest.mark.parametrize("text", ["", "24", "-1h", "1.5h", "a day", "h"])
def test_what_is_no_grace_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid duration"):
        parse_grace(text)
