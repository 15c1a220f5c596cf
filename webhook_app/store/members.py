"""Reads memberships, and corrects them for the admins of a season."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from webhook_app.models import Membership
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("members")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What admins see of a member beyond the public board."""

    user_id: int
    is_admin: bool
    is_hidden: bool
    emails: list[str]
    last_pushed_at: datetime | None


async def list_contacts(
    connection: Connection, season_id: int, user_ids: Collection[int] | None = None
) -> dict[int, Contact]:
    """Return the members of a season by user id: all of them, or only these."""
    only = None if user_ids is None else list(user_ids)
    rows = await connection.fetch(_SQL["list_contacts"], season_id, only)
    return {row["user_id"]: Contact(**row) for row in rows}


async def find_membership(
    connection: Connection, season_id: int, user_id: int
) -> Membership | None:
    """Return a user's membership of a season, or None."""
    row = await connection.fetchrow(_SQL["find_membership"], season_id, user_id)
    return Membership(**row) if row else None


async def memberships_of(connection: Connection, user_ids: Collection[int]) -> list[Membership]:
    """Return every membership of these users."""
    rows = await connection.fetch(_SQL["memberships_of"], list(user_ids))
    return [Membership(**row) for row in rows]


async def set_membership(
    connection: Connection, season_id: int, user_id: int, joined_on: date, left_on: date | None
) -> None:
    """Correct a member's first and last day."""
    await connection.execute(_SQL["set_membership"], season_id, user_id, joined_on, left_on)
