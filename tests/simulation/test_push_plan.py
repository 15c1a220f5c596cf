"""Pushes planned from any history, and the dates of its commits."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tests.support.clones import ZEROS
from webhook_app.simulation.git_dates import Stamp, epoch_of, stamp_of
from webhook_app.simulation.history import CommitOutline
from webhook_app.simulation.local_repository import Branch
from webhook_app.simulation.push_plan import Window, monotonic_times, plan_pushes


def outline(number: int, *parents: int, at: int | None, email: str = "ann") -> CommitOutline:
    return CommitOutline(sha(number), tuple(map(sha, parents)), email, at)


def sha(number: int) -> str:
    return hashlib.sha1(str(number).encode()).hexdigest()


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[CommitOutline], list[Branch]]:
    """Return any graph with any clocks, and any branches into it."""
    size = draw(st.integers(1, 40))
    dates = st.one_of(st.integers(0, 20_000), st.integers(-(2**62), 2**63), st.none())
    commits = []
    for number in range(size):
        parents = (
            draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else ()
        )
        email = draw(st.sampled_from("ab"))
        commits.append(outline(number, *parents, at=draw(dates), email=email))
    tips = draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=5))
    return commits, [Branch(f"b{place}", sha(tip)) for place, tip in enumerate(tips)]


def reachable(commits: list[CommitOutline], branches: list[Branch]) -> set[str]:
    parents = {commit.sha: commit.parents for commit in commits}
    found: set[str] = set()
    waiting = [branch.tip for branch in branches]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting.extend(parents[name])
    return found


@given(histories(), st.integers(1, 5))
def test_any_history_is_pushed_whole_chained_and_in_order(
    history: tuple[list[CommitOutline], list[Branch]], largest: int
) -> None:
    commits, branches = history

    pushes = plan_pushes(commits, branches, largest=largest)

    sent = Counter(name for push in pushes for name in push.shas)
    assert sent == Counter(reachable(commits, branches))
    assert [push.pushed_at for push in pushes] == sorted(push.pushed_at for push in pushes)
    tips: dict[str, str] = {}
    for push in pushes:
        assert push.before == tips.get(push.ref, ZEROS)
        assert len(push.shas) <= largest
        assert 0 <= push.pushed_at < 7_258_118_400 + 300
        assert not push.shas or push.after == push.shas[-1]
        tips[push.ref] = push.after
    assert all(tips[f"refs/heads/{branch.name}"] == branch.tip for branch in branches)


@given(st.lists(st.one_of(st.none(), st.integers(0, 50))))
def test_times_never_fall_and_keep_the_longest_rising_run(dates: list[int | None]) -> None:
    times = monotonic_times(dates, 7)

    assert times == sorted(times)
    longest: list[int] = []
    for place, value in enumerate(dates):
        before = [n for n, d in zip(longest, dates[:place], strict=True) if d is not None]
        values = [d for d in dates[:place] if d is not None]
        fits = [n for n, d in zip(before, values, strict=True) if value is not None and d <= value]
        longest.append(0 if value is None else max(fits, default=0) + 1)
    assert sum(t == d for t, d in zip(times, dates, strict=True)) >= max(longest, default=0)


def test_a_clock_years_ahead_moves_only_its_own_commit() -> None:
    day = 86_400
    dates = [day * 20_000, day * 20_001, day * 24_000, day * 20_002, day * 5, day * 20_003]
    commits = [outline(n, *([n - 1] if n else []), at=at) for n, at in enumerate(dates)]

    pushes = plan_pushes(commits, [Branch("main", sha(5))])

    assert [push.pushed_at // day for push in pushes] == [
        20_000,
        20_001,
        20_001,
        20_002,
        20_002,
        20_003,
    ]
    assert [push.shas for push in pushes] == [(sha(n),) for n in range(6)]


def test_commits_of_one_sitting_travel_together() -> None:
    minute = 60
    times = [0, 30, 61, 62, 63]
    emails = ["ann", "ann", "ann", "bob", "bob"]
    commits = [
        outline(n, *([n - 1] if n else []), at=1_700_000_000 + at * minute, email=email)
        for n, (at, email) in enumerate(zip(times, emails, strict=True))
    ]

    pushes = plan_pushes(commits, [Branch("main", sha(4))])

    assert [push.shas for push in pushes] == [(sha(0), sha(1)), (sha(2),), (sha(3), sha(4))]


def test_no_push_is_so_large_that_it_would_look_cut() -> None:
    commits = [outline(n, *([n - 1] if n else []), at=1_700_000_000) for n in range(5000)]

    pushes = plan_pushes(commits, [Branch("main", sha(4999))], largest=100_000)

    assert max(len(push.shas) for push in pushes) == 2047
    assert sum(len(push.shas) for push in pushes) == 5000


def test_a_window_leaves_out_what_has_no_readable_date() -> None:
    commit = outline(1, at=None)

    assert Window().contains(commit)
    assert not Window(since=datetime(2000, 1, 1, tzinfo=UTC)).contains(commit)


# Dates


@given(
    st.datetimes(datetime(1800, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001 hypothesis wants it so
    st.integers(-23 * 60, 23 * 60),
)
def test_a_stamp_says_what_datetime_says(naive: datetime, minutes: int) -> None:
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))

    stamp = stamp_of(moment)

    assert stamp.epoch == moment.timestamp()
    assert datetime.fromisoformat(stamp.iso) == moment
    assert stamp.iso == moment.isoformat().replace("+00:00", "Z")


@given(st.text(max_size=30))
def test_any_text_may_stand_where_a_date_should(text: str) -> None:
    assert Stamp(text).iso
    epoch_of(text)
