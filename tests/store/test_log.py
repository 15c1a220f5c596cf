"""The numbers of the log, by which the projector knows how far it is."""

from __future__ import annotations

from tests.support.log_entries import append, entry
from webhook_app.store.database import Database
from webhook_app.store.log import last_row_id


async def test_a_number_that_nobody_has_taken_is_not_the_newest(database: Database) -> None:
    """Otherwise the projector would pass over the first delivery of a new or upgraded book."""
    async with database.connection() as connection:
        before = await last_row_id(connection)
    [row_id] = await append(database, entry(b"no push"))
    async with database.connection() as connection:
        after = await last_row_id(connection)

    assert (before, row_id, after) == (0, 1, 1)
