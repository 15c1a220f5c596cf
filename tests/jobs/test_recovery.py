"""What the webhooks lost is recovered: the data equals that of a server that lost nothing."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import is_rebuilt_the_same, rows, until, value
from tests.support.github_double import GitHubDouble
from tests.support.github_double.model import pem
from tests.support.log_entries import logged
from tests.support.lossy_community import Community, community, shown_book, split
from tests.support.people import plant_now
from tests.support.programs import client_of, environment, serving
from tests.support.recovery import PEOPLE, lossless_data, reconciling, report
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.sweep import sweep
from webhook_app.settings import Settings
from webhook_app.store import jobs
from webhook_app.store.database import Database

NOW = datetime.now(UTC)


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

    async with reconciling(database, github, gardeners) as parts:
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
    whole = await lossless_data(other_settings, gardeners, deliveries)
    assert held == whole
    assert swept.found > 0
    assert tally.failed == tally.partial == 0
    assert await is_rebuilt_the_same(database)
    assert github.rest.count("attempts") == 0


@pytest.mark.parametrize("seed", [41, 42])
async def test_reconciliation_alone_recovers_everything_if_nothing_arrived(
    github: GitHubDouble,
    database: Database,
    other_settings: Settings,
    seed: int,
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, seed)
    gardeners.live(NOW - timedelta(days=9), NOW - timedelta(minutes=5))
    deliveries = gardeners.all_deliveries()

    async with reconciling(database, github, gardeners) as parts:
        tally = await reconcile(parts)
        again = await reconcile(parts)

    report(seed=seed, pushes=len(deliveries), backfilled=tally.backfilled, requests=tally.requests)
    assert (again.found, again.backfilled) == (0, 0)
    assert await shown_book(database) == await lossless_data(other_settings, gardeners, deliveries)


async def lossy(
    github: GitHubDouble, gardeners: Community, client: httpx.AsyncClient, hours: int = 60
) -> list[Any]:
    """Return deliveries of the last hours that GitHub's log has as not delivered."""
    gardeners.live(NOW - timedelta(hours=hours), NOW - timedelta(minutes=5))
    return gardeners.all_deliveries()


async def test_a_sweep_takes_in_what_is_missing_with_its_first_time_and_nothing_twice(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, *PEOPLE, past=4)
    gardeners = community(github, 21)
    deliveries = await lossy(github, gardeners, client)
    first = deliveries[-1]
    again = gardeners.log(first.event, first.payload, NOW - timedelta(minutes=1))
    again.guid = first.guid  # a second attempt, by hand
    async with reconciling(database, github, gardeners) as parts:
        found = await sweep(parts, NOW)
        asked = github.rest.count(r"/deliveries/\d+$")
        second = await sweep(parts, NOW)

    assert found.found == len(deliveries) == asked
    assert (second.found, github.rest.count(r"/deliveries/\d+$")) == (0, asked)
    held = {row["delivery_id"]: row for row in await logged(database)}
    assert held.keys() == {delivery.guid for delivery in deliveries}
    for delivery in deliveries:
        row = held[delivery.guid]
        assert row["received_at"] == datetime.fromisoformat(delivery.delivered_at)
        assert (row["status"], row["app_id"]) == ("processed", gardeners.app.id)
        assert row["source"] == "sweep"
        assert json.loads(row["body"]) == delivery.payload
    assert github.rest.count("attempts") == 0


async def test_a_sweep_asks_only_for_events_that_count_and_only_since_the_last(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    gardeners = community(github, 22, ("ann",))
    for minutes in range(200):
        gardeners.log("ping", {"zen": "…"}, NOW - timedelta(minutes=minutes))
        gardeners.log("star", {"action": "created"}, NOW - timedelta(minutes=minutes))
    async with reconciling(database, github, gardeners) as parts:
        first = await sweep(parts, NOW)
        deep = github.rest.count("/deliveries$")
        github.rest.forget_answers()
        await sweep(parts, NOW)

    assert (first.listed, first.found) == (0, 0)
    assert deep == 4
    assert github.rest.count("/deliveries$") == 1
    assert github.rest.count(r"/deliveries/\d+$") == 0


async def test_a_sweep_that_is_cut_short_goes_on_where_it_was(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, *PEOPLE, past=4)
    gardeners = community(github, 23)
    deliveries = await lossy(github, gardeners, client, 30)
    github.rest.fail(r"/deliveries/\d+$", 502, skip=5)
    async with reconciling(database, github, gardeners) as parts:
        with pytest.raises(Exception, match="502"):
            await sweep(parts, NOW)
        held = await value(database, "select count(*) from webhook_deliveries")
        assert await rows(database, "table sweep_state") == []
        github.rest.mend()
        rest = await sweep(parts, NOW)

    assert held == 5
    assert (rest.held, rest.found) == (5, len(deliveries) - 5)


async def test_what_github_no_longer_has_ends_no_sweep(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    gardeners = community(github, 24, ("ann", "bob"))
    deliveries = await lossy(github, gardeners, client, 30)
    github.rest.fail(r"/deliveries/1$", 404)
    deliveries[1].payload = None
    async with reconciling(database, github, gardeners) as parts:
        swept = await sweep(parts, NOW)

    assert (swept.gone, swept.found) == (2, len(deliveries) - 2)


async def test_what_github_says_was_answered_and_is_not_here_is_an_alarm(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    gardeners = community(github, 25, ("ann",))
    for delivery in (await lossy(github, gardeners, client, 30))[-2:]:
        delivery.status_code = 202
    async with reconciling(database, github, gardeners) as parts:
        swept = await sweep(parts, NOW)

    assert swept.unheld == 2
    assert "recovery_unheld_deliveries 2.0" in (await client.get("/metrics")).text


async def test_a_quiet_that_is_longer_than_usual_is_an_alarm(
    github: GitHubDouble, client: httpx.AsyncClient, database: Database
) -> None:
    gardeners = community(github, 26)
    for delivery in await lossy(github, gardeners, client):
        await gardeners.send(client, delivery)
    silent = []
    for hours in (0, 30):
        await rows(
            database,
            "update webhook_deliveries d set received_at = $1::timestamptz - (t.top - d.id) * "
            "interval '1 hour' from (select max(id) as top from webhook_deliveries) as t",
            NOW - timedelta(hours=hours),
        )
        silent.append("recovery_is_silent 1.0" in (await client.get("/metrics")).text)

    assert silent == [False, True]


@pytest.mark.programs
async def test_a_server_that_is_killed_now_and_then_ends_with_all_data(
    github: GitHubDouble,
    database: Database,
    settings: Settings,
    other_settings: Settings,
    tmp_path: Path,
) -> None:
    await plant_now(database, *PEOPLE, past=9)
    gardeners = community(github, 31)
    gardeners.live(NOW - timedelta(days=9), NOW - timedelta(minutes=5))
    deliveries = gardeners.all_deliveries()
    github.model.deliveries.clear()
    chance = random.Random(31)
    variables = environment(
        settings,
        GITHUB_APP_ID=gardeners.app.id,
        GITHUB_APP_PRIVATE_KEY=pem(gardeners.app.key),
        GITHUB_API_URL=github.url,
    )
    waiting, dropped, kills = list(deliveries), 0, 4
    for life in range(kills + 1):
        async with serving(variables, tmp_path / f"{life}.log") as server:
            async with client_of(server) as client:
                share = len(waiting) if life == kills else len(waiting) // 3
                for delivery in waiting[:share]:
                    if chance.random() < 1 / 3:
                        dropped += 1
                    else:
                        await gardeners.send(client, delivery)
                    github.model.deliveries.append(delivery)
            waiting = waiting[share:]
            if life < kills:
                await asyncio.sleep(chance.uniform(0, 0.5))
                server.process.kill()
                await server.process.wait()
                continue
            for _ in range(2):  # the first may be one that began before
                await compared(database)

    runs = await rows(database, "select job, status, numbers from job_runs where job <> 'prune'")
    report(
        kills=kills,
        dropped=dropped,
        deliveries=len(deliveries),
        swept=sum(r["numbers"].get("found", 0) for r in runs if r["job"] == "sweep"),
        reconciled=sum(
            r["numbers"].get("found", 0) + r["numbers"].get("backfilled", 0)
            for r in runs
            if r["job"] == "reconcile"
        ),
        requests=github.rest.count(),
        not_modified=github.rest.count(status=304),
    )
    held = await shown_book(database)
    assert held == await lossless_data(other_settings, gardeners, deliveries)


async def compared(database: Database) -> None:
    """Ask for a comparison of everything, and wait for its end."""
    async with database.connection() as connection:
        asked, _ = await jobs.queue_run(connection, "reconcile", "", "request")

    async def is_done() -> bool:
        status = await value(database, "select status from job_runs where id = $1", asked)
        return bool(status == "succeeded")

    await until(is_done, 60, 0.3)
