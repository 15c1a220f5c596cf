"""Events that the receiver answers: pings, unknown ones, and pushes it cannot read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.support.application import running
from tests.support.db_helpers import marks, result_of, stored_bodies, until, value
from tests.support.github import ZEROS, commit, deliver, push, repository, sha
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.projection import projector
from webhook_app.settings import Settings
from webhook_app.store.database import Database


async def test_a_ping_is_answered(client: httpx.AsyncClient, database: Database) -> None:
    answer = await deliver(client, {"zen": "Keep it logically awesome.", "hook_id": 1}, "ping")

    assert answer.status_code == 202
    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "ignored"
    assert (await result_of(database))["error"] is None
    assert await value(database, "select event from webhook_deliveries") == "ping"


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("an_event_of_2031", {"action": "invented", "anything": [{"deep": None}]}),
        ("issues", {"action": 7}),
        ("issues", b"no JSON"),
        ("star", b"[]"),
        ("workflow_run", b""),
    ],
)
async def test_an_unknown_event_is_stored(
    client: httpx.AsyncClient, database: Database, event: str, payload: dict[str, Any] | bytes
) -> None:
    answer = await deliver(client, payload, event)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "ignored"
    assert await value(database, "select event from webhook_deliveries") == event


@pytest.mark.parametrize(("event", "status"), [("issues", "ignored"), ("installation", "pending")])
async def test_the_action_of_an_event_is_stored(
    client: httpx.AsyncClient, database: Database, event: str, status: str
) -> None:
    await deliver(client, {"action": "an action of 2031"}, event)

    result = await result_of(database)
    assert (result["action"], result["status"]) == ("an action of 2031", status)


async def test_new_fields_and_values_of_a_push_do_no_harm(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = push(
        [commit(NOON, verification={"verified": True}, distinct="maybe")],
        repo=repository(visibility="invented", topics=[None], archived="yes"),
        ref="refs/heads/정원",
        forced="perhaps",
        sender={"type": "Robot", "id": "x"},
        organization=[],
    )

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_push_of_only_the_needed_fields_counts(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    payload = {
        "ref": "refs/heads/main",
        "before": ZEROS,
        "after": sha(1),
        "repository": {"id": 1, "full_name": "acme/garden", "pushed_at": int(NOON.timestamp()) + 1},
        "commits": [
            {"id": sha(1), "timestamp": NOON.isoformat(), "author": {"username": "ann"}},
        ],
    }

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}
    assert await value(database, "select is_private from github_commits") is True


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"push"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"ref":' * 100_000,
        b'{"ref":"refs/heads/main"}',
        json.dumps(push([commit(NOON)]) | {"ref": None}).encode(),
        json.dumps(push([commit(NOON)]) | {"repository": None}).encode(),
        json.dumps(push([commit(NOON)], repo=repository(-1))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(2**63))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(1, ""))).encode(),
        json.dumps(push([commit(NOON)], repo=repository(1, "\0"))).encode(),
    ],
)
async def test_a_push_that_cannot_be_read_is_stored_with_its_error(
    client: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    answer = await deliver(client, body)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "pending"
    held = await result_of(database)
    assert (held["status"], held["attempts"]) == ("pending", 1)
    assert held["error"]
    assert await stored_bodies(database) == [body]


async def test_the_first_delivery_of_a_server_that_was_idle_counts(
    settings: Settings, database: Database, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number that a sequence starts with is not that of a delivery yet."""
    monkeypatch.setattr(projector, "ADVANCE_SECONDS", 0.0)
    monkeypatch.setattr(projector, "POLL_SECONDS", 0.01)
    async with running(settings) as client:
        await until(lambda: value(database, "select true from projection_state"))
        await asyncio.sleep(0.3)

        await deliver(client, push([commit(NOON)]))

    assert await marks(database) == {"2025-03-10": 1}
