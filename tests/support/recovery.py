"""Servers that lost deliveries, and one that lost none to compare them with."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.application import running
from tests.support.github_double import GitHubDouble
from tests.support.lossy_community import HOSTS, LOGINS, Community, access_of, parts_of, shown_book
from tests.support.people import Person, plant_now
from webhook_app.jobs.context import JobContext
from webhook_app.projection.projector import running_projector
from webhook_app.settings import Settings
from webhook_app.store.database import Database, open_database

PEOPLE = [Person(login, number) for number, login in enumerate(LOGINS, start=1001)]


@asynccontextmanager
async def reconciling(
    database: Database, github: GitHubDouble, gardeners: Community, **changes: Any
) -> AsyncGenerator[JobContext]:
    """Yield the parts of a server that reads this GitHub and projects what its jobs find."""
    async with running_projector(database.url, HOSTS):
        yield parts_of(database, access_of(github, gardeners.app, **changes))


async def lossless_data(
    settings: Settings, gardeners: Community, deliveries: Any
) -> dict[str, Any]:
    """Return what a server stores that received every delivery."""
    async with open_database(settings.database_url or "", readers=2) as database:
        await plant_now(database, *PEOPLE, past=9)
        async with running(settings) as client:
            for delivery in deliveries:
                await gardeners.send(client, delivery)
        return await shown_book(database)


def report(**numbers: object) -> None:
    """Write figures of a run to standard error."""
    sys.stderr.write(f"\n{json.dumps(numbers, default=str)}\n")
