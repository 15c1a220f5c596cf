"""Forgets sessions that nobody can continue any more."""

from __future__ import annotations

from webhook_app.store.database import Database
from webhook_app.store.sessions import forget_old_sessions


async def forget_sessions(database: Database) -> int:
    """Drop sessions whose every refresh token has expired; gives how many."""
    async with database.reading() as connection:
        return await forget_old_sessions(connection)
