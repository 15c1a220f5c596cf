"""A season with Ann, whose account is deleted, and Bob."""

from __future__ import annotations

import pytest

from tests.support.erased_account import ANNS_MAIL, OWN_INSTALLATION
from tests.support.people import ANN, BOB, plant
from webhook_app.changes.accounts import sign_in
from webhook_app.models import Season, User
from webhook_app.store.database import Database


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10, with Ann and Bob."""
    return await plant(database, ANN, BOB)


@pytest.fixture
async def ann(database: Database, season: Season) -> User:
    """Return Ann, whose address we know and whose account has an installation of its own."""
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into installations (id, account_id, account_login) values ($1, $2, 'ann')",
            OWN_INSTALLATION,
            ANN.number,
        )
    return await sign_in(
        database,
        github_user_id=ANN.number,
        login=ANN.login,
        emails=[ANNS_MAIL],
        installation_ids=[OWN_INSTALLATION],
        is_first_admin=False,
    )
