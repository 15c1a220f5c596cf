"""Taking the demo season away again, with its invented people and all that they did."""

from __future__ import annotations

from collections.abc import Collection

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("demo_data")

AT_A_TIME = 100


async def delete_demo_repositories(connection: Connection, repository_ids: Collection[int]) -> None:
    """Remove repositories with their commits and deliveries, and installations left empty.

    Deliveries go a few at a time: for each, PostgreSQL looks through the commits.
    """
    numbers = list(repository_ids)
    await connection.execute(_SQL["drop_invented_commits"], numbers)
    while await connection.fetchval(_SQL["drop_invented_deliveries"], numbers, AT_A_TIME):
        pass
    await connection.execute(_SQL["delete_demo_repositories"], numbers)


async def delete_demo_people(connection: Connection, github_user_ids: Collection[int]) -> None:
    """Remove accounts with everything that hangs on them."""
    await connection.execute(_SQL["delete_demo_people"], list(github_user_ids))


async def delete_demo_season(connection: Connection, season_id: int) -> None:
    """Remove a season with everything that hangs on it."""
    await connection.execute(_SQL["delete_demo_season"], season_id)
