"""Installations and repositories, as GitHub's life-cycle events and sign-ins show them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("installations")


class InstallationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An installation; `is_own` if it is on the user's own account."""

    id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    deleted_at: datetime | None
    is_own: bool


class RepositoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A repository; `last_heard_at` is when the last delivery from it arrived."""

    id: int
    installation_id: int
    full_name: str
    is_private: bool
    is_fork: bool
    archived_at: datetime | None
    deleted_at: datetime | None
    removed_at: datetime | None
    last_heard_at: datetime | None


class UnmatchedCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit whose author is no user here, with what it says about the author."""

    id: int
    repository_id: int
    repository: str
    is_private: bool
    commit_id: str
    message: str
    commit_url: str
    commit_date: datetime | None
    pushed_at: datetime
    author_name: str
    author_login: str | None
    author_email: str | None


async def upsert_installation(
    connection: Connection,
    *,
    installation_id: int,
    account_id: int | None,
    account_login: str | None,
    account_type: str | None,
    repository_selection: str | None,
    suspended_at: datetime | None,
    changed_at: datetime,
    is_deleted: bool,
    listed_at: datetime | None,
    at: datetime,
) -> None:
    """Store an installation as an event or GitHub's list shows it.

    An older event does not undo a newer one. A deletion yields to a newer event and to a later
    list: the repositories that it removed come back too. `at` is when the event arrived.
    """
    await connection.execute(
        _SQL["upsert_installation"],
        installation_id,
        account_id,
        account_login,
        account_type,
        repository_selection,
        suspended_at,
        changed_at,
        is_deleted,
        listed_at,
        at,
    )


async def upsert_repository(
    connection: Connection,
    *,
    repository_id: int,
    full_name: str,
    is_private: bool | None,
    is_fork: bool | None,
    seen_at: datetime | None,
    listed_at: datetime | None,
    installation_id: int | None,
    is_archived: bool | None,
    is_deleted: bool | None,
    is_removed: bool | None,
    at: datetime,
) -> None:
    """Store a repository as an event shows it; None is a value that the event does not contain.

    An older event does not undo a newer one. A list may hide a repository that was public, but
    never shows one that was private: only an event about the repository does. The comments of
    the query say why for each column.
    """
    await connection.execute(
        _SQL["upsert_repository"],
        repository_id,
        full_name,
        is_private,
        is_fork,
        seen_at,
        installation_id,
        is_archived,
        is_deleted,
        is_removed,
        listed_at,
        at,
    )


async def remove_repositories(connection: Connection, installation_id: int) -> None:
    """Mark an installation's repositories as inaccessible if it was deleted."""
    await connection.execute(_SQL["remove_repositories"], installation_id)


async def rename_account(connection: Connection, account_id: int, login: str) -> None:
    """Store the new login of an owner in their installations and repositories."""
    await connection.execute(_SQL["rename_account"], account_id, login)
    await connection.execute(_SQL["rename_repositories"], account_id, login)


async def link_installations(
    connection: Connection, user_id: int, installation_ids: Collection[int]
) -> None:
    """Replace the installations that a user can reach by those GitHub names at sign-in."""
    await connection.execute(_SQL["link_installations"], user_id, list(installation_ids))


async def link_installation(connection: Connection, user_id: int, installation_id: int) -> None:
    """Store that a user can reach an installation: they made it."""
    await connection.execute(_SQL["link_installation"], user_id, installation_id)


async def installations_of(connection: Connection, user_id: int) -> list[InstallationRow]:
    """Return the installations on a user's account and those that the user can reach."""
    rows = await connection.fetch(_SQL["installations_of"], user_id)
    return [InstallationRow(**row) for row in rows]


async def repositories_of(
    connection: Connection, installation_ids: Collection[int]
) -> list[RepositoryRow]:
    """Return the installations' repositories, each with the time of its last delivery."""
    rows = await connection.fetch(_SQL["repositories_of"], list(installation_ids))
    return [RepositoryRow(**row) for row in rows]


async def unmatched_in(
    connection: Connection, repository_ids: Collection[int], limit: int = 100
) -> list[UnmatchedCommit]:
    """Return the commits in these repositories whose author is no user, newest first."""
    rows = await connection.fetch(_SQL["unmatched_in"], list(repository_ids), limit)
    return [UnmatchedCommit(**row) for row in rows]
