"""How far repositories were compared with GitHub, and which days are proven by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("repository_sync")

SeasonDay = tuple[int, date]


class KnownInstallation(msgspec.Struct, frozen=True, kw_only=True):
    """An installation as we hold it."""

    id: int
    account_id: int | None
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    changed_at: datetime | None


class KnownRepository(msgspec.Struct, frozen=True, kw_only=True):
    """A repository we may read; all pushed before `watermark` is held, None before any pass."""

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
    """An installation as admins see it."""

    id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    suspended_at: datetime | None
    deleted_at: datetime | None


class ComparedRepository(msgspec.Struct, frozen=True, kw_only=True):
    """A repository and how its last comparison with GitHub ended; None before any."""

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
    """Every installation that was not deleted."""
    rows = await connection.fetch(_SQL["known_installations"])
    return [KnownInstallation(**row) for row in rows]


async def known_repositories(
    connection: Connection,
    installation_ids: Collection[int] | None = None,
    repository_ids: Collection[int] | None = None,
) -> list[KnownRepository]:
    """What may be read, by installation; None asks for all."""
    rows = await connection.fetch(
        _SQL["known_repositories"],
        None if installation_ids is None else list(installation_ids),
        None if repository_ids is None else list(repository_ids),
    )
    return [KnownRepository(**row) for row in rows]


async def all_installations(connection: Connection) -> list[InstallationFacts]:
    """Every installation, those that are gone too, last."""
    return [InstallationFacts(**row) for row in await connection.fetch(_SQL["all_installations"])]


async def compared_repositories(connection: Connection) -> list[ComparedRepository]:
    """Every repository of an installation, and how its last comparison with GitHub ended."""
    rows = await connection.fetch(_SQL["compared_repositories"])
    return [ComparedRepository(**row) for row in rows]


async def repositories_of_user(connection: Connection, user_id: int) -> list[int]:
    """Where a user's commits may come from."""
    return [row["id"] for row in await connection.fetch(_SQL["repositories_of_user"], user_id)]


async def installations_of_user(connection: Connection, user_id: int) -> list[int]:
    """The installations whose repositories a user can reach."""
    return [row["id"] for row in await connection.fetch(_SQL["installations_of_user"], user_id)]


async def commits_stored_before(
    connection: Connection, repository_id: int, commit_ids: Collection[str], watermark: datetime
) -> set[str]:
    """Which of these commits a complete pass had already seen, and so all that they build on."""
    rows = await connection.fetch(
        _SQL["commits_stored_before"], repository_id, list(commit_ids), watermark
    )
    return {row["commit_id"] for row in rows}


async def save_scan(
    connection: Connection, repository_id: int, watermark: datetime, etag: str | None
) -> None:
    """A complete pass; the watermark never goes back."""
    await connection.execute(_SQL["save_scan"], repository_id, watermark, etag)


async def mark_days_complete(
    connection: Connection, repository_id: int, days: Iterable[SeasonDay]
) -> set[int]:
    """All that was pushed for these days is held, and for all that were in doubt.

    Gives the seasons whose book shows it.
    """
    season_ids, dates = _columns(days)
    rows = await connection.fetch(_SQL["mark_days_complete"], repository_id, season_ids, dates)
    return {row["season_id"] for row in rows}


async def mark_days_incomplete(
    connection: Connection,
    repository_id: int,
    days: Mapping[SeasonDay, bool],
    verdict: str,
    reason: str,
) -> set[int]:
    """These days are not proven; True stands for days that are in doubt although they once were.

    Gives the seasons whose book shows it.
    """
    season_ids, dates = _columns(days)
    rows = await connection.fetch(
        _SQL["mark_days_incomplete"],
        repository_id,
        season_ids,
        dates,
        verdict,
        reason,
        list(days.values()),
    )
    return {row["season_id"] for row in rows}


async def count_incomplete_days(connection: Connection) -> dict[str, int]:
    """How many days of repositories are partial, and failed."""
    return {
        row["verdict"]: row["count"]
        for row in await connection.fetch(_SQL["count_incomplete_days"])
    }


async def branch_heads(connection: Connection, repository_id: int) -> dict[str, str]:
    """Where branches stood at the last complete pass that looked at them."""
    rows = await connection.fetch(_SQL["branch_heads"], repository_id)
    return {row["ref"]: row["commit_id"] for row in rows}


async def save_branch_heads(
    connection: Connection, repository_id: int, heads: Mapping[str, str]
) -> None:
    """Where branches stand now; the others are gone."""
    await connection.execute(
        _SQL["save_branch_heads"], repository_id, list(heads), list(heads.values())
    )


def _columns(days: Iterable[SeasonDay]) -> tuple[list[int], list[date]]:
    listed = list(days)
    return [season_id for season_id, _ in listed], [day for _, day in listed]
