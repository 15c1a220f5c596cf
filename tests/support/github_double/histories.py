"""A repository's history as GitHub stores it: commits, branches, and who pushed what when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.support.github import ZEROS
from tests.support.github_double.model import Account, Repository

_numbers = count(1)


def stamp(at: datetime) -> str:
    """Return an instant as REST writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Commit:
    """A commit; `date` is the committer's, as it is shown, right or wrong."""

    sha: str
    parents: tuple[str, ...]
    author: Account | None
    name: str
    email: str
    date: str
    message: str
    order: float

    def listed(self, repository: Repository) -> dict[str, Any]:
        """Return the commit as REST lists it."""
        person = {"name": self.name, "email": self.email, "date": self.date}
        return {
            "sha": self.sha,
            "commit": {"author": person, "committer": person, "message": self.message},
            "html_url": f"https://github.com/{repository.full_name}/commit/{self.sha}",
            "author": self.author.shown() if self.author else None,
            "committer": self.author.shown() if self.author else None,
            "parents": [{"sha": sha} for sha in self.parents],
        }

    def pushed(self, repository: Repository) -> dict[str, Any]:
        """Return the commit as a push carries it."""
        person = {"name": self.name, "email": self.email, "date": self.date}
        if self.author:
            person["username"] = self.author.login
        return {
            "id": self.sha,
            "tree_id": self.sha,
            "distinct": True,
            "message": self.message,
            "timestamp": self.date,
            "url": f"https://github.com/{repository.full_name}/commit/{self.sha}",
            "author": person,
            "committer": person,
            "added": [],
            "removed": [],
            "modified": [],
        }


@dataclass(slots=True)
class Change:
    """One change of a branch; `commits` are what its push carries."""

    ref: str
    before: str
    after: str
    pushed_at: datetime
    kind: str
    commits: list[str]

    def shown(self) -> dict[str, Any]:
        """Return the change as the activity shows it."""
        return {
            "id": next(_numbers),
            "before": self.before,
            "after": self.after,
            "ref": self.ref,
            "timestamp": stamp(self.pushed_at),
            "activity_type": self.kind,
            "actor": {"id": 1, "login": "somebody"},
        }


@dataclass(slots=True)
class History:
    """All of one repository."""

    repository: Repository
    default: str = "refs/heads/main"
    commits: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    upstream: tuple[Repository, str] | None = None
    """What it is a fork of, and the commit that is its head."""

    def commit(
        self,
        author: Account,
        at: datetime,
        *parents: str,
        date: str | None = None,
        email: str | None = None,
        message: str = "하루 하나",
        is_known: bool = True,
    ) -> str:
        """Return a commit that is not pushed yet; an author unknown to GitHub has no account."""
        sha = hashlib.sha1(f"{self.repository.id}/{next(_numbers)}".encode()).hexdigest()
        self.commits[sha] = Commit(
            sha=sha,
            parents=parents,
            author=author if is_known else None,
            name=author.login,
            email=email or f"{author.login}@example.org",
            date=date or stamp(at),
            message=message,
            order=at.timestamp(),
        )
        return sha

    def line(self, author: Account, dates: Iterable[datetime], tip: str | None) -> str:
        """Add commits one after another on top of a tip; return the last."""
        for at in dates:
            tip = self.commit(author, at, *([tip] if tip else []))
        assert tip is not None
        return tip

    def push(
        self, after: str, pushed_at: datetime, *, ref: str = "main", kind: str = "push"
    ) -> Change:
        """Push a branch to a commit."""
        ref = f"refs/heads/{ref}"
        before = self.refs.get(ref)
        if before is None:
            base, kind = (
                (self.refs.get(self.default) if ref != self.default else None),
                "branch_creation",
            )
        else:
            base = before
        carried = self.between(base, after)
        self.refs[ref] = after
        return self._changed(Change(ref, before or ZEROS, after, pushed_at, kind, carried))

    def delete(self, ref: str, pushed_at: datetime) -> Change:
        """Delete a branch."""
        ref = f"refs/heads/{ref}"
        before = self.refs.pop(ref)
        return self._changed(Change(ref, before, ZEROS, pushed_at, "branch_deletion", []))

    def _changed(self, change: Change) -> Change:
        change.pushed_at = change.pushed_at.replace(microsecond=0)
        self.changes.append(change)
        return change

    def tip(self, ref: str = "main") -> str | None:
        """Return the commit of a branch."""
        return self.refs.get(f"refs/heads/{ref}")

    def forget(self, *shas: str) -> None:
        """Remove commits, as GitHub does with those that nothing points to."""
        for sha in shas:
            del self.commits[sha]

    def resolve(self, name: str) -> str | None:
        """Return the commit that a name resolves to."""
        if self.upstream and name == f"{self.upstream[0].owner.login}:main":
            return self.upstream[1]
        known = self.refs.get(f"refs/heads/{name}", name)
        return known if known in self.commits else None

    def behind(self, head: str | None) -> set[str]:
        """Return a commit and all it builds on."""
        found: set[str] = set()
        waiting = [head] if head else []
        while waiting:
            sha = waiting.pop()
            if sha not in found and sha in self.commits:
                found.add(sha)
                waiting += self.commits[sha].parents
        return found

    def between(self, base: str | None, head: str) -> list[str]:
        """Return the commits of `head` that `base` does not have, oldest first."""
        return self.by_date(self.behind(head) - self.behind(base))[::-1]

    def by_date(self, shas: Iterable[str]) -> list[str]:
        """Return commits newest first by date; wrong clocks mix them up, as at GitHub."""
        order = {sha: place for place, sha in enumerate(self.commits)}
        return sorted(shas, key=lambda sha: (self.commits[sha].order, order[sha]), reverse=True)

    def payload(self, change: Change, most: int = 2048) -> dict[str, Any]:
        """Return what a push of this change says, apart from the repository."""
        shown = [self.commits[sha].pushed(self.repository) for sha in change.commits]
        is_gone = change.after == ZEROS
        return {
            "ref": change.ref,
            "before": change.before,
            "after": change.after,
            "created": change.before == ZEROS,
            "deleted": is_gone,
            "forced": change.kind == "force_push",
            "commits": shown[-most:],
            "head_commit": None if is_gone else self.commits[change.after].pushed(self.repository),
        }


def every(start: datetime, number: int, step: timedelta) -> Sequence[datetime]:
    """Return `number` instants, a step apart."""
    return [start + step * place for place in range(number)]
