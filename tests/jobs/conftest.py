"""A community whose repositories are compared with GitHub."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from tests.support.github_double import GitHubDouble, Repository
from tests.support.github_double.histories import History
from tests.support.lossy_community import Community, community
from tests.support.people import Person, plant_now
from tests.support.recovery import reconciling
from webhook_app.jobs.context import JobContext
from webhook_app.models import Season
from webhook_app.store.database import Database

LOGINS = ("ann", "bob", "cho")
PEOPLE = [Person(login, number) for number, login in enumerate(LOGINS, start=1001)]


@pytest.fixture
def gardeners(github: GitHubDouble) -> Community:
    """Return Ann, Bob and Cho, each with two repositories and the App."""
    return community(github, 1, LOGINS)


@pytest.fixture
async def season(database: Database) -> Season:
    """Return a season that began nine days ago, with all three in it."""
    planted, _ = await plant_now(database, *PEOPLE, past=9)
    return planted


@pytest.fixture
async def parts(
    database: Database, github: GitHubDouble, gardeners: Community, season: Season
) -> AsyncGenerator[JobContext]:
    async with reconciling(database, github, gardeners) as opened:
        yield opened


@pytest.fixture
def garden(gardeners: Community) -> Repository:
    """Return Ann's first repository."""
    return gardeners.repositories["ann"][0]


@pytest.fixture
def history(gardeners: Community, garden: Repository) -> History:
    return gardeners.history(garden)
