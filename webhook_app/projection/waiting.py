"""Waits until deliveries of the log, or all of them, are in the book."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from webhook_app.errors import Unavailable
from webhook_app.store.database import Connection, Database
from webhook_app.store.log import count_unprojected, is_waiting_up_to, last_row_id
from webhook_app.store.notifications import wake_projector

WAIT_SECONDS = 120.0
"""Longer than the projector itself waits for the book's lock (`LOCK_SECONDS`)."""
NEXT_WAIT_SECONDS = 2.0
"""How long the same work waits the next time, after it waited in vain."""
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.005, 0.25


class NotProjected(Unavailable):
    """What was recorded is not in the book yet. Check that a server runs, and try again."""

    retry_after = 60


class Patience:
    """How long one piece of work waits for the projector each time.

    A run that records many things waits long once. While the projector is away, the run would
    otherwise wait that long for each of them.
    """

    def __init__(self) -> None:
        self._has_waited_in_vain = False

    async def wait_until_projected(self, database: Database, row_ids: Collection[int]) -> None:
        """Wait as the function of this name; after NotProjected for a shorter time."""
        seconds = NEXT_WAIT_SECONDS if self._has_waited_in_vain else WAIT_SECONDS
        self._has_waited_in_vain = True
        await wait_until_projected(database, row_ids, seconds)
        self._has_waited_in_vain = False


async def wait_until_projected(
    database: Database, row_ids: Collection[int], seconds: float | None = None
) -> None:
    """Return once each of these deliveries has a result, whichever process projects them.

    Raises NotProjected after this time (None: WAIT_SECONDS), and DatabaseUnavailable. The
    deliveries stay in the log, and the projector takes them as soon as one runs.
    """
    await _wait_until_none(
        database, lambda connection: count_unprojected(connection, row_ids), seconds
    )


async def wait_until_log_is_projected(database: Database, seconds: float | None = None) -> None:
    """Return once everything that is in the log now has a result; raises as the other does."""
    async with database.connection() as connection:
        last = await last_row_id(connection)
    await _wait_until_none(database, lambda connection: is_waiting_up_to(connection, last), seconds)


async def _wait_until_none(
    database: Database,
    waiting: Callable[[Connection], Awaitable[int | bool]],
    seconds: float | None,
) -> None:
    """Look until nothing is left; each look has the time limit of a statement besides."""
    now = asyncio.get_running_loop().time
    ends_at = now() + (WAIT_SECONDS if seconds is None else seconds)
    pause = FIRST_PAUSE_SECONDS
    async with database.connection() as connection:
        await wake_projector(connection)
    while True:
        async with database.connection() as connection:
            if not await waiting(connection):
                return
        if now() >= ends_at:
            raise NotProjected()
        await asyncio.sleep(min(pause, max(0.0, ends_at - now())))
        pause = min(2 * pause, MAX_PAUSE_SECONDS)
