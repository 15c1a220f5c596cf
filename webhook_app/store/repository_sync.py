"""Stores how far repositories were compared with GitHub, and which days that proves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.rows import DoubtedDayRow, SeasonDayRow
from webhook_app.store.sql import queries

_SQL = queries("repository_sync")

SeasonDay = tuple[int, date]


class KnownInstallation(msgspec.Struct, frozen=True, kw_only=True):
    """A stored installation."""

    id: int
    account_id: int | None
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    changed_at: datetime | None


class KnownRepository(msgspec.Struct, frozen=True, kw_only=True):
    """A readable repository.

    Everything pushed before `watermark` is stored; it is None before the first pass.
    """

    id: int
    installation_id: int
    full_name: str
    is_private: bool
    is_fork: bool
    is_archived: bool
    seen_at: datetime | None
    watermark: datetime | None
    etag: str | None


class InstallationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An installation, as admins see it."""

    id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    deleted_at: datetime | None


class ComparedRepository(msgspec.Struct, frozen=True, kw_only=True):
    """A repository and the result of its last comparison with GitHub; None before the first."""

    id: int
    installation_id: int
    full_name: str
    is_private: bool
    is_archived: bool
    is_deleted: bool
    is_removed: bool
    last_heard_at: datetime | None
    verdict: str | None
    compared_at: datetime | None
    error: str | None


async def known_installations(connection: Connection) -> list[KnownInstallation]:
    """Return every installation that was not deleted."""
    rows = await connection.fetch(_SQL["known_installations"])
    return [KnownInstallation(**row) for row in rows]


async def known_repositories(
    connection: Connection,
    installation_ids: Collection[int] | None = None,
    repository_ids: Collection[int] | None = None,
) -> list[KnownRepository]:
    """Return the repositories that may be read, by installation; None is all of them."""
    rows = await connection.fetch(
        _SQL["known_repositories"],
        None if installation_ids is None else list(installation_ids),
        None if repository_ids is None else list(repository_ids),
    )
    return [KnownRepository(**row) for row in rows]


async def all_installations(connection: Connection) -> list[InstallationFacts]:
    """Return every installation, deleted ones last."""
    return [InstallationFacts(**row) for row in await connection.fetch(_SQL["all_installations"])]


async def compared_repositories(connection: Connection) -> list[ComparedRepository]:
    """Return every repository of an installation with the result of its last comparison."""
    rows = await connection.fetch(_SQL["compared_repositories"])
    return [ComparedRepository(**row) for row in rows]


async def repositories_of_user(connection: Connection, user_id: int) -> list[int]:
    """Return the ids of repositories from which a user's commits may come."""
    return [row["id"] for row in await connection.fetch(_SQL["repositories_of_user"], user_id)]


async def installations_of_user(connection: Connection, user_id: int) -> list[int]:
    """Return the ids of installations whose repositories a user can reach."""
    return [row["id"] for row in await connection.fetch(_SQL["installations_of_user"], user_id)]


async def commits_stored_before(
    connection: Connection, repository_id: int, commit_ids: Collection[str], watermark: datetime
) -> set[str]:
    """Return which of these commits an earlier complete pass had stored.

    That pass had stored all their ancestors too.
    """
    rows = await connection.fetch(
        _SQL["commits_stored_before"], repository_id, list(commit_ids), watermark
    )
    return {row["commit_id"] for row in rows}


async def save_scan(
    connection: Connection, repository_id: int, watermark: datetime, etag: str | None
) -> None:
    """Store a complete pass; the watermark never decreases."""
    await connection.execute(_SQL["save_scan"], repository_id, watermark, etag)


async def mark_days_complete(
    connection: Connection, repository_id: int, days: Iterable[SeasonDay]
) -> set[int]:
    """Mark these days, and all days in doubt, as complete: everything pushed for them is stored.

    Return the ids of the seasons in which a day changed.
    """
    rows = await connection.fetch(
        _SQL["mark_days_complete"], repository_id, [SeasonDayRow(*day) for day in days]
    )
    return {row["season_id"] for row in rows}


async def mark_days_incomplete(
    connection: Connection,
    repository_id: int,
    days: Mapping[SeasonDay, bool],
    verdict: str,
    reason: str,
) -> set[int]:
    """Mark these days as not proven; True also replaces a day that was proven before.

    Return the ids of the seasons in which a day changed.
    """
    doubted = [
        DoubtedDayRow(season_id, day, although_proven)
        for (season_id, day), although_proven in days.items()
    ]
    rows = await connection.fetch(
        _SQL["mark_days_incomplete"], repository_id, doubted, verdict, reason
    )
    return {row["season_id"] for row in rows}


async def count_incomplete_days(connection: Connection) -> dict[str, int]:
    """Return the number of partial and of failed days."""
    return {
        row["verdict"]: row["count"]
        for row in await connection.fetch(_SQL["count_incomplete_days"])
    }


async def branch_heads(connection: Connection, repository_id: int) -> dict[str, str]:
    """Return the branch heads at the last complete pass that read them."""
    rows = await connection.fetch(_SQL["branch_heads"], repository_id)
    return {row["ref"]: row["commit_id"] for row in rows}


async def save_branch_heads(
    connection: Connection, repository_id: int, heads: Mapping[str, str]
) -> None:
    """Replace the branch heads of a repository."""
    await connection.execute(
        _SQL["save_branch_heads"], repository_id, list(heads), list(heads.values())
    )
