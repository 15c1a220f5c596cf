"""Redelivered, repeated and replayed deliveries."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from tests.support.db_helpers import (
    book,
    count,
    marks,
    outcome_of,
    result_of,
    rows,
    stored_bodies,
    until,
    value,
)
from tests.support.github import commit, deliver, headers, post, projected, push
from tests.support.local_server import serving_here
from tests.support.receiver import NOON, request
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database


async def log_and_results(database: Database) -> list[list[dict[str, Any]]]:
    """Return the log and the results, to the last clock."""
    return [
        await rows(database, f"select * from {table}")
        for table in ("webhook_deliveries", "webhook_delivery_results", "webhook_delivery_digests")
    ]


async def test_a_push_is_recorded_and_counted(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    answer = await deliver(client, push([commit(NOON)]), delivery_id="one")

    assert answer.status_code == 202
    assert answer.json() == {"delivery_id": "one", "status": "recorded"}
    assert await outcome_of(database, "one") == ("processed", 1)
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_redelivery_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body, delivery_id="one")
    before = await log_and_results(database), await book(database)

    answer = await deliver(client, body, delivery_id="one")

    assert answer.status_code == 202
    assert answer.json() == {"delivery_id": "one", "status": "duplicate"}
    assert before == (await log_and_results(database), await book(database))


async def test_an_id_that_comes_again_with_another_body_is_kept(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    bodies = [json.dumps(push([commit(NOON)] * n)).encode() for n in (1, 2)]

    answers = [await deliver(client, body, delivery_id="one") for body in bodies]

    assert [a.json()["status"] for a in answers] == ["recorded", "recorded"]
    assert await stored_bodies(database) == bodies
    assert await marks(database) == {"2025-03-10": 2}


async def test_fifty_identical_deliveries_at_once_are_one(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    answers = await asyncio.gather(*(post(client, body, delivery_id="one") for _ in range(50)))
    await projected(client)

    assert [a.status_code for a in answers] == [202] * 50
    assert sorted(a.json()["status"] for a in answers) == ["duplicate"] * 49 + ["recorded"]
    assert await count(database, "webhook_deliveries") == 1
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_body_is_stored_once_under_whatever_id_and_app_number(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body, delivery_id="one")
    before = await log_and_results(database), await book(database)

    for delivery_id, app_id in (("one", "4343"), ("two", "4242"), ("three", "0"), ("four", "x")):
        more = {"X-GitHub-Hook-Installation-Target-ID": app_id}
        answer = await deliver(client, body, delivery_id=delivery_id, **more)
        assert answer.json() == {"delivery_id": delivery_id, "status": "duplicate"}

    assert before == (await log_and_results(database), await book(database))
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_body_with_another_space_is_another_delivery_of_the_same_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body)
    before = await book(database)

    answer = await deliver(client, body + b" ")

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("processed", 0)
    assert await book(database) == before


async def test_another_event_replayed_as_a_push_is_stored_unread(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, {"zen": "Design for failure.", "hook_id": 1}, "push")

    held = await result_of(database)
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

    assert [a.json()["status"] for a in answers] == ["recorded", "duplicate", "duplicate"]


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
