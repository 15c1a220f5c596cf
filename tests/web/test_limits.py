"""Limits of what one client may cost the others: how often, how many at once, how long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from tests.support.application import bearer
from tests.support.people import ANN, BOB, Person, join, plant
from webhook_app.rendering.fonts import Fonts
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.exports import streaming
from webhook_app.web.http import rate_limits
from webhook_app.web.http.problems import Problem
from webhook_app.web.images import render


def coming_from(client: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    """Return another client of the same server, at an address of its own."""
    app = client._transport.app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=client.base_url)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/cards/nobody.png", 120),
        ("/api/users/nobody/report.pdf", 30),
        ("/api/seasons/999/export.csv", 10),
    ],
)
async def test_one_address_asks_so_often_and_leaves_the_others_alone(
    client: httpx.AsyncClient, database: Database, path: str, most: int
) -> None:
    await plant(database, ANN)
    statuses = [(await client.get(path)).status_code for _ in range(most)]

    refused = await client.get(path)
    async with coming_from(client, "192.0.2.7") as other:
        of_another = await other.get(path)

    assert set(statuses) == {404}
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert of_another.status_code == 404


async def test_a_client_that_comes_when_many_drawings_wait_must_come_again(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    go_on = threading.Event()

    def draw(_: Fonts) -> bytes:
        go_on.wait(30)
        return b""

    waiting = [
        asyncio.create_task(render.render_in_thread(draw)) for _ in range(render.MAX_WAITING)
    ]
    await asyncio.sleep(0)
    try:
        refused = await client.get("/cards/season.png")
    finally:
        go_on.set()
    await asyncio.gather(*waiting)
    render_in_thread = await client.get("/cards/season.png")

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert render_in_thread.status_code == 200


async def test_a_report_of_a_day_to_come_is_todays(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    etags = {
        (await client.get(f"/api/users/ann/report.pdf?as_of={day}")).headers["etag"]
        for day in (date(2100, 1, 1), date(2100, 1, 2), date(2199, 1, 1))
    }

    assert len(etags) == 1


@asynccontextmanager
async def reading_slowly(
    client: httpx.AsyncClient, path: str, address: str
) -> AsyncGenerator[asyncio.Task[None]]:
    """Yield a client that requests a file and reads no more than its head."""
    has_begun = asyncio.Event()

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        has_begun.set()
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    request = client.build_request("GET", path)
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": ("book.test", 80),
        "client": (address, 1),
    }
    app = client._transport.app  # type: ignore[attr-defined]
    reader = asyncio.create_task(app(scope, receive, send))
    await asyncio.wait_for(has_begun.wait(), 10)
    try:
        yield reader
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def test_slow_strangers_do_not_slow_down_known_users(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limits, "PATIENCE_SECONDS", 0.1)
    season = await plant(database, ANN)
    ann = await join(database, None, ANN)
    path = f"/api/seasons/{season.id}/export.csv"

    async with (
        reading_slowly(client, path, "192.0.2.1"),
        reading_slowly(client, path, "192.0.2.2"),
        coming_from(client, "192.0.2.1") as first,
        coming_from(client, "192.0.2.3") as third,
    ):
        again = await first.get(path)
        stranger = await third.get(path)
        known = await third.get(path, headers={"authorization": bearer(settings, ann)})
    afterwards = await client.get(path)

    assert (again.status_code, stranger.status_code) == (429, 503)
    assert all(int(answer.headers["retry-after"]) > 0 for answer in (again, stranger))
    assert (known.status_code, afterwards.status_code) == (200, 200)


async def test_who_has_a_whole_file_may_ask_for_the_next_at_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN)
    path = f"/api/seasons/{season.id}/export.csv"
    app = client._transport.app  # type: ignore[attr-defined]
    then: list[int] = []

    async def app_of_the_hasty(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                then.append((await hasty.get(path)).status_code)
            await send(message)

        await app(scope, receive, sending)

    transport = httpx.ASGITransport(app_of_the_hasty, client=("192.0.2.1", 1))
    async with (
        coming_from(client, "192.0.2.1") as hasty,
        httpx.AsyncClient(transport=transport, base_url=client.base_url) as first,
    ):
        whole = await first.get(path)

    assert (whole.status_code, then) == (200, [200])


async def test_who_breaks_off_may_ask_again_before_it_is_noticed(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PATIENCE_SECONDS", 60.0)
    season = await plant(database, ANN)
    path = f"/api/seasons/{season.id}/export.csv"

    async with (
        reading_slowly(client, path, "192.0.2.1") as broken_off,
        coming_from(client, "192.0.2.1") as hasty,
    ):
        asked = asyncio.create_task(hasty.get(path))
        await asyncio.sleep(0.2)
        was_answered = asked.done()
        broken_off.cancel()
        answer = await asked

    assert (was_answered, answer.status_code) == (False, 200)


async def test_who_takes_nothing_of_a_file_is_left(
    client: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = await plant(database, *[Person(f"gardener-{n}", n) for n in range(2001, 2011)])
    path = f"/api/seasons/{season.id}/export.json"
    monkeypatch.setattr(streaming, "STALLED_SECONDS", 0.1)

    async with reading_slowly(client, path, "192.0.2.1") as reader:
        await asyncio.wait_for(asyncio.shield(reader), 10)
        async with coming_from(client, "192.0.2.1") as again:
            whole = await again.get(path)

    assert whole.status_code == 200
    assert len(whole.json()["participants"]) == 10


async def test_a_users_export_has_their_rank_among_all_in_every_season(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    for name in ("Season 9", "Season 10"):
        await plant(database, ANN, BOB, name=name)
    ann = await join(database, None, ANN)

    own = await client.get("/api/me/export.json", headers={"authorization": bearer(settings, ann)})

    places = [(row["season"], row["github_id"], row["rank"]) for row in own.json()["participants"]]
    assert sorted(places) == [("Season 10", "ann", 1), ("Season 9", "ann", 1)]


def test_of_very_many_addresses_those_not_seen_for_longest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limits, "MAX_CLIENTS", 2)
    anybody, limit = Request({"type": "http"}), rate_limits.Limit(per_minute=1)
    for user_id in (1, 2, 3):
        limit.check(anybody, user_id)

    limit.check(anybody, 1)
    with pytest.raises(Problem, match="Too many requests"):
        limit.check(anybody, 3)
    monkeypatch.setattr(rate_limits, "WINDOW_SECONDS", 0.0)
    limit.check(anybody, 3)
