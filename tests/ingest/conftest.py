"""A season for the tests of the receiver."""

from __future__ import annotations

import pytest

from tests.support.db_helpers import join, open_season
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann", ["ann@example.org"])
    return opened
