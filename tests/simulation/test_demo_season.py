"""The demo season from the page: loaded into an empty database, continued, and removed again."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import rows, until, value
from tests.support.github import SECRET, commit, seoul
from tests.support.log_entries import append, entry, project
from tests.support.people import ANN, BOB, join, plant, pushed, read
from webhook_app.changes.accounts import promote
from webhook_app.changes.seasons import create_season
from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.ingest import Ingest
from webhook_app.ingest.appender import open_appender
from webhook_app.models import Season
from webhook_app.projection.waiting import NotProjected
from webhook_app.settings import Settings
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.demo_runner import (
    SEASON_NAME,
    DemoRunner,
    deliver_locally,
    prepare,
    remove,
)
from webhook_app.simulation.payloads import Delivery, signed_headers
from webhook_app.store.database import Database
from webhook_app.store.setup import new_setup_link

pytestmark = pytest.mark.slow

DEMO = "/api/setup/demo"
NOTHING = {"is_loaded": False, "is_loading": False, "done": 0, "total": 0}
TABLES = (
    "attendance",
    "github_commits",
    "installations",
    "repositories",
    "season_members",
    "seasons",
    "users",
    "webhook_deliveries",
    "webhook_delivery_digests",
    "webhook_delivery_results",
)


async def counts(database: Database) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {table: await value(database, f"select count(*) from {table}") for table in TABLES}


async def hold_link(client: httpx.AsyncClient, database: Database) -> None:
    """Open the one-time link in this browser."""
    async with database.connection() as connection:
        token = await new_setup_link(connection)
    assert (await client.get("/setup", params={"token": token})).status_code == 303


async def test_the_links_holder_loads_the_demo_and_removes_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    await hold_link(client, database)
    assert await read(client, DEMO) == NOTHING
    before = await counts(database)

    begun = await client.post(DEMO)
    again = await client.post(DEMO)

    async def is_loaded() -> bool:
        told = await read(client, DEMO)
        return bool(told["is_loaded"] and not told["is_loading"])

    await until(is_loaded, seconds=60)
    told = await read(client, DEMO)
    board = await read(client, "/api/board")
    during = await counts(database)
    removed = await client.delete(DEMO)

    assert (begun.status_code, again.status_code, removed.status_code) == (202, 202, 204)
    assert begun.json()["is_loading"] is True
    assert told["done"] == told["total"] > 300
    assert (board["season"]["name"], board["phase"]) == (SEASON_NAME, "running")
    assert len(board["participants"]) == 31
    assert board["totals"]["total_present"] > 300
    assert during["webhook_deliveries"] >= told["total"]
    assert await counts(database) == before
    assert await read(client, DEMO) == NOTHING
    assert (await read(client, "/api/board"))["phase"] == "none"
    assert (await client.delete(DEMO)).status_code == 404


async def test_a_book_with_a_season_is_left_alone(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await plant(database, ANN)
    bob = await join(database, None, BOB)
    await promote(database, bob, is_admin=True)
    client.headers["authorization"] = bearer(settings, bob)

    answer = await client.post(DEMO)

    assert answer.status_code == 409
    assert answer.json()["detail"].endswith("a real one.")
    assert await read(client, DEMO) == NOTHING
    assert (await counts(database))["seasons"] == 1


async def test_only_what_was_invented_goes(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    bob = await join(database, None, BOB)
    await promote(database, bob, is_admin=True)
    client.headers["authorization"] = bearer(settings, bob)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    before = await counts(database)
    assert (await client.post(DEMO)).status_code == 202
    real = Season(id=0, name="Season 11", start_date=date(2025, 7, 1), days=10)
    await create_season(database, real)

    assert (await client.delete(DEMO)).status_code == 204

    assert await counts(database) == before | {"seasons": 1}
    assert [row["name"] for row in await rows(database, "select name from seasons")] == [real.name]


@pytest.mark.parametrize("end", ["a real App", "the season taken away"])
async def test_people_keep_pushing_until_it_becomes_real_or_is_removed(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    is_registered = False
    taken = 0

    async def deliver(push: Delivery) -> None:
        nonlocal taken
        headers = signed_headers(push, SECRET)
        answer = await client.post("/webhooks/github", content=push.body, headers=headers)
        assert answer.status_code == 202
        taken += 1

    async def is_real() -> bool:
        return is_registered

    # A short past is enough here.
    monkeypatch.setattr("webhook_app.simulation.demo_runner.DAYS_PAST", 2)
    demo = DemoRunner(database, deliver, is_real, pause_seconds=(0.01, 0.02))
    await demo.start()

    async def is_live() -> bool:
        told = await demo.progress()
        return told.is_loaded and taken > told.total + 3

    async def is_over() -> bool:
        return demo._playing is not None and demo._playing.done()

    await until(is_live, seconds=30)
    if end == "a real App":
        is_registered = True
    else:
        async with database.write_transaction() as connection:
            await connection.execute("delete from seasons")
    await until(is_over)
    settled = taken
    await asyncio.sleep(0.3)

    assert taken == settled
    await demo.stop()


class Sender:
    """What a server lets its demo's pushes through, and how many came."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.sent = 0

    async def deliver(self, push: Delivery) -> None:
        """Deliver slowly, so that other things happen in between."""
        self.sent += 1
        await asyncio.sleep(0.1)
        headers = signed_headers(push, SECRET)
        answer = await self._client.post("/webhooks/github", content=push.body, headers=headers)
        assert answer.status_code == 202

    async def is_real(self) -> bool:
        return False

    async def has_begun(self) -> bool:
        return self.sent > 0


async def test_a_push_that_was_begun_is_written_before_the_demo_counts_as_stopped(
    database: Database,
) -> None:
    begun, written = asyncio.Event(), asyncio.Event()

    async def deliver(_: Delivery) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        written.set()

    async def is_real() -> bool:
        return False

    demo = DemoRunner(database, deliver, is_real)
    await demo.start()
    await begun.wait()
    await demo.stop()

    assert written.is_set()


async def test_a_push_that_still_waits_in_the_log_does_not_bring_the_demo_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the server that played the demo was killed between its answer and the projection."""
    before = await counts(database)
    season, people = await prepare(database)
    pushes = Demo(season.start_date, season.zone, people).past_pushes(datetime.now(UTC))
    row_ids = await append(database, *(entry(one.body) for one in pushes[:20]))
    with monkeypatch.context() as patched:
        patched.setattr("webhook_app.simulation.demo_runner.PROJECTION_SECONDS", 0.2)
        with pytest.raises(NotProjected):
            await remove(database)
    assert len(await rows(database, "table seasons")) == 1

    removing = asyncio.create_task(remove(database))
    await project(database, row_ids)
    await removing

    assert await counts(database) == before


async def test_without_a_projector_the_demo_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook_app.simulation.demo_runner.PUSH_SECONDS", 0.1)
    season, people = await prepare(database)
    pushes = Demo(season.start_date, season.zone, people).past_pushes(datetime.now(UTC))[:3]
    secrets = WebhookSecrets(database, "tests' own secret key", [SECRET])

    async with asyncio.timeout(30), open_appender(database.url, lambda: None) as appender:
        for push in pushes:
            await deliver_locally(database, Ingest(appender, secrets), secrets, 1, push)

    assert await value(database, "select count(*) from webhook_deliveries") == 3
    assert await value(database, "select count(*) from webhook_delivery_results") == 0


async def test_what_one_process_removes_another_does_not_plant_again(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several workers, the one that removes the demo is seldom the one that plays it."""
    monkeypatch.setattr("webhook_app.simulation.demo_runner.DAYS_PAST", 5)
    before = await counts(database)
    sender, idle = Sender(client), Sender(client)
    player = DemoRunner(database, sender.deliver, sender.is_real, pause_seconds=(0.01, 0.02))
    remover = DemoRunner(database, idle.deliver, idle.is_real)
    await player.start()
    await until(sender.has_begun)

    await remover.remove()
    sent = sender.sent
    await asyncio.sleep(0.5)

    assert (sender.sent, idle.sent) == (sent, 0)
    assert await counts(database) == before
    assert await read(client, DEMO) == NOTHING

    await remover.start()
    await until(idle.has_begun)
    await remover.remove()
    await player.stop()


async def test_two_processes_do_not_play_the_same_demo(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook_app.simulation.demo_runner.DAYS_PAST", 2)
    monkeypatch.setattr("webhook_app.simulation.demo_runner.TAKING_OVER_SECONDS", 0.2)
    first, second = Sender(client), Sender(client)
    gardens = [DemoRunner(database, one.deliver, one.is_real) for one in (first, second)]
    await gardens[0].start()
    await until(first.has_begun)
    await gardens[1].start()

    async def has_given_up() -> bool:
        return not (await gardens[1].progress()).is_loading

    await until(has_given_up)
    for demo in gardens:
        await demo.stop()

    assert first.sent > 0
    assert second.sent == 0
