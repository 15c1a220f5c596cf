"""Ranks over time, and all participants' days together, compared with the slow way."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.boards import FIRST, readings
from webhook_app.attendance import (
    ParticipantFacts,
    RankHistory,
    Window,
    build_board,
    by_weekday,
    daily_counts_of_all,
    group_days,
    sum_counts,
    window_of,
)
from webhook_app.models import Season


@settings(max_examples=100, deadline=None)
@given(reading=readings())
def test_a_rank_over_time_is_that_of_the_board_as_of_its_day(
    reading: tuple[Season, list[ParticipantFacts], date, dict[str, date]],
) -> None:
    season, facts, today, _ = reading
    whole = build_board(season, window_of(season, today), facts)
    standings = RankHistory([row.days for row in whole.participants])

    courses = [standings.of(row.days) for row in whole.participants]

    for index, day in enumerate(whole.window.dates):
        then = build_board(season, window_of(season, today, as_of=day), facts)
        for get_with_rank_history, row in zip(courses, then.participants, strict=True):
            assert get_with_rank_history[index].rank == row.rank
            assert get_with_rank_history[index].attendance_rate == row.numbers.attendance_rate


@settings(max_examples=100, deadline=None)
@given(data=st.data(), people=st.integers(1, 9), length=st.integers(1, 12))
def test_counting_only_what_changed_equals_counting_everything_again(
    data: st.DataObject, people: int, length: int
) -> None:
    days = st.text("amuep-", min_size=length, max_size=length)
    before = data.draw(st.lists(days, min_size=people, max_size=people))
    after = [data.draw(st.sampled_from([same, data.draw(days)])) for same in before]
    earlier = RankHistory(before)
    shown = [earlier.of(one) for one in before]

    later = RankHistory(after, earlier)

    assert [later.of(one) for one in after] == [RankHistory(after).of(one) for one in after]
    assert [earlier.of(one) for one in before] == shown  # its readers may still hold it


def test_a_new_participant_or_a_new_day_is_counted_again() -> None:
    earlier = RankHistory(["am", "mm"])

    assert [one.rank for one in RankHistory(["am", "mm", "aa"], earlier).of("am")] == [1, 2]
    assert [one.rank for one in RankHistory(["ama", "mma"], earlier).of("mma")] == [2, 2, 2]
    assert RankHistory([], earlier).of("") == []


@settings(max_examples=100, deadline=None)
@given(
    first=st.dates(date(2024, 12, 1), date(2025, 3, 31)),
    rows=st.lists(st.text("amuep-", min_size=40, max_size=40), max_size=4),
    length=st.integers(0, 40),
)
def test_weekdays_weeks_and_months_pool_the_days_that_the_calendar_says(
    first: date, rows: list[str], length: int
) -> None:
    window = Window(first, length, None)
    days = [row[:length] for row in rows]
    daily = daily_counts_of_all(days) if days else []

    def counted(wanted: list[date]) -> tuple[int, int]:
        letters = "".join(row[(day - first).days] for row in days for day in wanted)
        return letters.count("a"), letters.count("m")

    weekdays = by_weekday(window, daily)
    for number, tally in enumerate(weekdays, start=1):
        wanted = [day for day in window.dates if day.isoweekday() == number]
        assert (tally.attended_count, tally.missed_count) == counted(wanted)
    for view, name in (("day", "%j"), ("week", "%G-%V"), ("month", "%Y-%m")):
        cells = group_days(window, view)  # type: ignore[arg-type]
        names = list(dict.fromkeys(day.strftime(name) for day in window.dates))
        assert len(cells) == len(names)
        for cell, wanted_name in zip(cells, names, strict=True):
            wanted = [day for day in window.dates if day.strftime(name) == wanted_name]
            assert window.dates[cell.days] == wanted
            if days:
                tally = sum_counts(daily[cell.days])
                assert (tally.attended_count, tally.missed_count) == counted(wanted)


def test_weeks_begin_on_monday_and_the_ends_are_cut_to_the_window() -> None:
    wednesday = FIRST + timedelta(days=2)

    cells = group_days(Window(wednesday, 10, None), "week")

    assert [(cell.first, cell.last) for cell in cells] == [(0, 4), (5, 9)]
