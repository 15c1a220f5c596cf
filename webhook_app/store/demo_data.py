"""Deletes the demo season, its invented people and all their data."""

from __future__ import annotations

from collections.abc import Collection

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("demo_data")

AT_A_TIME = 100


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
