"""What a viewer may see: the one place that masks users and private repositories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from webhook_app.attendance import Participant
from webhook_app.models import User, Verdict
from webhook_app.store.commits import CommitRow
from webhook_app.store.installations import InstallationRow, RepositoryRow


class Viewer(msgspec.Struct, frozen=True):
    """The sender of a request: anonymous without a user, a signed-in user, or an admin."""

    user: User | None = None
    is_admin: bool = False

    def may_see_private(self, author_id: int | None) -> bool:
        """Return whether this viewer may see what only an author and admins may see.

        That is a private repository's name, sha, message and URL, a goal, and the reason of an
        override (docs/privacy.md).
        """
        return self.is_admin or (self.user is not None and self.user.id == author_id)

    def may_see(self, user_id: int, *, is_hidden: bool) -> bool:
        """Return whether this viewer may learn who a user is.

        Only hidden users themselves and admins may learn who a hidden user is.
        """
        return not is_hidden or self.may_see_private(user_id)


class VisibleCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit with its verdict, as one viewer may see it.

    The four optional texts are None in a private repository that is not the viewer's to see.
    """

    id: int
    github_id: str
    commit_id: str | None
    repository: str | None
    message: str | None
    commit_url: str | None
    commit_date: datetime | None
    author_date: datetime | None
    pushed_at: datetime
    is_private: bool
    verdict: Verdict


class RepositoryCommits(msgspec.Struct, frozen=True, kw_only=True):
    """Commits of one repository; `repository` is None if its name is masked."""

    repository: str | None
    is_private: bool
    commit_count: int
    latest_commit_date: datetime | None


def visible_participants(viewer: Viewer, participants: Iterable[Participant]) -> list[Participant]:
    """Return the participants whom a viewer may see by name, in the same order.

    Totals count hidden participants too.
    """
    return [
        row
        for row in participants
        if viewer.may_see(row.account.user_id, is_hidden=row.account.is_hidden)
    ]


def visible_commit(
    row: CommitRow, github_id: str, verdict: Verdict, viewer: Viewer
) -> VisibleCommit:
    """Return a commit as a viewer may see it; `github_id` is the login of its participant."""
    is_masked = _is_masked(row, viewer)
    return VisibleCommit(
        id=row.id,
        github_id=github_id,
        commit_id=None if is_masked else row.commit_id,
        repository=None if is_masked else row.repository,
        message=None if is_masked else row.message,
        commit_url=None if is_masked else row.commit_url,
        commit_date=row.commit_date,
        author_date=row.author_date,
        pushed_at=row.pushed_at,
        is_private=row.is_private,
        verdict=verdict,
    )


def visible_repository_commits(
    commits: Iterable[CommitRow], viewer: Viewer
) -> list[RepositoryCommits]:
    """Return the repositories of commits as a viewer may see them, the most used first.

    Masked ones with the same number of commits stay in the order of their commits: sorting them
    by name would reveal their names.
    """
    grouped = defaultdict(list)
    for commit in commits:
        grouped[commit.repository, _is_masked(commit, viewer)].append(commit)
    repositories = [
        RepositoryCommits(
            repository=None if is_masked else name,
            is_private=rows[0].is_private,
            commit_count=len(rows),
            latest_commit_date=max(row.commit_date for row in rows if row.commit_date),
        )
        for (name, is_masked), rows in grouped.items()
    ]
    return sorted(repositories, key=lambda one: (-one.commit_count, one.repository or ""))


def visible_repositories(
    installations: Sequence[InstallationRow], repositories: Sequence[RepositoryRow]
) -> list[int]:
    """Return the ids of repositories whose names a user of these installations may see.

    Those are the public ones, and all on the user's own account. A user who can reach the
    installation of an organization need not be allowed to read each of its private repositories.
    """
    own_ids = {installation.id for installation in installations if installation.is_own}
    return [r.id for r in repositories if not r.is_private or r.installation_id in own_ids]


def _is_masked(commit: CommitRow, viewer: Viewer) -> bool:
    return commit.is_private and not viewer.may_see_private(commit.user_id)
