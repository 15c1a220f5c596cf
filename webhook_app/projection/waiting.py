"""Waits until deliveries of the log are in the book."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from webhook_app.store.database import Database
from webhook_app.store.log import count_unprojected
from webhook_app.store.notifications import wake_projector

FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.005, 0.25


async def wait_until_projected(database: Database, row_ids: Collection[int]) -> None:
    """Return once each of these deliveries has a result, whichever process projects them.

    Waits for ever if no server and no command with a projector runs. Raises DatabaseUnavailable.
    """
    pause = FIRST_PAUSE_SECONDS
    async with database.connection() as connection:
        await wake_projector(connection)
    while True:
        async with database.connection() as connection:
            if not await count_unprojected(connection, row_ids):
                return
        await asyncio.sleep(pause)
        pause = min(2 * pause, MAX_PAUSE_SECONDS)
