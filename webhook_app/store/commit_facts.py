"""Reads stored commits as the rules see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import astuple

from webhook_app.models import Commit
from webhook_app.store.database import Connection
from webhook_app.store.marks import DaySpan
from webhook_app.store.sql import queries

_SQL = queries("commit_facts")


class StoredCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A stored commit as the rules see it; `accepted_in` are seasons where an admin accepted it."""

    id: int
    commit_id: str
    repository_id: int
    commit_date: datetime | None
    pushed_at: datetime
    user_id: int | None
    author_login: str | None
    co_author_ids: tuple[int, ...]
    is_bot: bool
    is_merge: bool
    is_fork: bool
    accepted_in: tuple[int, ...]

    def for_season(self, season_id: int) -> Commit:
        """Return the commit as one season judges it."""
        return Commit(
            commit_id=self.commit_id,
            repository_id=self.repository_id,
            commit_date=self.commit_date,
            pushed_at=self.pushed_at,
            user_id=self.user_id,
            co_author_ids=self.co_author_ids,
            is_bot=self.is_bot,
            is_merge=self.is_merge,
            is_fork=self.is_fork,
            accepted=season_id in self.accepted_in,
        )


async def find_commits_by_sha(connection: Connection, shas: Collection[str]) -> list[StoredCommit]:
    """Return the stored commits with these shas, in any repository."""
    return _stored_commits(await connection.fetch(_SQL["find_commits_by_sha"], list(shas)))


async def find_commits_between(
    connection: Connection, spans: Sequence[DaySpan]
) -> list[StoredCommit]:
    """Return all copies of every commit that the spans' users wrote within the spans."""
    return _stored_commits(
        await connection.fetch(_SQL["find_commits_between"], [astuple(span) for span in spans])
    )


async def authors_in(connection: Connection, repository_ids: Collection[int]) -> list[int]:
    """Return the ids of the authors and co-authors of commits in these repositories."""
    rows = await connection.fetch(_SQL["authors_in"], list(repository_ids))
    return [row["user_id"] for row in rows]


def _stored_commits(rows: Iterable[Any]) -> list[StoredCommit]:
    return [
        StoredCommit(
            id=row["id"],
            commit_id=row["commit_id"],
            repository_id=row["repository_id"],
            commit_date=row["commit_date"],
            pushed_at=row["pushed_at"],
            user_id=row["user_id"],
            author_login=row["author_login"],
            co_author_ids=tuple(row["co_author_ids"]),
            is_bot=row["is_bot"],
            is_merge=row["is_merge"],
            is_fork=row["is_fork"],
            accepted_in=tuple(row["accepted_in"]),
        )
        for row in rows
    ]
