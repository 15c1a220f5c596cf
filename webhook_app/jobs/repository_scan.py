"""Reads the pushes to one repository since an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from webhook_app.events import Push, PushedCommit, Repository
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.failures import GitHubHTTPError
from webhook_app.forges.github.history import Activity, Branch, activity_page, list_branches
from webhook_app.forges.github.installations import InstalledRepository, read_repository
from webhook_app.jobs.commit_attribution import (
    PushRange,
    attribute,
    group_contiguous_pushes,
    head_before,
    oldest_first,
)
from webhook_app.jobs.commit_reader import CommitReader, StoredBefore
from webhook_app.store.repository_sync import KnownRepository

OVERLAP = timedelta(hours=1)
"""How much before the watermark is read again: the log may show a push a little late."""
NO_ACTIVITY = frozenset({403, 404, 410, 501})
"""Statuses of the activity after which the branches are read instead."""
ZEROS = "0" * 40


class ScanResult(msgspec.Struct, kw_only=True):
    """The pushes of a complete pass.

    `heads` are set if the branches were read; `vanished` counts pushes whose commits GitHub itself
    no longer has.
    """

    pushes: list[Push] = []
    etag: str | None = None
    is_unchanged: bool = False
    heads: dict[str, str] | None = None
    vanished: int = 0


class RepositoryScan:
    """One pass over one repository."""

    def __init__(
        self,
        session: GitHubSession,
        repository: KnownRepository,
        listed: InstalledRepository | None,
        *,
        since: datetime,
        now: datetime,
        noreply_hosts: frozenset[str],
        stored_before: StoredBefore,
    ) -> None:
        self._session = session
        self._repository = repository
        self._listed = listed
        self._since = since
        self._now = now
        self._commits = CommitReader(
            session, repository.full_name, noreply_hosts, since, stored_before
        )
        self._result = ScanResult()

    async def read(self, heads: Mapping[str, str]) -> ScanResult:
        """Return everything that was pushed since; raises what the session's `page` raises.

        `heads` are those of the branches when a complete pass last read them.
        """
        entries = await self._activity()
        if self._result.is_unchanged:
            return self._result
        if entries is None:
            self._result.etag = None  # so that the next pass reads the branches again
            await self._read_branches(heads, None)
            return self._result
        wanted = oldest_first(
            [e for e in entries if (e.pushed_at or self._now) >= self._since], self._now
        )
        for push_range in group_contiguous_pushes(wanted):
            await self._fetch(push_range, wanted)
        for attributed in attribute(wanted, self._commits.graph):
            self._add(attributed.entry, attributed.commits)
        if _is_cut(entries, self._since):
            await self._read_branches(heads, entries[-1].pushed_at)
        return self._result

    async def _activity(self) -> list[Activity] | None:
        """Return the activity down to `since`, newest first; None if GitHub has none for us."""
        name = self._repository.full_name
        try:
            page = await activity_page(self._session, name, etag=self._repository.etag)
        except GitHubHTTPError as refused:
            if refused.status not in NO_ACTIVITY:
                raise
            return None
        if page.entries is None:
            self._result.is_unchanged, self._result.etag = True, self._repository.etag
            return []
        self._result.etag = page.etag
        entries = list(page.entries)
        while page.next is not None and page.entries and self._is_recent(page.entries[-1]):
            page = await activity_page(self._session, name, page.next)
            entries += page.entries or []
        return entries or None

    def _is_recent(self, entry: Activity) -> bool:
        return entry.pushed_at is None or entry.pushed_at >= self._since

    async def _fetch(self, push_range: PushRange, entries: Sequence[Activity]) -> None:
        """Read the commits that a range of changes brought."""
        base = await self._base_of(push_range, entries)
        self._result.vanished += not await self._commits.fetch(base, push_range.after)

    async def _base_of(self, push_range: PushRange, entries: Sequence[Activity]) -> str | None:
        """Return what a range is compared with: the old head, or for a new branch the default one.

        As in a push's payload, a new branch brings what the default branch did not contain then.
        """
        if not push_range.is_creation:
            return push_range.before
        default = await self._default_branch()
        if default is None or push_range.ref == f"refs/heads/{default}":
            return await self._upstream()
        default_head = head_before(entries, f"refs/heads/{default}", push_range.entries[0])
        if default_head is None:
            return default
        return default_head if default_head.strip("0") else None

    async def _default_branch(self) -> str | None:
        if self._listed is None:
            self._listed = await read_repository(self._session, self._repository.full_name)
        return self._listed.default_branch

    async def _upstream(self) -> str | None:
        """Return what a fork was made from: its history before was not pushed by its owner."""
        if not self._repository.is_fork:
            return None
        repository = await read_repository(self._session, self._repository.full_name)
        return repository.upstream

    async def _read_branches(
        self, heads: Mapping[str, str], pushed_before: datetime | None
    ) -> None:
        """Read the commits of branches whose heads moved, if the activity does not show them.

        When they were pushed is then unknown; the repository's time of its last push is the latest
        it can have been. The default branch is first: commits that others share are pushed to it.
        """
        branches = await list_branches(self._session, self._repository.full_name)
        self._result.heads = {branch.ref: branch.commit_id for branch in branches}
        changed = [b for b in branches if heads.get(b.ref) != b.commit_id]
        if not changed:
            return
        default = await self._default_branch()
        pushed_at = pushed_before or (self._listed and self._listed.pushed_at) or self._now
        for branch in sorted(changed, key=lambda b: b.ref != f"refs/heads/{default}"):
            existing = set(self._commits.graph)
            await self._fetch_branch(branch, heads.get(branch.ref))
            entry = Activity(
                ref=branch.ref,
                before=heads.get(branch.ref, ZEROS),
                after=branch.commit_id,
                pushed_at=min(pushed_at, self._now),
                kind="push",
            )
            for attributed in attribute([entry], self._commits.graph, existing):
                self._add(entry, attributed.commits)

    async def _fetch_branch(self, branch: Branch, head_before_scan: str | None) -> None:
        base = head_before_scan or await self._upstream()
        self._result.vanished += not await self._commits.fetch(base, branch.commit_id)

    def _add(self, entry: Activity, commits: tuple[PushedCommit, ...]) -> None:
        repository = self._repository
        seen = Repository(
            id=repository.id,
            full_name=repository.full_name,
            is_private=repository.is_private,
            is_fork=repository.is_fork,
            seen_at=repository.seen_at,
        )
        self._result.pushes.append(
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


def _is_cut(entries: Sequence[Activity], since: datetime) -> bool:
    """Return whether the log ends before `since`: GitHub may not store it for ever."""
    oldest = entries[-1]
    return (oldest.pushed_at is None or oldest.pushed_at >= since) and not oldest.is_creation
