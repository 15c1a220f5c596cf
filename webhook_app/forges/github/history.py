"""The history of a repository: its activity, the commits between two points, its branches.

Sources: https://docs.github.com/en/rest/repos/repos#list-repository-activities,
https://docs.github.com/en/rest/commits/commits
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from webhook_app.events import ListedCommit, decode_listed, parse_instant
from webhook_app.forges.github.client import GitHubSession
from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable

PER_PAGE = 100
INCOMPARABLE = frozenset({404, 406, 410, 413, 422})


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a ref, with GitHub's own time of it."""

    ref: str
    before: str
    after: str
    pushed_at: datetime | None
    kind: str

    @property
    def is_creation(self) -> bool:
        """Whether the change created the ref."""
        return not self.before.strip("0")

    @property
    def is_deletion(self) -> bool:
        """Whether the change deleted the ref."""
        return not self.after.strip("0")


class ActivityPage(msgspec.Struct, frozen=True):
    """A page of the activity, newest first; `entries` is None if nothing changed since the ETag."""

    entries: list[Activity] | None
    etag: str | None
    next: dict[str, str] | None


class Branch(msgspec.Struct, frozen=True):
    """A branch and the commit it points to."""

    ref: str
    commit_id: str


class _Entry(msgspec.Struct):
    ref: str = ""
    before: str = ""
    after: str = ""
    timestamp: object = None
    activity_type: str = ""


class _Comparison(msgspec.Struct):
    commits: list[msgspec.Raw]
    total_commits: int = 0


class _Tip(msgspec.Struct):
    sha: str


class _Branch(msgspec.Struct):
    name: str
    commit: _Tip


async def activity_page(
    caller: GitHubSession,
    full_name: str,
    query: dict[str, str] | None = None,
    etag: str | None = None,
) -> ActivityPage:
    """Return one page of the changes of all branches; `query` is the `next` of the page before."""
    first_page: dict[str, Any] = {"per_page": PER_PAGE}
    path = f"/repos/{full_name}/activity"
    page = await caller.page(path, list[_Entry], query or first_page, etag)
    if page.value is None:
        return ActivityPage(None, etag, None)
    entries = [
        Activity(
            ref=raw.ref,
            before=raw.before.lower(),
            after=raw.after.lower(),
            pushed_at=parse_instant(raw.timestamp),
            kind=raw.activity_type,
        )
        for raw in page.value
    ]
    return ActivityPage(entries, page.etag, page.next)


async def compare_commits(
    caller: GitHubSession, full_name: str, base: str, head: str, hosts: frozenset[str]
) -> list[ListedCommit] | None:
    """Return the commits of `head` that `base` does not contain; None if they cannot be compared.

    GitHub cannot compare them if one is gone, if they have no common history, or if the difference
    is too large.
    """
    path = f"/repos/{full_name}/compare/{quote(base, safe='')}...{quote(head, safe='')}"
    commits: list[ListedCommit] = []
    query: dict[str, Any] | None = {"per_page": PER_PAGE}
    total = 0
    while query is not None:
        try:
            page = await caller.page(path, _Comparison, query)
        except GitHubUnreachable:
            return None  # a comparison may be too large for GitHub itself; lists are not
        except GitHubHTTPError as refused:
            if refused.status in INCOMPARABLE:
                return None
            raise
        commits += [decode_listed(raw, hosts) for raw in page.value.commits]
        total = page.value.total_commits
        query = page.next
    return commits if len(commits) >= total else None


async def list_commits_from(
    caller: GitHubSession, full_name: str, head: str, hosts: frozenset[str]
) -> AsyncGenerator[list[ListedCommit]]:
    """Yield all commits that `head` contains, page by page, newest first.

    Yields nothing for an empty repository. Raises GitHubHTTPError with 404 or 422 if `head` is
    gone.
    """
    query: dict[str, Any] | None = {"sha": head, "per_page": PER_PAGE}
    while query is not None:
        try:
            page = await caller.page(f"/repos/{full_name}/commits", list[msgspec.Raw], query)
        except GitHubHTTPError as refused:
            if refused.status == 409:  # the repository is empty
                return
            raise
        yield [decode_listed(raw, hosts) for raw in page.value]
        query = page.next


async def list_branches(caller: GitHubSession, full_name: str) -> list[Branch]:
    """Return all branches of a repository and the commits they point to."""
    branches: list[Branch] = []
    query: dict[str, Any] | None = {"per_page": PER_PAGE}
    while query is not None:
        page = await caller.page(f"/repos/{full_name}/branches", list[_Branch], query)
        branches += [Branch(f"refs/heads/{b.name}", b.commit.sha.lower()) for b in page.value]
        query = page.next
    return branches
