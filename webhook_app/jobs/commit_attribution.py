"""Which push brought which commit: pure, from the activity and the commits' own graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from webhook_app.events import ListedCommit, PushedCommit
from webhook_app.forges.github.history import Activity

BRANCHES = "refs/heads/"
REWRITES = frozenset({"force_push"})


class PushRange(msgspec.Struct, kw_only=True):
    """Changes of one branch that follow on each other: one comparison reads them all."""

    ref: str
    before: str
    after: str
    entries: list[Activity]

    @property
    def is_creation(self) -> bool:
        """Whether the branch was not there before."""
        return self.entries[0].is_creation


class Attributed(msgspec.Struct, frozen=True):
    """A change of a branch and the commits that it was the first to bring."""

    entry: Activity
    commits: tuple[PushedCommit, ...]


def oldest_first(newest_first: Sequence[Activity], now: datetime) -> list[Activity]:
    """The changes of branches, oldest first; one without a readable time gets the next one's."""
    ordered: list[Activity] = []
    later = now
    for entry in newest_first:
        later = min(entry.pushed_at or later, now)
        if entry.ref.startswith(BRANCHES):
            ordered.append(msgspec.structs.replace(entry, pushed_at=later))
    return ordered[::-1]


def group_contiguous_pushes(entries: Sequence[Activity]) -> list[PushRange]:
    """Runs of changes, oldest first, in which each goes on where the one before ended."""
    found: list[PushRange] = []
    open_chains: dict[str, PushRange] = {}
    for entry in entries:
        if entry.is_deletion:
            open_chains.pop(entry.ref, None)
            continue
        chain = open_chains.get(entry.ref)
        if chain and chain.after == entry.before and entry.kind not in REWRITES:
            chain.after = entry.after
            chain.entries.append(entry)
            continue
        chain = PushRange(ref=entry.ref, before=entry.before, after=entry.after, entries=[entry])
        open_chains[entry.ref] = chain
        found.append(chain)
    return found


def head_before(entries: Sequence[Activity], ref: str, moment: Activity) -> str | None:
    """Where a branch stood just before another one changed; None where the entries do not tell."""
    own = [entry for entry in entries if entry.ref == ref]
    place = entries.index(moment)
    before = [entry for entry in own if entries.index(entry) < place]
    if before:
        return before[-1].after
    return own[0].before if own else None


def attribute(
    entries: Sequence[Activity],
    graph: Mapping[str, ListedCommit],
    known: Collection[str] = (),
) -> list[Attributed]:
    """Give each commit of the graph to the first change, oldest first, that it can be reached from.

    Those `known` have theirs. What none reaches was listed only because it stands behind commits
    that were seen before.
    """
    taken: set[str] = set()
    found: list[Attributed] = []
    for entry in entries:
        shas = _reached(entry.after, graph, taken).difference(known)
        if shas:
            commits = tuple(graph[sha].commit for sha in graph if sha in shas)
            found.append(Attributed(entry, commits))
    return found


def _reached(head: str, graph: Mapping[str, ListedCommit], taken: set[str]) -> set[str]:
    """What a commit builds on and nobody has taken; it is taken by this."""
    shas: set[str] = set()
    waiting = [head]
    while waiting:
        sha = waiting.pop()
        if sha in graph and sha not in taken:
            taken.add(sha)
            shas.add(sha)
            waiting += graph[sha].parents
    return shas
