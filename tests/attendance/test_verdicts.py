"""Why a commit counts or not; the first reason that applies decides (docs/rules.md#verdicts)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import oracle
from tests.support.github import sha
from webhook_app.attendance import belongs_to, is_plausible, judge, push_deadline
from webhook_app.models import Commit, Membership, Season, Verdict

ANN, BOB = 1, 2
MONDAY = date(2025, 3, 17)
SPRING = Season(id=1, name="봄", start_date=date(2025, 3, 10), days=100)
MEMBER = Membership(season_id=1, user_id=ANN, joined_on=date(2025, 3, 10))
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """Return a moment on the season's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SPRING.zone)


def commit(**more: Any) -> Commit:
    """Return a commit of Ann's on Monday noon, pushed at once."""
    return Commit(
        **{
            "commit_id": sha("one"),
            "repository_id": 1,
            "commit_date": at("2025-03-17 12:00:00"),
            "pushed_at": at("2025-03-17 12:00:03"),
            "user_id": ANN,
        }
        | more
    )


def season(**more: Any) -> Season:
    return msgspec.structs.replace(SPRING, **more)


def verdict(one: Commit, in_season: Season = SPRING, member: Membership | None = MEMBER) -> Verdict:
    return judge(in_season, member, [one])[0]


def test_a_plain_commit_counts() -> None:
    assert verdict(commit()) is Verdict.COUNTED


# The order: a commit that fits two verdicts gets the earlier one.


class Case(msgspec.Struct):
    """A commit, its circumstances and another copy of it."""

    season: Season = SPRING
    member: Membership | None = MEMBER
    commit: dict[str, Any] = {}
    copy: dict[str, Any] | None = None


def _outside(case: Case) -> None:
    case.season = msgspec.structs.replace(case.season, start_date=date(2025, 4, 1))


def _stranger(case: Case) -> None:
    case.member = None


def _merge(case: Case) -> None:
    case.season = msgspec.structs.replace(case.season, count_merges=False)
    case.commit["is_merge"] = True


def _fork(case: Case) -> None:
    case.season = msgspec.structs.replace(case.season, count_forks=False)
    case.commit["is_fork"] = True


def _copied(case: Case) -> None:
    """Another copy, pushed at the same time, counts whatever that is: an admin accepted it."""
    case.copy = {"repository_id": 0, "accepted": True}


FITTING: dict[Verdict, Callable[[Case], None]] = {
    Verdict.INVALID_DATE: lambda case: case.commit.update(commit_date=None),
    Verdict.UNMATCHED: lambda case: case.commit.update(user_id=None),
    Verdict.BOT: lambda case: case.commit.update(is_bot=True),
    Verdict.OUTSIDE_SEASON: _outside,
    Verdict.NOT_A_MEMBER: _stranger,
    Verdict.MERGE_EXCLUDED: _merge,
    Verdict.FORK_EXCLUDED: _fork,
    Verdict.FUTURE: lambda case: case.commit.update(pushed_at=at("2025-03-17 11:00:00")),
    Verdict.LATE: lambda case: case.commit.update(pushed_at=at("2025-04-17 11:00:00")),
    Verdict.DUPLICATE: _copied,
}
PAIRS = [
    pair for pair in combinations(FITTING, 2) if pair != (Verdict.FUTURE, Verdict.LATE)
]  # nobody pushes before writing and after the day at once


def judged(*fitting: Verdict) -> Verdict:
    case = Case(commit={}, copy=None)
    for each in fitting:
        FITTING[each](case)
    commits = [commit(**case.commit)]
    if case.copy is not None:
        pushed = {name: case.commit[name] for name in ("pushed_at",) if name in case.commit}
        commits.append(commit(**pushed, **case.copy))
    return judge(case.season, case.member, commits)[0]


def test_the_table_of_cases_knows_every_verdict_in_the_pages_order() -> None:
    assert [*FITTING, Verdict.COUNTED] == list(Verdict)


@pytest.mark.parametrize("only", FITTING)
def test_each_verdict_applies_alone(only: Verdict) -> None:
    assert only is judged(only)


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_the_first_verdict_that_applies_wins(earlier: Verdict, later: Verdict) -> None:
    assert earlier is judged(earlier, later)
    assert earlier is judged(later, earlier)


@pytest.mark.parametrize("first", FITTING)
def test_each_verdict_wins_over_all_later_ones_at_once(first: Verdict) -> None:
    later = list(FITTING)[list(FITTING).index(first) :]
    if first is Verdict.FUTURE:
        later.remove(Verdict.LATE)

    assert first is judged(*later)


# Season and membership


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-09 23:59:59", Verdict.OUTSIDE_SEASON),
        ("2025-03-10 00:00:00", Verdict.COUNTED),
        ("2025-06-17 23:59:59", Verdict.COUNTED),
        ("2025-06-18 00:00:00", Verdict.OUTSIDE_SEASON),
    ],
)
def test_a_season_is_half_open_to_the_second(written: str, expected: Verdict) -> None:
    assert expected is verdict(commit(commit_date=at(written), pushed_at=at(written) + HOUR))


@pytest.mark.parametrize(
    ("basis", "joined", "left", "expected"),
    [
        ("season", "2025-03-10", None, Verdict.COUNTED),
        ("season", "2025-03-17", None, Verdict.COUNTED),
        ("season", "2025-03-18", None, Verdict.COUNTED),  # before joining counts if attended
        ("season", "2025-06-01", None, Verdict.COUNTED),
        ("joined", "2025-03-17", None, Verdict.COUNTED),
        ("joined", "2025-03-18", None, Verdict.NOT_A_MEMBER),
        ("season", "2025-03-10", "2025-03-16", Verdict.NOT_A_MEMBER),
        ("season", "2025-03-10", "2025-03-17", Verdict.COUNTED),  # the last day is theirs
        ("joined", "2025-03-10", "2025-03-16", Verdict.NOT_A_MEMBER),
        ("joined", "2025-03-17", "2025-03-17", Verdict.COUNTED),
    ],
)
def test_a_commit_counts_on_the_days_its_author_has(
    basis: Any, joined: str, left: str | None, expected: Verdict
) -> None:
    member = Membership(
        season_id=1,
        user_id=ANN,
        joined_on=date.fromisoformat(joined),
        left_on=date.fromisoformat(left) if left else None,
    )

    assert expected is verdict(commit(), season(rate_basis=basis), member)


@pytest.mark.parametrize(
    ("rule", "fact", "excluded"),
    [
        ("count_merges", "is_merge", Verdict.MERGE_EXCLUDED),
        ("count_forks", "is_fork", Verdict.FORK_EXCLUDED),
    ],
)
def test_merges_and_forks_count_unless_the_season_says_otherwise(
    rule: str, fact: str, excluded: Verdict
) -> None:
    assert verdict(commit(**{fact: True})) is Verdict.COUNTED
    assert excluded is verdict(commit(**{fact: True}), season(**{rule: False}))
    assert verdict(commit(), season(**{rule: False})) is Verdict.COUNTED


# Future and late


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(0), Verdict.COUNTED),
        (timedelta(minutes=4, seconds=59), Verdict.COUNTED),
        (timedelta(minutes=5), Verdict.COUNTED),
        (timedelta(minutes=5, microseconds=1), Verdict.FUTURE),
        (timedelta(minutes=5, seconds=1), Verdict.FUTURE),
        (timedelta(days=30), Verdict.FUTURE),
    ],
)
def test_a_commit_may_be_five_minutes_ahead_of_its_push(
    ahead: timedelta, expected: Verdict
) -> None:
    pushed = at("2025-03-17 12:00:00")

    assert expected is verdict(commit(commit_date=pushed + ahead, pushed_at=pushed))


def test_a_push_just_before_midnight_may_carry_a_commit_of_the_next_day() -> None:
    early = commit(commit_date=at("2025-03-18 00:04:00"), pushed_at=at("2025-03-17 23:59:00"))

    assert verdict(early) is Verdict.COUNTED


@pytest.mark.parametrize(
    ("grace", "pushed", "expected"),
    [
        (timedelta(hours=24), "2025-03-18 23:59:59", Verdict.COUNTED),
        (timedelta(hours=24), "2025-03-18 23:59:59.999999", Verdict.COUNTED),
        (timedelta(hours=24), "2025-03-19 00:00:00", Verdict.LATE),
        (timedelta(0), "2025-03-17 23:59:59", Verdict.COUNTED),
        (timedelta(0), "2025-03-18 00:00:00", Verdict.LATE),
        (timedelta(minutes=90), "2025-03-18 01:29:59", Verdict.COUNTED),
        (timedelta(minutes=90), "2025-03-18 01:30:00", Verdict.LATE),
        (timedelta(days=7), "2025-03-24 23:59:59", Verdict.COUNTED),
        (timedelta(days=7), "2025-03-25 00:00:00", Verdict.LATE),
        (None, "2026-03-17 12:00:00", Verdict.COUNTED),
        (None, "2150-03-17 12:00:00", Verdict.COUNTED),
    ],
)
def test_a_push_is_late_from_the_end_of_the_day_plus_the_grace(
    grace: timedelta | None, pushed: str, expected: Verdict
) -> None:
    assert expected is verdict(commit(pushed_at=at(pushed)), season(late_push_grace=grace))


@pytest.mark.parametrize("written", ["2025-03-17 00:00:00", "2025-03-17 23:59:59"])
def test_the_grace_runs_from_the_end_of_the_day_not_from_the_commit(written: str) -> None:
    in_time = commit(commit_date=at(written), pushed_at=at("2025-03-18 23:59:59"))
    too_late = commit(commit_date=at(written), pushed_at=at("2025-03-19 00:00:00"))

    assert verdict(in_time) is Verdict.COUNTED
    assert verdict(too_late) is Verdict.LATE


def test_the_grace_is_that_many_hours_also_when_clocks_change() -> None:
    new_york = season(timezone="America/New_York", start_date=date(2025, 3, 1))
    written = datetime(2025, 3, 8, 20, tzinfo=UTC)  # the day ends 2025-03-09 05:00 UTC
    ends = datetime(2025, 3, 9, 5, tzinfo=UTC)

    assert ends + timedelta(hours=24) == push_deadline(new_york, date(2025, 3, 8))
    for pushed, expected in (
        (ends + timedelta(hours=24, microseconds=-1), Verdict.COUNTED),
        (ends + timedelta(hours=24), Verdict.LATE),
    ):
        assert expected is verdict(commit(commit_date=written, pushed_at=pushed), new_york)


@pytest.mark.parametrize("pushed", ["2025-03-17 11:00:00", "2025-04-17 11:00:00"])
def test_an_admin_may_accept_a_late_or_future_commit(pushed: str) -> None:
    refused = commit(pushed_at=at(pushed))

    assert verdict(refused) in {Verdict.LATE, Verdict.FUTURE}
    assert verdict(msgspec.structs.replace(refused, accepted=True)) is Verdict.COUNTED


@pytest.mark.parametrize(
    "reason", [v for v in FITTING if v not in {Verdict.FUTURE, Verdict.LATE, Verdict.DUPLICATE}]
)
def test_accepting_fixes_only_late_and_future_commits(reason: Verdict) -> None:
    case = Case(commit={"accepted": True})
    FITTING[reason](case)

    assert reason is judge(case.season, case.member, [commit(**case.commit)])[0]


# Copies


def test_of_copies_the_one_pushed_first_counts_whatever_their_order() -> None:
    first = commit(repository_id=9, pushed_at=at("2025-03-17 12:01:00"))
    second = commit(repository_id=2, pushed_at=at("2025-03-17 12:02:00"))

    assert judge(SPRING, MEMBER, [first, second]) == [Verdict.COUNTED, Verdict.DUPLICATE]
    assert judge(SPRING, MEMBER, [second, first]) == [Verdict.DUPLICATE, Verdict.COUNTED]


def test_copies_pushed_in_the_same_second_count_once() -> None:
    copies = [commit(repository_id=number) for number in (3, 1, 2)]

    assert judge(SPRING, MEMBER, copies) == [
        Verdict.DUPLICATE,
        Verdict.COUNTED,
        Verdict.DUPLICATE,
    ]


def test_a_copy_that_does_not_count_makes_no_duplicate() -> None:
    no_forks = season(count_forks=False)
    fork = commit(repository_id=2, is_fork=True, pushed_at=at("2025-03-17 12:00:01"))

    assert judge(no_forks, MEMBER, [fork, commit()]) == [Verdict.FORK_EXCLUDED, Verdict.COUNTED]


def test_different_shas_of_one_second_all_count() -> None:
    commits = [commit(commit_id=sha(number)) for number in range(5)]

    assert judge(SPRING, MEMBER, commits) == [Verdict.COUNTED] * 5


# Co-authors


@pytest.mark.parametrize(
    ("counts", "author", "co_authors", "whose"),
    [
        (False, ANN, (BOB,), {ANN}),
        (True, ANN, (BOB,), {ANN, BOB}),
        (True, None, (BOB,), {BOB}),
        (False, None, (BOB,), set()),
        (True, ANN, (), {ANN}),
    ],
)
def test_co_authors_share_a_commit_when_the_season_says_so(
    counts: bool, author: int | None, co_authors: tuple[int, ...], whose: set[int]
) -> None:
    shared = commit(user_id=author, co_author_ids=co_authors)
    rules = season(count_co_authors=counts)

    assert whose == {user for user in (ANN, BOB) if belongs_to(rules, shared, user)}


@pytest.mark.parametrize(("counts", "expected"), [(True, "counted"), (False, "unmatched")])
def test_a_commit_with_only_a_known_co_author_is_unmatched_unless_they_count(
    counts: bool, expected: str
) -> None:
    shared = commit(user_id=None, co_author_ids=(BOB,))
    bob = Membership(season_id=1, user_id=BOB, joined_on=date(2025, 3, 10))

    assert Verdict(expected) is verdict(shared, season(count_co_authors=counts), bob)


@pytest.mark.parametrize(
    ("instant", "plausible"),
    [
        ("1969-12-31T23:59:59+00:00", False),
        ("1970-01-01T00:00:00+00:00", True),
        ("2200-12-31T23:59:59+00:00", True),
        ("2201-01-01T00:00:00+00:00", False),
    ],
)
def test_dates_outside_1970_to_2200_are_not_plausible(instant: str, plausible: bool) -> None:
    assert plausible is is_plausible(datetime.fromisoformat(instant))


# Everything at once, against the oracle

minutes = st.integers(-40, 40 * 60)
edges = st.sampled_from(
    [
        timedelta(days=days, seconds=seconds)
        for days in range(4)
        for seconds in (-301, -300, -299, -1, 0, 1, 300, 301)
    ]
)
moments = st.one_of(edges, minutes.map(lambda number: timedelta(minutes=number)))
zones = st.sampled_from(["Asia/Seoul", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo"])


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    return Season(
        id=1,
        name="임의",
        start_date=draw(st.sampled_from([date(2025, 3, 7), date(2025, 11, 1), date(2018, 11, 3)])),
        days=draw(st.integers(1, 3)),
        timezone=draw(zones),
        day_starts_at=draw(st.sampled_from([0, 0, 4])),
        late_push_grace=draw(st.sampled_from([None, timedelta(0), timedelta(hours=24)])),
        rate_basis=draw(st.sampled_from(["season", "joined"])),
        count_merges=draw(st.booleans()),
        count_forks=draw(st.booleans()),
        count_co_authors=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Season, Membership | None, list[Commit]]:
    chosen = draw(seasons())
    begins = (
        datetime.combine(chosen.start_date, datetime.min.time(), chosen.zone)
        + chosen.day_starts_at * HOUR
    )
    joined = chosen.start_date + timedelta(days=draw(st.integers(-1, 3)))
    left = draw(st.none() | st.integers(0, 3).map(lambda days: joined + timedelta(days=days)))
    member = Membership(season_id=1, user_id=ANN, joined_on=joined, left_on=left)
    commits = {}
    for number in range(draw(st.integers(1, 4))):
        written = draw(st.none() | moments)
        is_own, is_bot, is_merge = draw(st.booleans()), draw(st.integers(0, 4)), draw(st.booleans())
        for repository in draw(st.sets(st.integers(1, 3), min_size=1, max_size=3)):
            commits[number, repository] = Commit(
                commit_id=sha(number),
                repository_id=repository,
                commit_date=None if written is None else (begins + written).astimezone(UTC),
                pushed_at=(begins + draw(moments)).astimezone(UTC),
                user_id=ANN if is_own else None,
                co_author_ids=() if is_own else (ANN,),
                is_bot=is_bot == 0,
                is_merge=is_merge,
                is_fork=repository == 3,
                accepted=draw(st.integers(0, 4)) == 0,
            )
    return chosen, draw(st.sampled_from([member, member, None])), list(commits.values())


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(case=cases())
def test_verdicts_are_those_of_the_oracle(
    case: tuple[Season, Membership | None, list[Commit]],
) -> None:
    in_season, member, commits = case
    expected = oracle.verdicts(in_season, member, commits)

    assert [expected[c.commit_id, c.repository_id] for c in commits] == judge(
        in_season, member, commits
    )
