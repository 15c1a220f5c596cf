"""Stores participants' goals in a season."""

from __future__ import annotations

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("goals")


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A rate in percent, a streak in days, or both."""

    target_rate: float | None
    target_streak: int | None


async def goals_of(connection: Connection, user_id: int) -> dict[int, Goal]:
    """Return a user's goals by season."""
    return {
        row["season_id"]: Goal(target_rate=row["target_rate"], target_streak=row["target_streak"])
        for row in await connection.fetch(_SQL["goals_of"], user_id)
    }


async def save_goal(connection: Connection, season_id: int, user_id: int, goal: Goal) -> None:
    """Store a goal; a goal without any target deletes the stored one."""
    if goal.target_rate is None and goal.target_streak is None:
        await connection.execute(_SQL["drop_goal"], season_id, user_id)
    else:
        await connection.execute(
            _SQL["save_goal"], season_id, user_id, goal.target_rate, goal.target_streak
        )
