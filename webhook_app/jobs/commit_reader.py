"""Reads the commits between two points of a repository's history into a graph."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta

from webhook_app.events import ListedCommit
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.failures import GitHubHTTPError
from webhook_app.forges.github.history import compare_commits, list_commits_from

STALE_PAGES = 50
"""After 5,000 consecutive commits that are older than the seasons, the walk stops."""
STALE_AFTER = timedelta(days=30)
GONE = frozenset({404, 422})

StoredBefore = Callable[[Collection[str]], Awaitable[set[str]]]
"""Returns which of some commits a complete pass had stored."""


class CommitReader:
    """The commits of one repository that were read so far, by sha and with their parents."""

    def __init__(
        self,
        session: GitHubSession,
        full_name: str,
        noreply_hosts: frozenset[str],
        since: datetime,
        stored_before: StoredBefore,
    ) -> None:
        self._session = session
        self._full_name = full_name
        self._noreply_hosts = noreply_hosts
        self._since = since
        self._stored_before = stored_before
        self.graph: dict[str, ListedCommit] = {}

    async def fetch(self, base: str | None, head: str) -> bool:
        """Read the commits of `head` that `base` does not contain; returns False if it is gone.

        A comparison costs the fewest requests. If GitHub cannot compare the two, or if there is no
        base, the history of `head` is walked.
        """
        if base is not None:
            listed = await compare_commits(
                self._session, self._full_name, base, head, self._noreply_hosts
            )
            if listed is not None:
                self.graph |= {one.commit.commit_id: one for one in listed}
                return True
        return await self._walk(head)

    async def _walk(self, head: str) -> bool:
        """Read all ancestors of a commit that no pass has seen; returns False if it is gone.

        Commit dates never end the walk: one backdated commit would hide everything behind it. A
        commit that a complete pass had stored does, since that pass had stored its ancestors too.
        """
        frontier = _Frontier(head, self.graph)
        stale_pages = 0
        pages = list_commits_from(self._session, self._full_name, head, self._noreply_hosts)
        try:
            async for page in pages:
                stored = await self._stored_before([listed.commit.commit_id for listed in page])
                frontier.add_page(page, stored)
                is_stale = all(self._is_old(listed) for listed in page)
                stale_pages = stale_pages + 1 if is_stale else 0
                if not frontier.needed or stale_pages >= STALE_PAGES:
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
        return date is not None and date < self._since - STALE_AFTER


class _Frontier:
    """Commits that are needed for a history to be complete and were not listed yet.

    GitHub lists by date, so that a wrong clock may put a commit before the one that builds on it.
    """

    def __init__(self, head: str, graph: dict[str, ListedCommit]) -> None:
        self._graph = graph
        self._stops: set[str] = set()
        self._reached: set[str] = set()
        self.needed = {head}

    def add_page(self, page: Sequence[ListedCommit], stops: set[str]) -> None:
        """Add a page of commits; no ancestor of a stop is needed."""
        self._stops |= stops
        for listed in page:
            if listed.commit.commit_id not in stops:
                self._graph.setdefault(listed.commit.commit_id, listed)
        for sha in [one.commit.commit_id for one in page if one.commit.commit_id in self.needed]:
            self.needed.discard(sha)
            self._reach(sha)

    def _reach(self, sha: str) -> None:
        pending = [sha]
        while pending:
            sha = pending.pop()
            if sha in self._reached or sha in self._stops:
                continue
            if sha not in self._graph:
                self.needed.add(sha)
                continue
            self._reached.add(sha)
            pending += self._graph[sha].parents
