"""What the receiver refuses, when, and how: at the door, before everything else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tests.support.db_helpers import count, marks, outcome_of, stored_bodies
from tests.support.github import commit, deliver, headers, projected, push, signature
from tests.support.receiver import BODY, NOON, Reply, ask
from webhook_app.app import create_app
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web import webhook

PATH = "/webhooks/github"
TEN = b"x" * 10
METHODS = ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "post")
MALFORMED = {"X-Hub-Signature-256": "sha256=0"}
NO_EVENT = {"X-GitHub-Event": " "}
NO_TYPE = {"Content-Type": "text/plain"}


@pytest.fixture
async def app(settings: Settings) -> AsyncGenerator[Starlette]:
    made = create_app(settings, settings.database_url or "")
    async with made.router.lifespan_context(made):
        yield made


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://book.test")


def careful(reply: Reply, status: int) -> dict[str, Any]:
    """Return the problem of a reply, which must be one that no browser or cache misreads."""
    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.problem["status"] == status
    assert {"type", "title", "detail"} <= reply.problem.keys()
    told: dict[str, Any] = reply.problem
    return told


# Before a byte of the body is read


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        pytest.param(MALFORMED, 401, id="malformed signature"),
        pytest.param(NO_EVENT, 400, id="no event"),
        pytest.param(NO_TYPE, 415, id="another type"),
        pytest.param({"Content-Length": "26000001"}, 413, id="too large"),
        pytest.param(MALFORMED | NO_EVENT | NO_TYPE, 401, id="the signature comes first"),
        pytest.param(NO_EVENT | NO_TYPE, 400, id="the event comes second"),
        pytest.param(NO_TYPE | {"Content-Length": "26000001"}, 415, id="the type comes third"),
    ],
)
async def test_what_headers_make_impossible_is_refused_unread(
    app: Starlette, database: Database, odd: dict[str, str], status: int
) -> None:
    reply = await ask(app, headers(BODY) | odd, [BODY])

    careful(reply, status)
    assert reply.read == 0
    assert await count(database, "webhook_deliveries") == 0


async def test_a_signature_that_could_be_one_is_checked_against_the_body(
    app: Starlette, database: Database
) -> None:
    reply = await ask(app, headers(BODY) | {"X-Hub-Signature-256": signature(b"")}, [BODY])

    told = careful(reply, 401)
    assert reply.read > 0
    assert "signature" not in reply.headers
    assert signature(BODY)[7:] not in json.dumps(told)
    assert await count(database, "webhook_deliveries") == 0


async def test_a_server_that_starts_answers_that_it_is_not_there_yet(settings: Settings) -> None:
    starting = create_app(settings, settings.database_url or "")

    reply = await ask(starting, headers(BODY), [BODY])

    careful(reply, 503)
    assert reply.read == 0
    assert int(reply.headers["retry-after"]) > 0


# Methods and paths


@pytest.mark.parametrize("method", METHODS)
async def test_only_post_is_allowed(app: Starlette, database: Database, method: str) -> None:
    reply = await ask(app, headers(BODY), [BODY], method=method)

    careful(reply, 405)
    assert reply.headers["allow"] == "POST"
    assert await count(database, "webhook_deliveries") == 0


async def test_head_is_refused_without_a_body(client: httpx.AsyncClient) -> None:
    answer = await client.head(PATH)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/github/",
        "/webhooks/github/x",
        "/webhooks",
        "/Webhooks/GitHub",
        "//webhooks/github",
        "/webhooks//github",
        "/webhooks/github\0",
        "/webhooks/github ",
        "/api/../webhooks/github",
        "/webhooks/github;x",
    ],
)
async def test_another_path_is_another_place(app: Starlette, database: Database, path: str) -> None:
    reply = await ask(app, headers(BODY), [BODY], path=path)

    assert reply.status in {307, 404, 405}
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert await count(database, "webhook_deliveries") == 0


async def test_a_query_does_not_matter(client: httpx.AsyncClient, database: Database) -> None:
    answer = await client.post(f"{PATH}?secret=x&x", content=BODY, headers=headers(BODY))

    assert answer.json()["status"] == "recorded"
    assert await stored_bodies(database) == [BODY]


# Every answer


async def test_every_answer_of_the_door_is_read_as_what_it_is_and_kept_by_no_cache(
    client: httpx.AsyncClient,
) -> None:
    answers = [
        await deliver(client, push([commit(NOON)])),
        await deliver(client, push([commit(NOON)]), secret="somebody else's secret"),
        await deliver(client, b"", **NO_EVENT),
        await deliver(client, b"", **NO_TYPE),
        await client.get(PATH),
    ]

    assert [a.status_code for a in answers] == [202, 401, 400, 415, 405]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers
    assert answers[0].headers["content-type"] == "application/json"
    assert {a.headers["content-type"] for a in answers[1:]} == {"application/problem+json"}


# Headers that are repeated


def repeated(name: str, *values: str) -> list[tuple[str, str]]:
    """Return the headers of a delivery with one of them sent several times."""
    others = [pair for pair in headers(BODY).items() if pair[0] != name]
    return [*others, *((name, value) for value in values)]


@pytest.mark.parametrize(
    ("name", "values", "status"),
    [
        ("X-Hub-Signature-256", [signature(BODY)] * 2, 401),
        ("X-Hub-Signature-256", ["sha256=0", signature(BODY)], 401),
        ("Content-Type", ["application/json", "text/plain"], 415),
        ("Content-Type", ["text/plain", "application/json"], 415),
    ],
)
async def test_a_repeated_header_that_decides_is_refused(
    app: Starlette, database: Database, name: str, values: list[str], status: int
) -> None:
    careful(await ask(app, repeated(name, *values), [BODY]), status)

    assert await count(database, "webhook_deliveries") == 0


@pytest.mark.parametrize("values", [["push", "ping"], ["ping", "push"], ["push", "push"]])
async def test_a_repeated_event_is_none_that_we_believe(
    app: Starlette, database: Database, season: Season, values: list[str]
) -> None:
    reply = await ask(app, repeated("X-GitHub-Event", *values), [BODY])
    async with client_of(app) as client:
        await projected(client)

    assert reply.status == 202
    assert await outcome_of(database) == ("pending", 0)
    assert await marks(database) == {}


async def test_a_repeated_id_or_app_number_changes_nothing(
    app: Starlette, database: Database, season: Season
) -> None:
    for name in ("X-GitHub-Delivery", "X-GitHub-Hook-Installation-Target-ID", "User-Agent"):
        assert (await ask(app, repeated(name, "1", "2"), [BODY])).status == 202
    async with client_of(app) as client:
        await projected(client)

    assert await stored_bodies(database) == [BODY]
    assert await marks(database) == {"2025-03-10": 1}


# Lengths that lie, and senders that stop


@pytest.mark.parametrize(
    "lengths", [["0"], ["1"], [str(len(BODY) + 999)], ["x"], ["-1"], ["9", "99"], ["9" * 19], []]
)
@pytest.mark.parametrize("size", [7, len(BODY), 10**6])
async def test_a_length_that_lies_behind_another_server_decides_nothing(
    app: Starlette, database: Database, lengths: list[str], size: int
) -> None:
    """Only an announced length that is too large is believed."""
    pairs = [*headers(BODY).items(), *(("Content-Length", length) for length in lengths)]
    parts = [BODY[begin : begin + size] for begin in range(0, len(BODY), size)]

    reply = await ask(app, pairs, parts)

    is_too_large = lengths == ["9" * 19]
    assert reply.status == (413 if is_too_large else 202)
    assert await stored_bodies(database) == ([] if is_too_large else [BODY])


async def test_a_body_without_a_length_is_cut_where_it_becomes_too_large(
    app: Starlette, database: Database
) -> None:
    reply = await ask(app, headers(BODY), (b"x" * 1_000_000 for _ in range(100)))

    careful(reply, 413)
    assert reply.read == 27
    assert await count(database, "webhook_deliveries") == 0


async def test_a_sender_that_goes_before_the_end_leaves_nothing(
    app: Starlette, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", len(BODY))
    for _ in range(3):
        for parts in ([None], [BODY[:-1], None], [BODY, None]):
            careful(await ask(app, headers(BODY), parts), 400)

    assert await count(database, "webhook_deliveries") == 0
    assert (await ask(app, headers(BODY), [BODY])).status == 202


async def test_a_sender_that_stops_in_the_middle_is_not_waited_for(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "READ_SECONDS", 0.05)
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", len(BODY))
    stalled = Sender()
    stalled.send(BODY[:-1])

    careful(await ask(app, headers(BODY), stalled), 400)

    assert (await ask(app, headers(BODY), [BODY])).status == 202


# The budget of bytes


class Sender:
    """A body that is sent when the test says so."""

    def __init__(self) -> None:
        self._parts: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_over = False

    def send(self, part: bytes, *, is_last: bool = False) -> None:
        self._is_over = is_last
        self._parts.put_nowait(part)

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        while not (self._is_over and self._parts.empty()):
            yield await self._parts.get()


async def started(app: Starlette, *parts: bytes, **odd: str) -> tuple[Sender, asyncio.Task[Reply]]:
    """Return a delivery that is under way once all these parts are read."""
    sender = Sender()
    for part in parts:
        sender.send(part)
    task = asyncio.create_task(ask(app, headers(BODY) | odd, sender))
    for _ in range(10):
        await asyncio.sleep(0)
    assert sender._parts.empty()
    return sender, task


async def test_bodies_beyond_the_budget_are_refused_until_others_are_answered(
    app: Starlette, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", 2 * len(BODY) - 1)
    sender, slow = await started(app, BODY)

    announced = await ask(app, headers(BODY) | {"Content-Length": str(len(BODY))}, [BODY])
    unannounced = await ask(app, headers(BODY), [BODY[:10], BODY[10:]])
    small = await ask(app, headers(b"{}", "ping"), [b"{}"])
    sender.send(b"", is_last=True)
    first = await slow
    after = await ask(app, headers(BODY), [BODY])

    for refused in (announced, unannounced):
        assert "at once" in careful(refused, 503)["detail"]
        assert refused.headers["retry-after"] == "5"
    assert announced.read == 0
    assert (small.status, first.status) == (202, 202)
    assert json.loads(after.body)["status"] == "duplicate"
    assert await count(database, "webhook_deliveries") == 2


async def test_bodies_that_nobody_signed_count_too(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", 2 * len(BODY) - 1)
    unsigned = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    sender, slow = await started(app, BODY, **unsigned)

    refused = await ask(app, headers(BODY), [BODY])
    sender.send(b"", is_last=True)

    careful(refused, 503)
    careful(await slow, 401)
    assert (await ask(app, headers(BODY), [BODY])).status == 202


async def test_a_length_that_is_only_announced_keeps_nobody_out(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", 26_000_000 + len(BODY))
    idle = [await started(app, **{"Content-Length": "26000000"}) for _ in range(5)]

    answer = await ask(app, headers(BODY), [BODY])

    assert answer.status == 202
    for sender, task in idle:
        sender.send(BODY, is_last=True)
        assert json.loads((await task).body)["status"] == "duplicate"


async def test_no_answer_leaves_a_byte_in_the_budget(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "MAX_BYTES_IN_FLIGHT", len(BODY))
    wrong = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    for odd, parts, status in (
        ({}, [BODY, TEN], 503),
        ({}, [TEN, BODY], 503),
        ({}, [BODY[:-9], None], 400),
        (wrong, [BODY], 401),
        (NO_TYPE, [BODY], 415),
        ({"Content-Length": "26000001"}, [BODY], 413),
        ({}, [BODY], 202),
        ({}, [BODY], 202),
    ):
        assert (await ask(app, headers(BODY) | odd, parts)).status == status, (odd, status)


async def test_no_answer_names_what_it_was_told(app: Starlette) -> None:
    planted = "PLANTED-TEXT"
    for odd in ({"X-Hub-Signature-256": planted}, {"Content-Type": planted}):
        reply = await ask(app, headers(BODY) | odd, [BODY])
        assert planted not in reply.body.decode() + json.dumps(reply.headers)
