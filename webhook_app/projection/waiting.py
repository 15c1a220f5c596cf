"""Waits until deliveries of the log, or all of them, are in the book."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from webhook_app.store.database import Connection, Database
from webhook_app.store.log import count_unprojected, count_waiting_up_to, last_row_id
from webhook_app.store.notifications import wake_projector

FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.005, 0.25


async def wait_until_projected(database: Database, row_ids: Collection[int]) -> None:
    """Return once each of these deliveries has a result, whichever process projects them.

    Waits for ever if no server and no command with a projector runs. Raises DatabaseUnavailable.
    """
    await _wait_until_none(database, lambda connection: count_unprojected(connection, row_ids))


async def wait_until_log_is_projected(database: Database) -> None:
    """Return once everything that is in the log now has a result; waits as the other does."""
    async with database.connection() as connection:
        last = await last_row_id(connection)
    await _wait_until_none(database, lambda connection: count_waiting_up_to(connection, last))


async def _wait_until_none(
    database: Database, count: Callable[[Connection], Awaitable[int]]
) -> None:
    pause = FIRST_PAUSE_SECONDS
    async with database.connection() as connection:
        await wake_projector(connection)
    while True:
        async with database.connection() as connection:
            if not await count(connection):
                return
        await asyncio.sleep(pause)
        pause = min(2 * pause, MAX_PAUSE_SECONDS)
