"""Texts that PostgreSQL cannot store, or that only seem to fit, are refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.application import bearer
from tests.support.people import ANN, BOB, join, plant_now
from tests.support.routes import api_routes, filled
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.http.problems import HANDLERS

NUL = "a\0b@garden.kr"
FITTING = {
    "name": "Season 11",
    "github_id": "ann",
    "start_date": "2026-03-01",
    "attendance_date": "2025-03-10",
    "state": "excused",
    "reason": "a wedding",
    "target_rate": 90,
    "target_streak": 3,
}


@pytest.fixture
async def admin(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> httpx.AsyncClient:
    """Return a client signed in as an admin, of a server with a season."""
    await plant_now(database, ANN)
    bob = await join(database, None, BOB)
    await promote(database, bob, is_admin=True)
    client.headers["authorization"] = bearer(settings, bob)
    return client


def texts(kind: type[Any] | None) -> Iterator[tuple[str, Any]]:
    """Yield the text fields of a struct, each with a text that does not fit."""
    for field in msgspec.structs.fields(kind) if kind else ():
        if "str" in str(field.type):
            yield field.name, [NUL] if "list" in str(field.type) else NUL


def needed(kind: type[Any]) -> dict[str, Any]:
    """Return the required fields of a body."""
    return {
        field.name: FITTING[field.name] for field in msgspec.structs.fields(kind) if field.required
    }


async def test_no_writing_route_fails_at_a_text_that_the_database_cannot_hold(
    admin: httpx.AsyncClient, settings: Settings
) -> None:
    found = {}
    for route in api_routes(settings):
        method, path, body_type = route.spec.method, route.path, route.spec.body_type
        for name, text in texts(body_type):
            body = needed(body_type) | {name: text}
            answer = await admin.request(method, filled(path, user_id=1, season_id=1), json=body)
            found[method, path, name] = answer.status_code

    assert set(found.values()) <= {401, 403, 404, 422}, found
    assert len(found) > 15


async def test_no_reading_route_fails_at_a_text_that_the_database_cannot_hold(
    admin: httpx.AsyncClient, settings: Settings
) -> None:
    found = {}
    for route in api_routes(settings):
        method, path = route.spec.method, route.path
        where = filled(path)
        for name, text in texts(route.spec.query_type):
            answer = await admin.request(method, where, params={name: text})
            found[method, path, name] = answer.status_code
        for name in ("github_id", "date"):
            if f"{{{name}}}" in path and method == "GET":
                answer = await admin.get(filled(path, **{name: "a%00b"}))
                found[method, path, f"{{{name}}}"] = answer.status_code

    assert {status for status in found.values() if status >= 500} == set(), found
    assert found["GET", "/api/admin/jobs", "job"] == 400
    assert len(found) > 20


@pytest.mark.parametrize(
    "change",
    [
        {"github_id": "ann\n"},
        {"emails": ["ann@garden.kr\n"]},
        {"emails": ["ann@gar\0den.kr"]},
        {"emails": [""]},
    ],
)
async def test_a_login_and_an_address_end_where_they_end(
    admin: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    answer = await admin.put("/api/users/1", json=change)

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(next(iter(change)))


@pytest.mark.parametrize(
    "name", ["Season\n11", "Season\t11", "Season 11\n", "\x7f", "봄" * 201, " "]
)
async def test_a_seasons_name_is_one_line(admin: httpx.AsyncClient, name: str) -> None:
    created = await admin.post("/api/seasons", json={"name": name, "start_date": "2026-03-01"})
    changed = await admin.put("/api/seasons/1", json={"name": name})

    assert (created.status_code, changed.status_code) == (422, 422)


async def test_what_the_database_refuses_is_reported_without_its_values(database: Database) -> None:
    """The last net, below every field's own rule."""

    async def ask(request: Request) -> Response:
        async with database.connection() as connection:
            await connection.fetchval("select $1::text", "secret\0")
        return Response()

    app = Starlette(routes=[Route("/", ask)], exception_handlers=HANDLERS)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://book.test"
    ) as client:
        answer = await client.get("/")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "The value cannot be stored."
