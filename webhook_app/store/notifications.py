"""Notifies all processes of changes of the attendance data, and listens for changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from webhook_app.store.database import Connection, connect, database_errors
from webhook_app.store.sql import queries

_SQL = queries("notifications")

CHANNEL = "book"
DELIVERIES = "deliveries"
"""Says that the log has new deliveries."""


class ChangeListener:
    """`changed` is set when the data changed, and when the connection `is_lost`."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.is_lost = False


async def bump_revisions(connection: Connection, season_ids: Collection[int] | None) -> int:
    """Notify every dashboard that these seasons (None: all) changed; return the new revision."""
    only = None if season_ids is None else list(season_ids)
    revision: int = await connection.fetchval(_SQL["bump_revisions"], only)
    return revision


@asynccontextmanager
async def listen_for_changes(database_url: str) -> AsyncGenerator[ChangeListener]:
    """Open a connection that listens for changes; raises DatabaseUnavailable."""
    ear = ChangeListener()

    def on_notification(*_: Any) -> None:
        ear.changed.set()

    def on_connection_lost(*_: Any) -> None:
        ear.is_lost = True
        ear.changed.set()

    connection = await connect(database_url)
    try:
        with database_errors():
            await connection.add_listener(CHANNEL, on_notification)
            connection.add_termination_listener(on_connection_lost)
        yield ear
    finally:
        connection.terminate()


async def wake_projector(connection: Connection) -> None:
    """Notify the projector, in whatever process it is, that deliveries wait.

    Never in the transaction that appends them: PostgreSQL would let such transactions commit one
    after the other, with a write to disk each.
    """
    await connection.execute(f"notify {DELIVERIES}")


async def listen_for_deliveries(connection: Connection, wake: Callable[[], None]) -> None:
    """Call `wake` for each notification that deliveries wait, while the connection is open."""
    await connection.add_listener(DELIVERIES, lambda *_: wake())
