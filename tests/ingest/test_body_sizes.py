"""Bodies of every size, sent to a real server in every way."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import httpx
import pytest

from tests.support.db_helpers import count, marks, result_of, stored_bodies, until
from tests.support.github import commit, deliver, headers, push
from tests.support.local_server import serving_here
from tests.support.receiver import BODY, NOON, exchange, request
from webhook_app.models import Season
from webhook_app.settings import Settings
from webhook_app.store.database import Database

LIMIT = 26_000_000


@pytest.fixture
async def port(settings: Settings) -> AsyncGenerator[int]:
    async with serving_here(settings) as server:
        yield server.port


async def test_a_body_announced_as_too_large_is_refused_before_it_is_read(port: int) -> None:
    said = await exchange(port, request(headers(b""), length=LIMIT + 1))

    assert said.startswith(b"HTTP/1.1 413")


async def test_a_chunked_body_is_refused_where_it_becomes_too_large(
    port: int, database: Database
) -> None:
    megabyte = b"f4240\r\n" + b" " * 1_000_000 + b"\r\n"

    said = await exchange(
        port,
        request(headers(b""), length=None, chunked=True),
        *[megabyte] * 27,
        b"0\r\n\r\n",
    )

    assert said.startswith(b"HTTP/1.1 413")
    assert await count(database, "webhook_deliveries") == 0


async def test_a_chunked_push_is_recorded(port: int, database: Database, season: Season) -> None:
    body = json.dumps(push([commit(NOON)])).encode()
    halves = body[:100], body[100:]
    chunks = [f"{len(half):x}\r\n".encode() + half + b"\r\n" for half in halves]

    said = await exchange(
        port, request(headers(body), length=None, chunked=True), *chunks, b"0\r\n\r\n"
    )

    assert said.startswith(b"HTTP/1.1 202")
    await until(lambda: marks(database))
    assert await marks(database) == {"2025-03-10": 1}


async def test_the_largest_body_of_github_is_recorded(port: int, database: Database) -> None:
    body = json.dumps(push([commit(NOON)], filler="x" * 24_990_000)).encode()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        answer = await deliver(client, body)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await stored_bodies(database) == [body]


@pytest.mark.parametrize("length", [None, "0", "10", str(len(BODY) - 1)])
async def test_a_body_longer_than_announced_is_refused(
    port: int, database: Database, length: str | None
) -> None:
    said = await exchange(port, request(headers(BODY), BODY, length=length))

    assert said.startswith((b"HTTP/1.1 401", b"HTTP/1.1 400"))
    assert await count(database, "webhook_deliveries") == 0


async def test_a_body_shorter_than_announced_is_not_recorded(port: int, database: Database) -> None:
    said = await exchange(port, request(headers(BODY), BODY, length=len(BODY) + 9), hang_up=True)

    assert not said.startswith(b"HTTP/1.1 2")
    assert await count(database, "webhook_deliveries") == 0


@pytest.mark.parametrize("length", ["-1", "1e9", "0x10", "²", "9" * 5000, "10, 10"])
async def test_a_length_that_is_no_number_is_refused(
    port: int, client: httpx.AsyncClient, length: str
) -> None:
    over_http = await exchange(port, request(headers(BODY), length=length))
    behind_another_server = await client.post(
        "/webhooks/github",
        content=BODY,
        headers=[(b"content-length", length.encode("latin-1"))],
    )

    assert over_http.startswith(b"HTTP/1.1 400")
    assert behind_another_server.status_code in {401, 413}
