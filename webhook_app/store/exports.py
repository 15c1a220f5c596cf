"""Reads whole tables row by row through a server-side cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import msgspec

from webhook_app.models import State
from webhook_app.store.board import DayMark
from webhook_app.store.commit_facts import StoredCommit
from webhook_app.store.commits import CommitRow, Correction
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("exports")
FETCHED_AT_ONCE = 500


class UserMark(DayMark, frozen=True, kw_only=True):
    """The commits of one user on one day."""

    user_id: int
    attendance_date: date


class CreditedCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit as pages show it and as the rules judge it, and the user it is credited to."""

    credited_to: int
    row: CommitRow
    stored: StoredCommit


class DayOverride(Correction, frozen=True, kw_only=True):
    """An admin's correction of a user's day."""

    season_id: int
    user_id: int
    github_id: str
    attendance_date: date


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """A commit that an admin accepted."""

    season_id: int
    commit_row_id: int
    commit_id: str
    github_id: str | None
    reason: str
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A season that a user requested to join."""

    season_id: int
    requested_at: datetime


async def season_marks(connection: Connection, season_id: int) -> AsyncIterator[UserMark]:
    """Yield the marks of every day of a season, grouped by user."""
    async for row in _cursor(connection, _SQL["season_marks"], season_id):
        yield UserMark(**row)


async def season_commits(
    connection: Connection,
    season_id: int,
    since: datetime,
    until: datetime,
    *,
    with_co_authored: bool,
) -> AsyncIterator[CreditedCommit]:
    """Yield the members' commits of a season by member and date, copies of a sha together."""
    parameters = (season_id, since, until, with_co_authored)
    async for row in _cursor(connection, _SQL["season_commits"], *parameters):
        yield _credited(row)


async def own_commits(connection: Connection, user_id: int) -> AsyncIterator[CreditedCommit]:
    """Yield every commit that a user wrote or co-authored, oldest first, copies together."""
    async for row in _cursor(connection, _SQL["own_commits"], user_id):
        yield _credited(row)


async def corrections(
    connection: Connection,
    *,
    season_id: int | None = None,
    user_id: int | None = None,
    with_hidden: bool,
    last_day: date | None = None,
) -> AsyncIterator[DayOverride]:
    """Yield admins' corrections of days of a season or user, including revoked ones.

    Hidden admins are named only if `with_hidden`, or to themselves.
    """
    parameters = (season_id, user_id, with_hidden, last_day)
    async for row in _cursor(connection, _SQL["corrections"], *parameters):
        yield DayOverride(**{**row, "state": State(row["state"])})


async def acceptances(
    connection: Connection,
    *,
    season_id: int | None = None,
    user_id: int | None = None,
    with_hidden: bool,
    until: datetime | None = None,
) -> AsyncIterator[Acceptance]:
    """Yield the commits that admins accepted in a season or of a user, including revoked ones.

    Hidden admins are named as in `corrections`.
    """
    parameters = (season_id, user_id, with_hidden, until)
    async for row in _cursor(connection, _SQL["acceptances"], *parameters):
        yield Acceptance(**row)


async def requests_of(connection: Connection, user_id: int) -> list[Request]:
    """Return the seasons that a user requested to join."""
    return [Request(**row) for row in await connection.fetch(_SQL["requests_of"], user_id)]


def _cursor(connection: Connection, query: str, *parameters: object) -> AsyncIterator[Any]:
    """Return rows as they are fetched; works only inside a transaction."""
    rows: AsyncIterator[Any] = aiter(
        connection.cursor(query, *parameters, prefetch=FETCHED_AT_ONCE)
    )
    return rows


def _credited(row: Any) -> CreditedCommit:
    stored = {
        "id": row["id"],
        "commit_id": row["commit_id"],
        "repository_id": row["repository_id"],
        "commit_date": row["commit_date"],
        "pushed_at": row["pushed_at"],
        "user_id": row["user_id"],
        "author_login": row["author_login"],
        "co_author_ids": tuple(row["co_author_ids"]),
        "is_bot": row["is_bot"],
        "is_merge": row["is_merge"],
        "is_fork": row["is_fork"],
        "accepted_in": tuple(row["accepted_in"]),
    }
    shown = {name: row[name] for name in CommitRow.__struct_fields__}
    return CreditedCommit(
        credited_to=row["credited_to"], row=CommitRow(**shown), stored=StoredCommit(**stored)
    )
