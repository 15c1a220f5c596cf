"""Plausible pushes: which commits were pushed together, to which branch, and when.

Every commit is pushed exactly once. A branch follows its first parents; what a merge brings in
was pushed before the merge, to a separate branch (`topic-…` if it has no name any more), so that
work merged days later does not look like work pushed days later.
"""

from __future__ import annotations

import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webhook_app.simulation.history import CommitOutline
from webhook_app.simulation.local_repository import Branch

SESSION_GAP = timedelta(minutes=30)
USUAL_MAX_COMMITS = 20
MAX_COMMITS = 2047  # 2048 commits would mean that GitHub cut the list
MIN_DELAY, MAX_DELAY = 5, 180  # seconds from the last commit to the push

_EARLIEST = 0
_LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())

Outlines = Mapping[str, CommitOutline]


@dataclass(frozen=True, slots=True)
class Push:
    """One push to one branch; `shas` are its commits, oldest first, all of them new to GitHub."""

    ref: str
    before: str
    after: str
    shas: tuple[str, ...]
    pushed_at: int

    @property
    def is_created(self) -> bool:
        """Whether the push created its branch."""
        return not self.before.strip("0")


@dataclass(frozen=True, slots=True)
class Window:
    """The committer dates to include: `since` inclusive, `until` exclusive."""

    since: datetime | None = None
    until: datetime | None = None

    def contains(self, commit: CommitOutline) -> bool:
        """Return whether to include a commit; one without a valid date only if all are."""
        if commit.committed_epoch is None:
            return self.since is None and self.until is None
        return (self.since is None or commit.committed_epoch >= self.since.timestamp()) and (
            self.until is None or commit.committed_epoch < self.until.timestamp()
        )


@dataclass(frozen=True, slots=True)
class _Line:
    """The commits that only one branch contains, oldest first, and its newest commit."""

    ref: str
    commits: Sequence[CommitOutline]
    tip: CommitOutline


def plan_pushes(
    outlines: Iterable[CommitOutline],
    branches: Sequence[Branch],
    *,
    window: Window = Window(),
    gap: timedelta = SESSION_GAP,
    largest: int = USUAL_MAX_COMMITS,
) -> list[Push]:
    """Return the pushes that could have brought these commits, by push time.

    Consecutive commits of one committer, at most `gap` apart, are pushed together, at most
    `largest` of them. The first push of a branch creates it, unless `window` excludes its
    beginning. A branch whose commits are all in other branches is created by an empty push.
    """
    by_sha = {outline.sha: outline for outline in outlines}
    otherwise = max((date for c in by_sha.values() if (date := _date(c)) is not None), default=0)
    size = max(1, min(largest, MAX_COMMITS))
    pushes = [
        push
        for line in _lines(by_sha, branches)
        for push in _line_pushes(line, window, int(gap.total_seconds()), size, otherwise)
    ]
    return sorted(pushes, key=lambda push: push.pushed_at)


def _lines(by_sha: Outlines, branches: Sequence[Branch]) -> Iterator[_Line]:
    """Yield all commits by branch: first the named branches, then what they merged."""
    seen: set[str] = set()
    merged: deque[str] = deque()
    for branch in branches:
        if branch.tip in by_sha:
            commits = _first_parents(branch.tip, by_sha, seen, merged)
            yield _Line(f"refs/heads/{branch.name}", commits, by_sha[branch.tip])
    while merged:
        tip = merged.popleft()
        if commits := _first_parents(tip, by_sha, seen, merged):
            yield _Line(f"refs/heads/topic-{tip[:12]}", commits, by_sha[tip])


def _first_parents(
    tip: str, by_sha: Outlines, seen: set[str], merged: deque[str]
) -> list[CommitOutline]:
    """Return the first parents of `tip` down to a commit in `seen`, oldest first.

    Adds them to `seen`, and the other parents of merges to `merged`.
    """
    line: list[CommitOutline] = []
    parents: tuple[str, ...] = (tip,)
    while parents and (commit := by_sha.get(parents[0])) and commit.sha not in seen:
        seen.add(commit.sha)
        line.append(commit)
        parents = commit.parents
        merged.extend(parents[1:])
    line.reverse()
    return line


def _line_pushes(
    line: _Line, window: Window, gap: int, largest: int, otherwise: int
) -> Iterator[Push]:
    groups = list(_groups((c for c in line.commits if window.contains(c)), gap, largest))
    if not line.commits and window.contains(line.tip):
        groups = [[line.tip]]
    times = monotonic_times([_largest_date(group) for group in groups], otherwise)
    before, earliest = _start(line, window), 0
    for group, time in zip(groups, times, strict=True):
        after = group[-1].sha
        earliest = max(earliest, time + _delay(after))
        shas = tuple(commit.sha for commit in group) if line.commits else ()
        yield Push(line.ref, before, after, shas, earliest)
        before = after


def _start(line: _Line, window: Window) -> str:
    """Return the head of the branch before its first included commit; zeros for a new branch."""
    before = "0" * len(line.tip.sha)
    for commit in line.commits:
        if window.contains(commit):
            break
        before = commit.sha
    return before


def _groups(
    commits: Iterable[CommitOutline], gap: int, largest: int
) -> Iterator[list[CommitOutline]]:
    group: list[CommitOutline] = []
    last: int | None = None
    for commit in commits:
        date = _date(commit)
        is_near = date is None or last is None or abs(date - last) <= gap
        is_same = group and _committer(group[-1]) == _committer(commit)
        if group and not (is_near and is_same and len(group) < largest):
            yield group
            group = []
        group.append(commit)
        last = last if date is None else date
    if group:
        yield group


def monotonic_times(dates: Sequence[int | None], otherwise: int) -> list[int]:
    """Return a time for each date, never decreasing; a contradicting date gets its neighbour's.

    The longest non-decreasing subsequence stays, so that one wrong clock, years ahead or behind,
    moves only its commit and not all that follow. Each other date takes the last date before it
    that stays, else the first after it, else `otherwise`.
    """
    stays = _longest_rising(dates)
    trusted = (date for date, keep in zip(dates, stays, strict=True) if keep)
    time = next((date for date in trusted if date is not None), otherwise)
    times = []
    for date, keep in zip(dates, stays, strict=True):
        time = date if keep and date is not None else time
        times.append(time)
    return times


def _longest_rising(dates: Sequence[int | None]) -> list[bool]:
    """Mark the longest non-decreasing subsequence (patience sorting, from the end)."""
    tops: list[int] = []  # the largest date, negated, that begins a run of each length
    indexes: list[int] = []
    after: dict[int, int | None] = {}
    for index in reversed(range(len(dates))):
        date = dates[index]
        if date is None:
            continue
        length = bisect.bisect_right(tops, -date)
        tops[length : length + 1] = [-date]
        indexes[length : length + 1] = [index]
        after[index] = indexes[length - 1] if length else None
    stays = [False] * len(dates)
    at = indexes[-1] if indexes else None
    while at is not None:
        stays[at] = True
        at = after[at]
    return stays


def _committer(commit: CommitOutline) -> str:
    return commit.committer_email.lower()


def _largest_date(group: Iterable[CommitOutline]) -> int | None:
    return max((date for commit in group if (date := _date(commit)) is not None), default=None)


def _date(commit: CommitOutline) -> int | None:
    """Return the committer date if it is plausible, else None."""
    date = commit.committed_epoch
    return date if date is not None and _EARLIEST <= date < _LATEST else None


def _delay(sha: str) -> int:
    """Return the seconds until the push, the same for the same commit on every run."""
    return MIN_DELAY + int(sha[:8], 16) % (MAX_DELAY - MIN_DELAY)
