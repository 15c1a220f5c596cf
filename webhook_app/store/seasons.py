"""Stores seasons and their members."""

from __future__ import annotations

from datetime import date, datetime

import asyncpg
import msgspec

from webhook_app.models import Membership, Season
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("seasons")


class JoinRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A user's request to join a season."""

    season_id: int
    user_id: int
    github_id: str
    requested_at: datetime


class SeasonNameTaken(Exception):
    """There is already a season of this name."""


async def list_seasons(connection: Connection) -> list[Season]:
    """Return every season, oldest first."""
    return [Season(**row) for row in await connection.fetch(_SQL["list_seasons"])]


async def insert_season(connection: Connection, season: Season) -> int:
    """Store a new season (its `id` is ignored); return its id. Raises SeasonNameTaken."""
    try:
        new_id: int = await connection.fetchval(_SQL["insert_season"], *_rules(season))
    except asyncpg.UniqueViolationError:
        raise SeasonNameTaken(f"There is already a season named {season.name}.") from None
    return new_id


async def update_season(connection: Connection, season: Season) -> None:
    """Update a season's name, dates or rules, and delete marks outside its days."""
    try:
        await connection.execute(_SQL["update_season"], season.id, *_rules(season))
    except asyncpg.UniqueViolationError:
        raise SeasonNameTaken(f"There is already a season named {season.name}.") from None
    await connection.execute(
        _SQL["drop_marks_outside"], season.id, season.start_date, season.end_date
    )


async def memberships_in(connection: Connection, season_id: int) -> list[Membership]:
    """Return every membership of a season, including past members."""
    return [Membership(**row) for row in await connection.fetch(_SQL["memberships_in"], season_id)]


async def join_season(
    connection: Connection, season_id: int, user_id: int, joined_on: date, *, correct: bool
) -> None:
    """Make a user a member, also if they had left; `correct` also resets their first day."""
    await connection.execute(_SQL["join_season"], season_id, user_id, joined_on)
    if correct:
        await connection.execute(_SQL["set_joined_on"], season_id, user_id, joined_on)


async def leave_season(connection: Connection, season_id: int, user_id: int, left_on: date) -> None:
    """Set a member's last day to `left_on`, or to their first day if that is later."""
    await connection.execute(_SQL["leave_season"], season_id, user_id, left_on)


async def request_season(connection: Connection, season_id: int, user_id: int) -> None:
    """Store a user's request to join; a second request changes nothing."""
    await connection.execute(_SQL["request_season"], season_id, user_id)


async def drop_request(connection: Connection, season_id: int, user_id: int) -> None:
    """Delete a user's request to join."""
    await connection.execute(_SQL["drop_request"], season_id, user_id)


async def list_requests(connection: Connection) -> list[JoinRequest]:
    """Return the requests to join, oldest first."""
    return [JoinRequest(**row) for row in await connection.fetch(_SQL["list_requests"])]


def _rules(season: Season) -> tuple[object, ...]:
    return (
        season.name,
        season.start_date,
        season.days,
        season.timezone,
        season.day_starts_at,
        season.late_push_grace,
        season.rate_basis,
        season.count_merges,
        season.count_forks,
        season.count_co_authors,
        season.join_policy,
    )
