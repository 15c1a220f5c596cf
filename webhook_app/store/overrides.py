"""Stores admins' corrections of days, and late or future commits that admins accepted."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from webhook_app.models import State
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("overrides")


class DayOverride(msgspec.Struct, frozen=True, kw_only=True):
    """An admin's correction of a participant's day; it is valid until it is revoked."""

    id: int
    season_id: int
    user_id: int
    github_id: str
    attendance_date: date
    state: State
    reason: str
    set_by: str | None
    set_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """An admin's decision that a commit counts in a season, whatever its dates are."""

    id: int
    commit_row_id: int
    reason: str
    set_at: datetime


async def list_day_overrides(
    connection: Connection, season_id: int | None, user_id: int | None, limit: int
) -> list[DayOverride]:
    """Return corrections, newest first, including revoked ones; None is every season or user."""
    rows = await connection.fetch(_SQL["list_day_overrides"], season_id, user_id, limit)
    return [msgspec.convert(dict(row), DayOverride) for row in rows]


async def find_day_override(connection: Connection, correction_id: int) -> DayOverride | None:
    """Return a correction by its id, or None."""
    row = await connection.fetchrow(_SQL["find_day_override"], correction_id)
    return msgspec.convert(dict(row), DayOverride) if row else None


async def insert_day_override(
    connection: Connection,
    season_id: int,
    user_id: int,
    day: date,
    state: State,
    *,
    reason: str,
    set_by: int,
) -> int:
    """Store a correction of a day that has no valid one yet; return its id."""
    correction_id: int = await connection.fetchval(
        _SQL["insert_day_override"], season_id, user_id, day, state, reason, set_by
    )
    return correction_id


async def revoke_day_overrides(
    connection: Connection, season_id: int, user_id: int, day: date, revoked_by: int
) -> None:
    """Revoke the valid correction of a day; it remains in the history."""
    await connection.execute(_SQL["revoke_day_overrides"], season_id, user_id, day, revoked_by)


async def notify_mark_changed(
    connection: Connection, season_id: int, user_id: int, day: date
) -> None:
    """Notify every dashboard of a day that changed although its commits did not."""
    await connection.execute(_SQL["notify_mark_changed"], season_id, user_id, day)


async def sha_of(connection: Connection, commit_row_id: int) -> str | None:
    """Return the sha of a commit by its row id, or None."""
    sha: str | None = await connection.fetchval(_SQL["sha_of"], commit_row_id)
    return sha


async def accept_commit(
    connection: Connection, season_id: int, commit_row_id: int, *, reason: str, set_by: int
) -> Acceptance:
    """Store that an admin accepts a commit that is not accepted in this season yet."""
    row = await connection.fetchrow(_SQL["accept_commit"], season_id, commit_row_id, reason, set_by)
    return msgspec.convert(dict(row or {}), Acceptance)


async def withdraw_acceptance(
    connection: Connection, season_id: int, commit_row_id: int, revoked_by: int
) -> bool:
    """Revoke the acceptance of a commit; return whether there was one."""
    withdrawn = await connection.fetchval(
        _SQL["withdraw_acceptance"], season_id, commit_row_id, revoked_by
    )
    return withdrawn is not None
