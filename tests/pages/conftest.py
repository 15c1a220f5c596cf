"""The windows that the tests of pages begin with."""

from __future__ import annotations

import pytest

from tests.support.admin_page import AdminPage
from tests.support.browser import seouls_day
from tests.support.fresh_server import UnconfiguredServer
from tests.support.github_double import GitHubDouble
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.fixture
async def admin_page(
    fresh: UnconfiguredServer, github: GitHubDouble, database: Database
) -> AdminPage:
    """Return an App, a season with ten past days, Bob's repository, and Ann as the admin."""
    draft = Season(id=0, name="시즌 1", start_date=seouls_day(-10), days=100)
    season = await create_season(database, draft)
    admin = await fresh.set_up(github.account("ann"), bypass_csp=True, reduced_motion="reduce")
    bob = github.account("bob")
    garden = github.repository(bob, "garden")
    await add_user(
        database,
        github_user_id=bob.id,
        login="bob",
        season=season,
        joined_on=season.start_date,
    )
    await github.install(bob, garden)
    return AdminPage(fresh, github, database, season, admin, bob, garden)
