"""Deletes sessions that can no longer be continued."""

from __future__ import annotations

from webhook_app.store.database import Database
from webhook_app.store.sessions import delete_old_sessions


async def expire_sessions(database: Database) -> int:
    """Delete the sessions whose refresh tokens have all expired; returns their number."""
    async with database.connection() as connection:
        return await delete_old_sessions(connection)
