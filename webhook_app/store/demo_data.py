"""Deletes the demo season, its invented people and all their data."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("demo_data")

AT_A_TIME = 100


class DemoProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the demo is loaded: `done` of `total` pushes of its past."""

    done: int = 0
    total: int = 0


async def find_progress(connection: Connection) -> DemoProgress:
    """Return how much of the demo is loaded; 0 of 0 if there is no demo."""
    row = await connection.fetchrow(_SQL["find_progress"])
    return DemoProgress(**row) if row else DemoProgress()


async def save_progress(connection: Connection, done: int, total: int) -> None:
    """Store how much of the demo is loaded."""
    await connection.execute(_SQL["save_progress"], done, total)


async def delete_progress(connection: Connection) -> None:
    """Store that there is no demo."""
    await connection.execute(_SQL["delete_progress"])


async def delete_demo_repositories(connection: Connection, repository_ids: Collection[int]) -> None:
    """Delete repositories with their commits and deliveries, and installations left empty.

    Deliveries are deleted in small batches: for each, PostgreSQL scans the commits.
    """
    numbers = list(repository_ids)
    await connection.execute(_SQL["drop_invented_commits"], numbers)
    while await connection.fetchval(_SQL["drop_invented_deliveries"], numbers, AT_A_TIME):
        pass
    await connection.execute(_SQL["delete_demo_repositories"], numbers)


async def delete_demo_people(connection: Connection, github_user_ids: Collection[int]) -> None:
    """Delete accounts and everything that belongs to them."""
    await connection.execute(_SQL["delete_demo_people"], list(github_user_ids))


async def delete_demo_season(connection: Connection, season_id: int) -> None:
    """Delete a season and everything that belongs to it."""
    await connection.execute(_SQL["delete_demo_season"], season_id)
