"""What the webhooks lost is found again: the book equals the one that lost nothing."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from tests.conftest import on_database, running
from tests.garden import is_rebuilt_the_same
from tests.github_double import GitHubDouble, serving_github
from tests.losing import (
    HOSTS,
    LOGINS,
    Community,
    access_of,
    community,
    parts_of,
    shown_book,
    split,
)
from tests.people import Person, plant_now
from webhook_app.intake import Intake
from webhook_app.intake.batches import recording
from webhook_app.intake.secrets import SecretRing
from webhook_app.jobs.parts import Parts
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.sweep import sweep
from webhook_app.settings import Settings
from webhook_app.store.database import Database, open_database

PEOPLE = [Person(login, number) for number, login in enumerate(LOGINS, start=1001)]
NOW = datetime.now(UTC)


@pytest.fixture
async def github() -> AsyncGenerator[GitHubDouble]:
    async with serving_github() as double:
        yield double


@pytest.fixture
async def other_settings(
    settings: Settings, postgres: str, template: str
) -> AsyncGenerator[Settings]:
    """Settings of a second book, which loses nothing."""
    name = f"whole_{id(settings)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"create database {name} template {template}")
    yield settings.model_copy(update={"database_url": on_database(postgres, name)})
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@asynccontextmanager
async def at_work(
    database: Database, github: GitHubDouble, gardeners: Community, **changes: Any
) -> AsyncGenerator[Parts]:
    """The parts of a server that asks this GitHub."""
    async with recording(database.url) as recorder:
        intake = Intake(recorder, SecretRing(database, "key"), HOSTS)
        yield parts_of(database, access_of(github, gardeners.app, **changes), intake)


async def whole_book(settings: Settings, gardeners: Community, deliveries: Any) -> dict[str, Any]:
    """The book of a server that received everything."""
    async with open_database(settings.database_url or "", readers=2) as database:
        await plant_now(database, *PEOPLE, past=9)
        async with running(settings) as client:
            for delivery in deliveries:
                await gardeners.send(client, delivery)
        return await shown_book(database)


def report(**numbers: object) -> None:
    """Figures for the closing note."""
    sys.stderr.write(f"\n{json.dumps(numbers, default=str)}\n")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_lost_third_of_all_deliveries_changes_nothing_in_the_end(
    github: GitHubDouble,
    client: httpx.AsyncClient,
    database: Database,
    other_settings: Settings,
    seed: int,
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, seed)
    gardeners.live(NOW - timedelta(days=9), NOW - timedelta(minutes=5))
    deliveries = gardeners.all_deliveries()
    chance = random.Random(seed)
    kept, lost = split(deliveries, lambda _: chance.random() < 1 / 3)
    for delivery in kept:
        await gardeners.send(client, delivery)
    for delivery in lost:
        delivery.status_code = chance.choice((0, 502, 202))

    async with at_work(database, github, gardeners) as parts:
        swept = await sweep(parts, NOW)
        requests = github.rest.count()
        tally = await reconcile(parts)

    held = await shown_book(database)
    report(
        seed=seed,
        deliveries=len(deliveries),
        dropped=len(lost),
        found_by_sweep=swept.found,
        commits_by_sweep=swept.commits,
        found_by_reconciliation=tally.found + tally.backfilled,
        requests_sweep=requests,
        requests_reconciliation=github.rest.count() - requests,
        commits=len(held["commits"]),
    )
    whole = await whole_book(other_settings, gardeners, deliveries)
    assert held == whole
    assert swept.found > 0
    assert tally.failed == tally.partial == 0
    assert await is_rebuilt_the_same(database)
    assert github.rest.count("attempts") == 0
