"""Reads what was pushed to one repository since an instant, and says whether that is all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from webhook_app.events import ListedCommit, Push, PushedCommit, Repository
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.failures import GitHubHTTPError
from webhook_app.forges.github.history import (
    Activity,
    Branch,
    activity_page,
    compare_commits,
    list_branches,
    list_commits_from,
)
from webhook_app.forges.github.installations import InstalledRepository, read_repository
from webhook_app.jobs.commit_attribution import (
    PushRange,
    attribute,
    group_contiguous_pushes,
    head_before,
    oldest_first,
)
from webhook_app.store.repository_sync import KnownRepository

OVERLAP = timedelta(hours=1)
"""How far back before the watermark is read again: the log may show a push a little late."""
STALE_PAGES = 50
"""After 5,000 commits in a row older than all that is asked about, no newer one is looked for."""
TELLS_NOTHING = frozenset({403, 404, 410, 501})
"""Answers of the activity with which the branches are looked at instead."""
GONE = frozenset({404, 422})
ZEROS = "0" * 40

HeldBefore = Callable[[Collection[str]], Awaitable[set[str]]]


class ScanResult(msgspec.Struct, kw_only=True):
    """What a pass read. It is complete unless `missing` says what could not be read.

    `heads` are set when the branches were looked at; `vanished` counts pushes whose commits GitHub
    itself no longer has.
    """

    pushes: list[Push] = []
    etag: str | None = None
    is_unchanged: bool = False
    heads: dict[str, str] | None = None
    vanished: int = 0
    missing: str | None = None


class RepositoryScan:
    """One look at one repository; lives as long as it takes."""

    def __init__(
        self,
        caller: GitHubSession,
        repository: KnownRepository,
        listed: InstalledRepository | None,
        *,
        since: datetime,
        now: datetime,
        hosts: Collection[str],
        held_before: HeldBefore,
        heads: dict[str, str],
    ) -> None:
        self._caller = caller
        self._repository = repository
        self._listed = listed
        self._since = since
        self._now = now
        self._hosts = hosts
        self._held_before = held_before
        self._heads = heads
        self._graph: dict[str, ListedCommit] = {}
        self._found = ScanResult()

    async def read(self) -> ScanResult:
        """Everything pushed since; raises what the caller's `page` raises."""
        entries = await self._activity()
        if self._found.is_unchanged:
            return self._found
        if entries is None:
            self._found.etag = None  # so that the branches are looked at again next time
            await self._read_branches(None)
            return self._found
        wanted = oldest_first(
            [e for e in entries if (e.pushed_at or self._now) >= self._since], self._now
        )
        for chain in group_contiguous_pushes(wanted):
            await self._fetch(chain, wanted)
        for brought in attribute(wanted, self._graph):
            self._add(brought.entry, brought.commits)
        if _is_cut(entries, self._since):
            await self._read_branches(entries[-1].pushed_at)
        return self._found

    async def _activity(self) -> list[Activity] | None:
        """The log down to `since`, newest first; None where it tells nothing at all."""
        name = self._repository.full_name
        try:
            page = await activity_page(self._caller, name, etag=self._repository.etag)
        except GitHubHTTPError as refused:
            if refused.status not in TELLS_NOTHING:
                raise
            return None
        if page.entries is None:
            self._found.is_unchanged, self._found.etag = True, self._repository.etag
            return []
        self._found.etag = page.etag
        entries = list(page.entries)
        while page.next is not None and page.entries and self._is_recent(page.entries[-1]):
            page = await activity_page(self._caller, name, page.next)
            entries += page.entries or []
        return entries or None

    def _is_recent(self, entry: Activity) -> bool:
        return entry.pushed_at is None or entry.pushed_at >= self._since

    async def _fetch(self, chain: PushRange, entries: Sequence[Activity]) -> None:
        """Read the commits that a chain of changes brought."""
        base = await self._base_of(chain, entries)
        if base is not None:
            between = await compare_commits(
                self._caller, self._repository.full_name, base, chain.after, self._hosts
            )
            if between is not None:
                self._graph |= {listed.commit.commit_id: listed for listed in between}
                return
        if not await self._walk(chain.after):
            self._found.vanished += 1

    async def _base_of(self, chain: PushRange, entries: Sequence[Activity]) -> str | None:
        """What a chain is compared with: what was there before, for a new branch the default one.

        As in a push's payload, a new branch brings what the default branch did not hold then.
        """
        if not chain.is_creation:
            return chain.before
        default = await self._default_branch()
        if default is None or chain.ref == f"refs/heads/{default}":
            return await self._upstream()
        stood = head_before(entries, f"refs/heads/{default}", chain.entries[0])
        if stood is None:
            return default
        return stood if stood.strip("0") else None

    async def _default_branch(self) -> str | None:
        if self._listed is None:
            self._listed = await read_repository(self._caller, self._repository.full_name)
        return self._listed.default_branch

    async def _upstream(self) -> str | None:
        """What a fork was made from, so that all its history is not read as pushed by its owner."""
        if not self._repository.is_fork:
            return None
        full = await read_repository(self._caller, self._repository.full_name)
        return full.upstream

    async def _walk(self, head: str) -> bool:
        """Read all that a commit builds on and nobody has seen; False where it is gone.

        No date ends the walk, since one backdated commit would hide all behind it, but a commit
        that a complete pass had seen does: so had it all that commit builds on.
        """
        frontier = _Frontier(head, self._graph)
        stale = 0
        pages = list_commits_from(self._caller, self._repository.full_name, head, self._hosts)
        try:
            async for page in pages:
                seen = await self._held_before([listed.commit.commit_id for listed in page])
                frontier.list(page, seen)
                stale = stale + 1 if all(self._is_old(listed) for listed in page) else 0
                if not frontier.needed or stale >= STALE_PAGES:
                    break
        except GitHubHTTPError as refused:
            if refused.status not in GONE:
                raise
            return False
        finally:
            await pages.aclose()
        return True

    def _is_old(self, listed: ListedCommit) -> bool:
        date = listed.commit.commit_date
        return date is not None and date < self._since - timedelta(days=30)

    async def _read_branches(self, pushed_before: datetime | None) -> None:
        """Read what branches hold; without the activity nobody can say when it was pushed.

        The repository's own time of its last push is the latest it can have been.
        """
        branches = await list_branches(self._caller, self._repository.full_name)
        self._found.heads = {branch.ref: branch.commit_id for branch in branches}
        changed = [b for b in branches if self._heads.get(b.ref) != b.commit_id]
        if not changed:
            return
        default = await self._default_branch()
        pushed_at = pushed_before or (self._listed and self._listed.pushed_at) or self._now
        for branch in sorted(changed, key=lambda b: b.ref != f"refs/heads/{default}"):
            held = set(self._graph)
            await self._fetch_branch(branch)
            entry = Activity(
                ref=branch.ref,
                before=self._heads.get(branch.ref, ZEROS),
                after=branch.commit_id,
                pushed_at=min(pushed_at, self._now),
                kind="push",
            )
            for brought in attribute([entry], self._graph, held):
                self._add(entry, brought.commits)

    async def _fetch_branch(self, branch: Branch) -> None:
        known = self._heads.get(branch.ref) or await self._upstream()
        if known is not None:
            between = await compare_commits(
                self._caller, self._repository.full_name, known, branch.commit_id, self._hosts
            )
            if between is not None:
                self._graph |= {listed.commit.commit_id: listed for listed in between}
                return
        if not await self._walk(branch.commit_id):
            self._found.vanished += 1

    def _add(self, entry: Activity, commits: tuple[PushedCommit, ...]) -> None:
        repository = self._repository
        seen = Repository(
            id=repository.id,
            full_name=repository.full_name,
            is_private=repository.is_private,
            is_fork=repository.is_fork,
            seen_at=repository.seen_at,
        )
        self._found.pushes.append(
            Push(
                repository=seen,
                installation_id=repository.installation_id,
                ref=entry.ref,
                before=entry.before,
                after=entry.after,
                pushed_at=entry.pushed_at,
                commits=commits,
                is_truncated=False,
                left_out=0,
            )
        )


class _Frontier:
    """Commits that are needed for a history to be whole and were not listed yet.

    GitHub lists by date, so that a wrong clock may put a commit before the one that builds on it.
    """

    def __init__(self, head: str, graph: dict[str, ListedCommit]) -> None:
        self._graph = graph
        self._stops: set[str] = set()
        self._reached: set[str] = set()
        self.needed = {head}

    def list(self, page: Sequence[ListedCommit], stops: set[str]) -> None:
        """Take in a page; nothing behind one of the stops is needed."""
        self._stops |= stops
        for listed in page:
            if listed.commit.commit_id not in stops:
                self._graph.setdefault(listed.commit.commit_id, listed)
        for sha in [one.commit.commit_id for one in page if one.commit.commit_id in self.needed]:
            self.needed.discard(sha)
            self._reach(sha)

    def _reach(self, sha: str) -> None:
        waiting = [sha]
        while waiting:
            sha = waiting.pop()
            if sha in self._reached or sha in self._stops:
                continue
            if sha not in self._graph:
                self.needed.add(sha)
                continue
            self._reached.add(sha)
            waiting += self._graph[sha].parents


def _is_cut(entries: Sequence[Activity], since: datetime) -> bool:
    """Whether the log ends before it reaches what was seen: GitHub may not keep it for ever."""
    oldest = entries[-1]
    return (oldest.pushed_at is None or oldest.pushed_at >= since) and not oldest.is_creation
