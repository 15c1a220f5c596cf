"""Forgets sessions that nobody can continue any more."""

from __future__ import annotations

from webhook_app.store.database import Database
from webhook_app.store.sessions import delete_old_sessions


async def expire_sessions(database: Database) -> int:
    """Drop sessions whose every refresh token has expired; gives how many."""
    async with database.connection() as connection:
        return await delete_old_sessions(connection)
