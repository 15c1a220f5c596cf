"""Jobs while the projector is away: they end in time, lose nothing, and prove nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from tests.support.clock import DAY, HOUR, NOW
from tests.support.db_helpers import count, rows, value
from tests.support.github_double import GitHubDouble, Repository
from tests.support.github_double.histories import History
from tests.support.log_entries import HOSTS
from tests.support.lossy_community import Community, access_of, parts_of
from tests.support.reconciled import shas
from webhook_app.jobs.context import JobContext, PartialRun
from webhook_app.jobs.heartbeat import record_heartbeat
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.registry import reconcile_job
from webhook_app.jobs.runner import run_now
from webhook_app.jobs.sweep import sweep
from webhook_app.models import Season
from webhook_app.projection import waiting
from webhook_app.projection.projector import running_projector
from webhook_app.store.database import Database

REASON = "What was recorded is not in the book yet"


@pytest.fixture
async def alone(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    season: Season,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[JobContext]:
    """Yield the parts of a server without a projector, in which nothing may take a minute."""
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(waiting, "NEXT_WAIT_SECONDS", 0.1)
    async with asyncio.timeout(60):
        yield parts_of(database, access_of(github, gardeners.app))


async def reconcile_with_projector(
    parts: JobContext, monkeypatch: pytest.MonkeyPatch
) -> dict[str, int]:
    with monkeypatch.context() as patched:
        patched.setattr(waiting, "WAIT_SECONDS", 60.0)
        async with running_projector(parts.database.url, HOSTS):
            tally = await reconcile(parts)
    return {name: getattr(tally, name) for name in ("found", "backfilled", "partial", "complete")}


async def test_repositories_with_something_new_are_partial_and_the_others_are_read(
    database: Database,
    gardeners: Community,
    alone: JobContext,
    garden: Repository,
    history: History,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - 2 * DAY)
    await reconcile_with_projector(alone, monkeypatch)
    ann, bob, _ = gardeners.people
    of_bob = gardeners.history(gardeners.repositories["bob"][0])
    new = history.line(ann, [NOW - HOUR / 2], history.tip())
    history.push(new, NOW - HOUR / 4)
    other = of_bob.line(bob, [NOW - HOUR / 2], of_bob.tip())
    of_bob.push(other, NOW - HOUR / 4)
    passes = "select watermark from repository_passes where repository_id = $1"
    before = await value(database, passes, garden.id)

    with pytest.raises(PartialRun, match=REASON) as partial:
        await reconcile(alone)
    meanwhile = await value(database, passes, garden.id), await shas(database)
    again = await reconcile_with_projector(alone, monkeypatch)

    numbers = partial.value.numbers
    assert (numbers["repositories"], numbers["partial"], numbers["complete"]) == (6, 2, 4)
    assert (numbers["failed"], numbers["found"]) == (0, 0)
    assert partial.value.retry_at is not None
    assert meanwhile[0] == before
    assert not meanwhile[1] & {new, other}
    assert (again["partial"], again["complete"]) == (0, 6)
    assert {new, other} <= await shas(database)


async def test_lists_that_are_in_the_log_only_end_no_run_and_prove_nothing(
    database: Database, gardeners: Community, alone: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the first night of a server, which knows no installation yet."""
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    await down(database)

    with pytest.raises(PartialRun, match=REASON):
        await reconcile(alone)
    unresolved = await value(database, "select count(*) from outages where resolved_at is null")
    proven = await count(database, "repository_days")
    tally = await reconcile_with_projector(alone, monkeypatch)

    assert (unresolved, proven) == (1, 0)
    assert (tally["partial"], tally["complete"]) == (0, 6)
    assert await value(database, "select count(*) from outages where resolved_at is null") == 0


async def test_the_run_is_recorded_as_partial_with_the_reason(
    database: Database, gardeners: Community, alone: JobContext
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)

    run = await run_now(database, reconcile_job(alone), "")

    assert run is not None
    assert run.status == "partial"
    assert run.error is not None
    assert REASON in run.error


async def test_a_sweep_stores_everything_and_leaves_outages_to_the_next(
    database: Database, gardeners: Community, alone: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)
    lost = len(gardeners.all_deliveries())
    await down(database)

    first = await sweep(alone, NOW)
    unresolved = await value(database, "select count(*) from outages where resolved_at is null")
    appended = await count(database, "webhook_deliveries")
    second = await sweep(alone, NOW)
    still = await value(database, "select count(*) from outages where resolved_at is null")
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 60.0)
    async with running_projector(database.url, HOSTS):
        third = await sweep(alone, NOW)

    assert (first.found, first.commits, appended) == (lost, 0, lost)
    assert (second.found, third.found) == (0, 0)
    assert (unresolved, still) == (1, 1)
    assert await value(database, "select resolved_by from outages") == "sweep"
    assert await count(database, "webhook_delivery_results") == lost


async def down(database: Database) -> None:
    """Record that a server with an App was down for two hours."""

    async def an_app() -> object:
        return "known"

    now = datetime.now(UTC)
    await rows(database, "delete from heartbeat")
    await record_heartbeat(database, an_app, now - 5 * HOUR)
    assert await record_heartbeat(database, an_app, now - 3 * HOUR) == 1
