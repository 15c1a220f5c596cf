"""Reads a participant's commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from webhook_app.models import State
from webhook_app.store.database import Connection
from webhook_app.store.installations import UnmatchedCommit
from webhook_app.store.sql import queries

_SQL = queries("commits")


class CommitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stored commit, as pages show it."""

    id: int
    commit_id: str
    repository: str
    message: str
    commit_url: str
    commit_date: datetime | None
    author_date: datetime | None
    pushed_at: datetime
    is_private: bool
    user_id: int | None
    ref: str
    raw_date: str | None


class CommitTotals(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's commits; `rows` counts every copy of a sha, `total_commits` each sha once."""

    rows: int
    total_commits: int
    total_repositories: int
    latest_commit_date: datetime | None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """An admin's correction of a day, with its author and reason."""

    state: State
    reason: str
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class CommitRange(msgspec.Struct, frozen=True, kw_only=True):
    """The commits of one user in a half-open range of time; None has no limit."""

    user_id: int
    since: datetime | None = None
    until: datetime | None = None
    with_co_authored: bool = False


async def commits_of(
    connection: Connection, commits: CommitRange, skip: int = 0, limit: int | None = None
) -> list[CommitRow]:
    """Return a user's commits, newest first; those without a usable date are last."""
    rows = await connection.fetch(
        _SQL["commits_of"],
        commits.user_id,
        commits.since,
        commits.until,
        commits.with_co_authored,
        skip,
        limit,
    )
    return [CommitRow(**row) for row in rows]


async def count_commits(connection: Connection, commits: CommitRange) -> CommitTotals:
    """Return how many commits and repositories a user has, and the latest commit date."""
    row = await connection.fetchrow(
        _SQL["count_commits"],
        commits.user_id,
        commits.since,
        commits.until,
        commits.with_co_authored,
    )
    return (
        CommitTotals(**row)
        if row
        else CommitTotals(rows=0, total_commits=0, total_repositories=0, latest_commit_date=None)
    )


async def list_unmatched(connection: Connection, skip: int, limit: int) -> list[UnmatchedCommit]:
    """Return the commits whose author is no user, latest arrival first."""
    rows = await connection.fetch(_SQL["unmatched"], skip, limit)
    return [UnmatchedCommit(**row) for row in rows]


async def count_unmatched(connection: Connection) -> int:
    """Return the number of commits whose author is no user."""
    count: int = await connection.fetchval(_SQL["count_unmatched"])
    return count


async def commit_fingerprint(
    connection: Connection, season_id: int, user_id: int, *, with_co_authored: bool
) -> list[tuple[object, ...]]:
    """Return values that change if any of a user's commits, or its verdict, may have changed.

    Callers only compare them with earlier ones, so the columns have no names here.
    """
    parameters = (season_id, user_id, with_co_authored)
    rows = await connection.fetch(_SQL["commit_fingerprint"], *parameters)
    return [tuple(row.values()) for row in rows]


async def hourly_counts(
    connection: Connection, season_id: int, user_id: int, first: date, last: date
) -> list[int]:
    """Return a user's counted commits in each of the 24 hours of the season's clock."""
    rows = await connection.fetch(_SQL["hourly_counts"], season_id, user_id, first, last)
    counts = {int(row["hour"]): int(row["count"]) for row in rows}
    return [counts.get(hour, 0) for hour in range(24)]


async def accepted_in(
    connection: Connection, season_id: int, commit_row_ids: Collection[int]
) -> frozenset[int]:
    """Return which of these commits an admin accepted in a season, by row id."""
    rows = await connection.fetch(_SQL["accepted_in"], season_id, list(commit_row_ids))
    return frozenset(row["commit_row_id"] for row in rows)


async def day_overrides_of(
    connection: Connection, season_id: int, user_id: int, day: date
) -> list[Correction]:
    """Return the corrections of a day, newest first, including revoked ones."""
    rows = await connection.fetch(_SQL["day_overrides_of"], season_id, user_id, day)
    return [
        Correction(
            state=State(row["state"]),
            reason=row["reason"],
            set_by=row["set_by"],
            set_at=row["set_at"],
            revoked_by=row["revoked_by"],
            revoked_at=row["revoked_at"],
        )
        for row in rows
    ]
