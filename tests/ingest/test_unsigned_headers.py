"""Captured deliveries, sent again with other headers: only the body is signed."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.db_helpers import (
    book,
    count,
    marks,
    outcome_of,
    result_of,
    rows,
    stored_bodies,
    value,
)
from tests.support.documented import documented
from tests.support.github import commit, deliver, post, projected, push
from tests.support.installation_events import changed, installed
from tests.support.private_push import leaked_secrets, private_push
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.store.database import Database

OF_OTHER_EVENTS = (
    "public",
    "repository",
    "installation",
    "installation_repositories",
    "installation_target",
    "github_app_authorization",
    "ping",
)
KNOWN_EVENTS = ("push", *OF_OTHER_EVENTS)
COMMITS = "/api/github-commits/ann"


def target(app_id: object) -> dict[str, str]:
    return {"X-GitHub-Hook-Installation-Target-ID": str(app_id)}


async def accounts_of(database: Database) -> list[list[dict[str, Any]]]:
    """Return all that account events may change."""
    tables = ("installations", "repositories", "users", "sessions")
    return [await rows(database, f"select * from {table} order by 1") for table in tables]


async def test_a_private_push_sent_again_as_a_publication_stays_masked(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    captured = json.dumps(private_push(NOON)).encode()
    await deliver(client, captured)
    masked = (await client.get(COMMITS)).text
    before = await accounts_of(database), await book(database)

    answer = await deliver(client, captured, "public")

    assert answer.json()["status"] == "recorded"
    assert "public" in (await result_of(database))["error"]
    assert await outcome_of(database) == ("pending", 0)
    assert (await accounts_of(database), await book(database)) == before
    assert (await client.get(COMMITS)).text == masked
    assert leaked_secrets(masked) == []
    assert json.loads(masked)["commits"][0]["is_private"] is True


async def test_a_private_push_sent_first_as_a_publication_is_masked(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    captured = json.dumps(private_push(NOON)).encode()

    await deliver(client, captured, "public", delivery_id="one")
    answer = await deliver(client, captured, delivery_id="one")

    assert answer.json()["status"] == "recorded"
    assert await marks(database) == {"2025-03-10": 1}
    assert await value(database, "select is_private from repositories") is True
    assert leaked_secrets((await client.get(COMMITS)).text) == []


async def test_a_deleted_repository_sent_again_as_an_installation_deletes_none(
    client: httpx.AsyncClient, database: Database
) -> None:
    await deliver(client, installed("created", 0), "installation")
    captured = json.dumps(changed("deleted", 1)).encode()
    await deliver(client, captured, "repository")
    before = await accounts_of(database)

    answer = await deliver(client, captured, "installation")

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("pending", 0)
    assert await accounts_of(database) == before
    assert await value(database, "select deleted_at from installations where id = 5") is None


async def test_a_documented_deletion_of_a_repository_deletes_no_installation(
    client: httpx.AsyncClient, database: Database
) -> None:
    deletion = documented("repository.deleted") | {"installation": {"id": 5}}
    await deliver(client, installed("created", 0), "installation")

    await deliver(client, deletion, "installation")

    assert await outcome_of(database) == ("pending", 0)
    held = await rows(database, "select id, deleted_at from installations")
    assert held == [{"id": 5, "deleted_at": None}]
    assert await value(database, "select count(removed_at) from repositories") == 0


@pytest.mark.parametrize("event", [*OF_OTHER_EVENTS, "an_event_of_2031", "star"])
async def test_a_push_squatted_under_another_event_is_recorded_and_counts(
    client: httpx.AsyncClient, database: Database, season: Season, event: str
) -> None:
    genuine = json.dumps(push([commit(NOON)])).encode()
    delivery_id = str(uuid4())
    await deliver(client, genuine, event, delivery_id=delivery_id)
    squatted = await outcome_of(database), await count(database, "github_commits")

    answer = await deliver(client, genuine, delivery_id=delivery_id)

    assert squatted == (("pending", 0), 0)
    assert answer.json() == {"delivery_id": delivery_id, "status": "recorded"}
    assert await outcome_of(database) == ("processed", 1)
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_body_under_twenty_ids_and_twenty_app_numbers_is_stored_once(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)], filler="x" * 100_000)).encode()
    await deliver(client, body, delivery_id="one")
    before = await book(database)

    answers = [await post(client, body, delivery_id=f"id {n}") for n in range(20)]
    answers += [await post(client, body, delivery_id="one", **target(n)) for n in range(20)]
    await projected(client)

    assert {a.status_code for a in answers} == {202}
    assert {a.json()["status"] for a in answers} == {"duplicate"}
    assert await stored_bodies(database) == [body]
    assert await count(database, "webhook_delivery_digests") == 1
    assert await book(database) == before


async def test_a_body_under_invented_events_is_stored_once_more(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    await deliver(client, body)
    before = await book(database)

    answers = [await post(client, body, f"invented-{n}", **target(n)) for n in range(20)]
    await projected(client)

    statuses = [a.json()["status"] for a in answers]
    assert statuses == ["recorded"] + ["duplicate"] * 19
    assert await stored_bodies(database) == [body] * 2
    assert await book(database) == before


async def test_a_body_under_every_event_that_we_know_is_bounded_and_changes_nothing(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(private_push(NOON)).encode()
    await deliver(client, body)
    before = await accounts_of(database), await book(database)

    for _ in range(2):
        for event in KNOWN_EVENTS:
            await deliver(client, body, event)

    assert (await accounts_of(database), await book(database)) == before
    assert await count(database, "webhook_deliveries") == len(KNOWN_EVENTS)


async def test_the_case_of_an_event_s_name_is_no_other_event(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    """`PUSH` is an invented name: it stands in for no push, and is no second one."""
    body = json.dumps(push([commit(NOON)])).encode()

    answers = [await deliver(client, body, event) for event in ("PUSH", "Push", "push", " push ")]

    assert [a.json()["status"] for a in answers] == ["recorded", "duplicate"] * 2
    assert await marks(database) == {"2025-03-10": 1}
