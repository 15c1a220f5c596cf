"""Reads what a batch of deliveries mentions, and stores what follows from the batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import astuple

from webhook_app.attendance import Directory, Erased
from webhook_app.events import PushedCommit, Repository
from webhook_app.models import AuthorClaim, Commit, Membership, Season
from webhook_app.store.commit_facts import StoredCommit
from webhook_app.store.database import Connection
from webhook_app.store.marks import Mark
from webhook_app.store.rows import (
    DeliveryResultRow,
    MovedCommitRow,
    NewCoAuthorRow,
    NewCommitRow,
)
from webhook_app.store.sql import queries

_SQL = queries("batches")


class StoredRepository(Repository, frozen=True, kw_only=True):
    """A stored repository."""

    installation_id: int | None


class NewCommit(msgspec.Struct, kw_only=True):
    """A commit to store, and the delivery that brought it."""

    delivery_row_id: int
    repository: Repository
    commit: PushedCommit
    ref: str
    pushed_at: datetime
    user_id: int | None
    co_author_ids: tuple[int | None, ...]

    def facts(self) -> Commit:
        """Return the commit as the rules see it."""
        return Commit(
            commit_id=self.commit.commit_id,
            repository_id=self.repository.id,
            commit_date=self.commit.commit_date,
            pushed_at=self.pushed_at,
            user_id=self.user_id,
            co_author_ids=tuple([i for i in self.co_author_ids if i is not None]),
            is_bot=self.commit.is_bot,
            is_merge=self.commit.is_merge,
            is_fork=self.repository.is_fork,
        )


class StoredContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything stored that a batch mentions; `has_commits` if any copy of its shas is stored.

    `projected` are the batch's deliveries that have a result already.
    """

    projected: Collection[int]
    directory: Directory
    memberships: Sequence[Membership]
    has_commits: bool
    repositories: Mapping[int, StoredRepository]
    seasons: Sequence[Season]
    erased: Erased


async def load_batch_context(
    connection: Connection,
    delivery_row_ids: Collection[int],
    claims: Collection[AuthorClaim],
    shas: Collection[str],
    repository_ids: Collection[int],
    accounts: Collection[int] = (),
    installations: Collection[int] = (),
) -> StoredContext:
    """Return everything stored that a batch mentions, in one round trip."""
    logins = {c.login for c in claims} | {c.noreply_login for c in claims}
    (row,) = await connection.fetch(
        _SQL["load_batch_context"],
        list(delivery_row_ids),
        list({c.github_user_id for c in claims if c.github_user_id}.union(accounts)),
        [login for login in logins if login],
        list({c.email for c in claims if c.email}),
        list(shas),
        list(repository_ids),
        list(installations),
    )
    return StoredContext(
        projected=set(row["projected"]),
        directory=Directory(
            {account["github_user_id"]: account["id"] for account in row["accounts"]},
            {account["login"]: account["id"] for account in row["accounts"]},
            {address["email"]: address["user_id"] for address in row["addresses"]},
        ),
        memberships=[Membership(**membership) for membership in row["memberships"]],
        has_commits=row["has_commits"],
        repositories={stored["id"]: StoredRepository(**stored) for stored in row["repositories"]},
        seasons=[Season(**season) for season in row["seasons"]],
        erased=_erased(row["erased"]),
    )


async def save_repositories(
    connection: Connection, repositories: Sequence[StoredRepository]
) -> None:
    """Insert or update repositories, and insert their installations."""
    rows = [astuple(repository) for repository in repositories]
    await connection.execute(_SQL["save_repositories"], rows)


async def write_batch(
    connection: Connection,
    results: Sequence[DeliveryResultRow],
    commits: Sequence[NewCommit],
    moved: Sequence[StoredCommit],
    marks: Sequence[Mark],
) -> int | None:
    """Store the results of deliveries, new and moved commits, and marks in one statement.

    Return the new revision, or None if nothing visible changed.
    """
    is_change = bool(commits or moved or marks)
    revision: int | None = await connection.fetchval(
        _SQL["write_batch"],
        results,
        [_commit_row(commit) for commit in commits],
        [row for commit in commits for row in _co_author_rows(commit)],
        [_moved_row(commit) for commit in moved],
        [astuple(mark) for mark in marks],
        is_change,
    )
    return revision


def _erased(claims: Iterable[Any]) -> Erased:
    claims_by_kind: dict[str, set[str]] = {
        "id": set(),
        "login": set(),
        "email": set(),
        "installation": set(),
    }
    for row in claims:
        claims_by_kind[row["kind"]].add(row["claim"])
    return Erased(
        github_user_ids=frozenset(map(int, claims_by_kind["id"])),
        logins=frozenset(claims_by_kind["login"]),
        emails=frozenset(claims_by_kind["email"]),
        installation_ids=frozenset(map(int, claims_by_kind["installation"])),
    )


def _commit_row(new: NewCommit) -> NewCommitRow:
    commit, claim = new.commit, new.commit.claim
    return NewCommitRow(
        delivery_row_id=new.delivery_row_id,
        repository_id=new.repository.id,
        repository=new.repository.full_name,
        is_private=new.repository.is_private,
        commit_id=commit.commit_id,
        user_id=new.user_id,
        commit_date=commit.commit_date,
        raw_date=commit.raw_date,
        author_date=commit.author_date,
        pushed_at=new.pushed_at,
        message=commit.message,
        commit_url=commit.commit_url,
        author_name=commit.author_name,
        author_github_user_id=claim.github_user_id,
        author_login=claim.login,
        author_email=claim.email,
        author_noreply_login=claim.noreply_login,
        is_bot=commit.is_bot,
        is_merge=commit.is_merge,
        ref=new.ref,
    )


def _co_author_rows(new: NewCommit) -> Iterable[NewCoAuthorRow]:
    for claim, user_id in zip(new.commit.co_authors, new.co_author_ids, strict=True):
        yield NewCoAuthorRow(
            commit_id=new.commit.commit_id,
            repository_id=new.repository.id,
            email=claim.email,
            github_user_id=claim.github_user_id,
            noreply_login=claim.noreply_login,
            user_id=user_id,
        )


def _moved_row(moved: StoredCommit) -> MovedCommitRow:
    return MovedCommitRow(
        id=moved.id,
        pushed_at=moved.pushed_at,
        user_id=moved.user_id,
        author_login=moved.author_login,
    )
