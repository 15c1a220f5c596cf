"""Which push brought which commit: pure, from the activity and the graph of the commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from webhook_app.events import ListedCommit, PushedCommit
from webhook_app.forges.github.history import Activity

BRANCHES = "refs/heads/"
REWRITES = frozenset({"force_push"})


class PushRange(msgspec.Struct, kw_only=True):
    """Consecutive changes of one branch, so that one comparison reads the commits of all."""

    ref: str
    before: str
    after: str
    entries: list[Activity]

    @property
    def is_creation(self) -> bool:
        """Whether the first change created the branch."""
        return self.entries[0].is_creation


class Attributed(msgspec.Struct, frozen=True):
    """A change of a branch and the commits that it brought first."""

    entry: Activity
    commits: tuple[PushedCommit, ...]


def oldest_first(newest_first: Sequence[Activity], now: datetime) -> list[Activity]:
    """Return the changes of branches, oldest first; tags are left out.

    A change without a readable time gets that of the next change, which is the latest it can be.
    """
    changes: list[Activity] = []
    latest = now
    for entry in newest_first:
        latest = min(entry.pushed_at or latest, now)
        if entry.ref.startswith(BRANCHES):
            changes.append(msgspec.structs.replace(entry, pushed_at=latest))
    return changes[::-1]


def group_contiguous_pushes(entries: Sequence[Activity]) -> list[PushRange]:
    """Return ranges of changes, each of which begins where the one before ended.

    `entries` are oldest first. A deletion or a forced push ends the range of its branch.
    """
    ranges: list[PushRange] = []
    open_ranges: dict[str, PushRange] = {}
    for entry in entries:
        if entry.is_deletion:
            open_ranges.pop(entry.ref, None)
            continue
        current = open_ranges.get(entry.ref)
        if current and current.after == entry.before and entry.kind not in REWRITES:
            current.after = entry.after
            current.entries.append(entry)
            continue
        current = PushRange(ref=entry.ref, before=entry.before, after=entry.after, entries=[entry])
        open_ranges[entry.ref] = current
        ranges.append(current)
    return ranges


def head_before(entries: Sequence[Activity], ref: str, moment: Activity) -> str | None:
    """Return the head of a branch just before a change of another; None if no entry shows it."""
    of_branch = [entry for entry in entries if entry.ref == ref]
    index = entries.index(moment)
    earlier = [entry for entry in of_branch if entries.index(entry) < index]
    if earlier:
        return earlier[-1].after
    return of_branch[0].before if of_branch else None


def attribute(
    entries: Sequence[Activity],
    graph: Mapping[str, ListedCommit],
    existing: Collection[str] = (),
) -> list[Attributed]:
    """Attribute each commit of the graph to the first change, oldest first, that reaches it.

    `existing` commits have their push already. Commits that no change reaches are dropped: they
    were listed only because GitHub lists by date, not by what builds on what.
    """
    attributed_shas: set[str] = set()
    attributed: list[Attributed] = []
    for entry in entries:
        shas = _reach(entry.after, graph, attributed_shas).difference(existing)
        if shas:
            commits = tuple(graph[sha].commit for sha in graph if sha in shas)
            attributed.append(Attributed(entry, commits))
    return attributed


def _reach(head: str, graph: Mapping[str, ListedCommit], attributed: set[str]) -> set[str]:
    """Return the commits that a head contains and no earlier change did; adds them to the set."""
    shas: set[str] = set()
    pending = [head]
    while pending:
        sha = pending.pop()
        if sha in graph and sha not in attributed:
            attributed.add(sha)
            shas.add(sha)
            pending += graph[sha].parents
    return shas
