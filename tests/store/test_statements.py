"""No route runs a query per participant: the number of queries does not grow with the data."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.github import commit, seoul
from tests.support.people import ANN, BOB, CHO, Person, join, plant, pushed
from tests.support.routes import all_routes, filled
from webhook_app.app import create_app
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import READERS, Database
from webhook_app.store.notifications import bump_revisions
from webhook_app.web.http.rate_limits import Limit

ELSEWHERE = {"/api/events", "/api/auth/login", "/api/auth/callback"}
"""A stream without end, and the way to GitHub."""

asked: ContextVar[list[str] | None] = ContextVar("asked", default=None)


@pytest.mark.slow
async def test_every_read_asks_as_much_of_thirty_participants_as_of_three(
    settings: Settings, database: Database
) -> None:
    app = create_app(settings, settings.database_url or "")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    paths = reads(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://book.test") as client,
    ):
        await listen(app.state.context.database)
        app.state.context.limits.export = Limit(1_000)  # more than a person asks for in a minute
        season = await plant(database, ANN, BOB, CHO)
        ann = await join(database, season, ANN)
        await promote(database, ann, is_admin=True)
        client.headers["authorization"] = bearer(settings, ann)
        await pushed(client, commit(seoul("2025-03-10 10:00:00")))
        await statements(client, database, season.id, paths)  # queries that run only once

        with_three = await statements(client, database, season.id, paths)
        for number in range(27):
            await join(database, season, Person(f"g-{number}", 9000 + number), season.start_date)
        await client.get("/api/board")  # reads the newcomers' marks, once for all of them
        with_thirty = await statements(client, database, season.id, paths)

    assert with_three == with_thirty
    assert max(with_three.values()) <= 40, with_three
    assert len(with_three) > 20


async def test_a_summary_that_one_holds_is_not_made_again(
    settings: Settings, database: Database
) -> None:
    app = create_app(settings, settings.database_url or "")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    path = "/api/users/ann/summary"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://book.test") as client,
    ):
        await listen(app.state.context.database)
        await plant(database, ANN)
        first, making = await noted_of(client, path, {})
        held = {"if-none-match": first.headers["etag"]}

        second, asking = await noted_of(client, path, held)
        _, of_another = await noted_of(client, path, {})

    assert (first.status_code, second.status_code) == (200, 304)
    assert any("hours" in query for query in making)
    assert len(asking) < len(making) / 2
    assert asking == of_another, "who comes next gets what was made for the first"


async def test_the_first_reader_finds_the_marks_read(
    settings: Settings, database: Database
) -> None:
    await plant(database, ANN)
    app = create_app(settings, settings.database_url or "")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://book.test") as client,
    ):
        await listen(app.state.context.database)
        answer, making = await noted_of(client, "/api/board", {})

    assert answer.json()["participants"][0]["github_id"] == "ann"
    assert making
    assert not any("set_bit" in query for query in making)


async def noted_of(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> tuple[httpx.Response, list[str]]:
    """Return an answer, and the statements it took."""
    noted: list[str] = []
    token = asked.set(noted)
    answer = await client.get(path, headers=headers)
    asked.reset(token)
    await asyncio.sleep(0.01)  # asyncpg tells of a statement a little later
    return answer, noted


def reads(settings: Settings) -> list[str]:
    """Return every route of the API that reads."""
    return [
        filled(route.path)
        for route in all_routes(settings)
        if "GET" in (route.methods or ()) and route.path.startswith("/api/")
        if route.path not in ELSEWHERE
    ]


async def listen(database: Database) -> None:
    """Note the statements of every connection that the server reads with."""
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            connection = await stack.enter_async_context(database.connection())
            connection.add_query_logger(note)


def note(record: Any) -> None:
    """Note a statement while a request is counted; jobs on the clock belong to no request.

    What asyncpg asks once a connection to learn of types is not ours; it shouts, we do not.
    """
    noted = asked.get()
    if noted is not None and not record.query.lstrip().startswith(("SELECT", "WITH")):
        noted.append(record.query)


async def statements(
    client: httpx.AsyncClient, database: Database, season_id: int, paths: list[str]
) -> dict[str, int]:
    """Return how many statements each route takes when everything must be read again."""
    counts = {}
    for path in paths:
        async with database.write_transaction() as connection:
            await bump_revisions(connection, [season_id])
        answer, noted = await noted_of(client, path, {})
        assert answer.status_code in {200, 404}, (path, answer.text)
        counts[path] = len(noted)
    return counts
