"""Redelivered, repeated and replayed deliveries."""

from __future__ import annotations

import asyncio
import json

import httpx

from tests.support.db_helpers import book, count, marks, rows, until, value
from tests.support.github import commit, deliver, headers, push
from tests.support.local_server import serving_here
from tests.support.receiver import NOON, request
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database


async def test_a_push_is_recorded_and_counted(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    answer = await deliver(client, push([commit(NOON)]), delivery_id="one")

    assert answer.status_code == 202
    assert answer.json() == {"delivery_id": "one", "status": "processed", "commit_count": 1}
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_redelivery_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body, delivery_id="one")
    before = await rows(database, "select * from webhook_deliveries"), await book(database)

    answer = await deliver(client, body, delivery_id="one")

    assert (answer.status_code, answer.json()["status"]) == (202, "duplicate")
    assert before == (
        await rows(database, "select * from webhook_deliveries"),
        await book(database),
    )


async def test_a_redelivery_with_another_body_does_not_replace_the_first(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)]), delivery_id="one")

    await deliver(client, push([commit(NOON), commit(NOON)]), delivery_id="one")

    assert await marks(database) == {"2025-03-10": 1}


async def test_fifty_identical_deliveries_at_once_are_one(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    answers = await asyncio.gather(*(deliver(client, body, delivery_id="one") for _ in range(50)))

    assert [a.status_code for a in answers] == [202] * 50
    assert sorted(a.json()["status"] for a in answers) == ["duplicate"] * 49 + ["processed"]
    assert await count(database, "webhook_deliveries") == 1
    assert await marks(database) == {"2025-03-10": 1}


async def test_one_guid_for_two_apps_is_two_deliveries_of_one_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    for app_id in ("4242", "4343"):
        await deliver(
            client, body, delivery_id="one", **{"X-GitHub-Hook-Installation-Target-ID": app_id}
        )

    held = await rows(database, "select app_id from webhook_deliveries order by 1")
    assert held == [{"app_id": 4242}, {"app_id": 4343}]
    assert await count(database, "github_commits") == 1
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_body_replayed_under_a_new_guid_counts_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body)
    before = await book(database)

    answer = await deliver(client, body)

    assert answer.status_code == 202
    assert await count(database, "webhook_deliveries") == 2
    assert await book(database) == before


async def test_a_push_replayed_as_another_event_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    answer = await deliver(client, body, "ping")

    assert (answer.status_code, answer.json()["status"]) == (202, "ignored")
    assert await count(database, "github_commits") == 0


async def test_another_event_replayed_as_a_push_is_stored_unread(
    client: httpx.AsyncClient, database: Database
) -> None:
    answer = await deliver(client, {"zen": "Design for failure.", "hook_id": 1}, "push")

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    [held] = await rows(database, "select status, error, processed_at from webhook_deliveries")
    assert held["status"] == "pending"
    assert "ref" in held["error"]


async def test_a_delivery_without_a_guid_is_recorded_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    bare = {name: v for name, v in headers(body).items() if name != "X-GitHub-Delivery"}

    answers = [
        await client.post("/webhooks/github", content=body, headers=bare | more)
        for more in ({}, {"X-GitHub-Delivery": ""}, {})
    ]

    assert [a.json()["status"] for a in answers] == ["processed", "duplicate", "duplicate"]


async def test_a_sender_that_hangs_up_before_the_answer_is_recorded_all_the_same(
    settings: Settings, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    async with serving_here(settings) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request(headers(body, delivery_id="one"), body, length=len(body)))
        await writer.drain()
        writer.close()
        await until(lambda: value(database, "select true from webhook_deliveries"))
        async with httpx.AsyncClient(base_url=server.url, timeout=30, verify=False) as client:
            answer = await deliver(client, body, delivery_id="one")

    assert answer.json()["status"] == "duplicate"
    assert await marks(database) == {"2025-03-10": 1}
