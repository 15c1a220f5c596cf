"""Who may do what: every route, requested in every role, against one table."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from tests.support.application import bearer, running
from tests.support.checkout import ROOT
from tests.support.people import ANN, BOB, CHO, join, plant_now
from tests.support.routes import all_routes, filled
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.pages.routes import routes as pages

ROLES = ROOT / "docs" / "roles.md"


class Who(IntEnum):
    """Callers by what they may do; each may do what the ones before may."""

    VISITOR = 0
    SIGNED_IN = 1
    ADMIN = 2


VISITOR, SIGNED_IN, ADMIN = Who
TABLE = {
    "POST /webhooks/github": VISITOR,  # clients that know the secret
    "GET /api/events": VISITOR,
    "GET /api/auth/login": VISITOR,
    "GET /api/auth/callback": VISITOR,
    "POST /api/auth/refresh": VISITOR,  # clients with a refresh token
    "POST /api/auth/logout": VISITOR,
    "GET /api/auth/me": SIGNED_IN,
    "GET /setup": VISITOR,
    "GET /setup/callback": VISITOR,  # visitors with the one-time link
    "GET /api/setup": VISITOR,
    "POST /api/setup/manifest": VISITOR,  # visitors with the one-time link
    "GET /api/setup/demo": VISITOR,
    "POST /api/setup/demo": ADMIN,  # or visitors with the one-time link
    "DELETE /api/setup/demo": ADMIN,  # or visitors with the one-time link
    "GET /api/me": SIGNED_IN,
    "PUT /api/me": SIGNED_IN,
    "DELETE /api/me": SIGNED_IN,
    "PUT /api/me/goal": SIGNED_IN,
    "GET /api/me/export.csv": SIGNED_IN,
    "GET /api/me/export.json": SIGNED_IN,
    "GET /api/users": VISITOR,
    "POST /api/users": ADMIN,
    "PUT /api/users/{user_id}": ADMIN,
    "GET /api/users/{user_id}": VISITOR,
    "GET /api/users/github/{github_id}": VISITOR,
    "GET /api/users/{github_id}/summary": VISITOR,
    "GET /api/seasons": VISITOR,
    "POST /api/seasons": ADMIN,
    "GET /api/seasons/{season_id}": VISITOR,
    "PUT /api/seasons/{season_id}": ADMIN,
    "GET /api/seasons/{season_id}/export.csv": VISITOR,
    "GET /api/seasons/{season_id}/export.json": VISITOR,
    "GET /api/seasons/{season_id}/calendar.ics": VISITOR,
    "GET /api/users/{github_id}/calendar.ics": VISITOR,
    "GET /api/users/{github_id}/report.pdf": VISITOR,
    "GET /badges/{github_id}.svg": VISITOR,
    "GET /badges/{github_id}.json": VISITOR,
    "GET /cards/season.png": VISITOR,
    "GET /cards/{github_id}.png": VISITOR,
    "POST /api/seasons/{season_id}/join": SIGNED_IN,
    "POST /api/seasons/{season_id}/leave": SIGNED_IN,
    "GET /api/admin/requests": ADMIN,
    "POST /api/admin/requests/{season_id}/{user_id}": ADMIN,
    "DELETE /api/admin/requests/{season_id}/{user_id}": ADMIN,
    "GET /api/admin/secrets": ADMIN,
    "POST /api/admin/secrets": ADMIN,
    "DELETE /api/admin/secrets/{secret_id}": ADMIN,
    "GET /api/admin/jobs": ADMIN,
    "GET /api/admin/members": ADMIN,
    "PUT /api/admin/members/{season_id}/{user_id}": ADMIN,
    "GET /api/admin/corrections": ADMIN,
    "POST /api/admin/corrections": ADMIN,
    "DELETE /api/admin/corrections/{correction_id}": ADMIN,
    "POST /api/admin/commits/{commit_row_id}/accept": ADMIN,
    "DELETE /api/admin/commits/{commit_row_id}/accept": ADMIN,
    "GET /api/admin/deliveries": ADMIN,
    "GET /api/admin/deliveries/{delivery_row_id}": ADMIN,
    "POST /api/admin/deliveries/{delivery_row_id}/replay": ADMIN,
    "GET /api/admin/installations": ADMIN,
    "GET /api/admin/unmatched": ADMIN,
    "GET /api/admin/status": ADMIN,
    "POST /api/admin/github-check": ADMIN,
    "GET /api/admin/logs": ADMIN,
    "POST /api/attendance/check": ADMIN,
    "POST /api/attendance/check/{github_id}": SIGNED_IN,
    "GET /api/attendance/check/{job_id}": SIGNED_IN,
    "GET /api/board": VISITOR,
    "GET /api/attendance/history/{github_id}": VISITOR,
    "GET /api/attendance/stats": VISITOR,
    "GET /api/attendance/stats/{date}": VISITOR,
    "GET /api/attendance/ranking": VISITOR,
    "GET /api/attendance/weekday": VISITOR,
    "GET /api/attendance/heatmap": VISITOR,
    "GET /api/attendance/hourly-commits": VISITOR,
    "GET /api/attendance/{date}": VISITOR,
    "GET /api/attendance/{date}/{github_id}": VISITOR,
    "GET /api/github-commits/{github_id}": VISITOR,
    "GET /api/github-commits/{github_id}/stats": VISITOR,
    "GET /api/github-commits/{github_id}/daily-counts": VISITOR,
    "GET /openapi.json": VISITOR,
    "GET /docs": VISITOR,
    "GET /redoc": VISITOR,
    "GET /healthz": VISITOR,
    "GET /readyz": VISITOR,
    "GET /metrics": VISITOR,
    "GET /": VISITOR,
    "GET /users/{github_id}": VISITOR,
    "GET /me": VISITOR,
    "GET /admin": VISITOR,
    "GET /robots.txt": VISITOR,
}
BY_OTHER_MEANS = {  # a signature, a link or a refresh token, which no role replaces
    "POST /webhooks/github",
    "POST /api/auth/refresh",
    "GET /setup",  # a fresh server shows it to the holder of the link alone
    "GET /setup/callback",
    "POST /api/setup/manifest",
}
STREAMS = {"GET /api/events"}  # never ends; tests/web/test_stream.py reads it as nobody
FILES = {f"GET {route.path}" for route in pages() if isinstance(route, Route)} - set(TABLE)


def routes_of(settings: Settings) -> set[str]:
    """Return every route of the application as `METHOD /path`."""
    return {
        f"{method} {route.path}"
        for route in all_routes(settings)
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_the_table_names_every_route(settings: Settings) -> None:
    assert routes_of(settings) - FILES == set(TABLE)


@pytest.fixture
async def tokens(database: Database, settings: Settings) -> dict[Who, dict[str, str]]:
    """Return a visitor's, a signed-in user's and an admin's headers; the season has number 1."""
    await plant_now(database, ANN)
    ann, bob = [await join(database, None, person) for person in (ANN, BOB)]
    await promote(database, bob, is_admin=True)
    return {
        VISITOR: {},
        SIGNED_IN: {"authorization": bearer(settings, ann)},
        ADMIN: {"authorization": bearer(settings, bob)},
    }


async def ask(client: httpx.AsyncClient, route: str, headers: dict[str, str]) -> int:
    """Return the status of a route for a harmless path that may not exist."""
    method, _, path = route.partition(" ")
    sent: dict[str, Any] = {} if method in {"GET", "DELETE"} else {"json": {}}
    return (await client.request(method, filled(path), headers=headers, **sent)).status_code


@pytest.mark.slow
async def test_every_route_lets_in_whom_the_table_names_and_nobody_else(
    client: httpx.AsyncClient, tokens: dict[Who, dict[str, str]]
) -> None:
    asked = TABLE.keys() - STREAMS - BY_OTHER_MEANS
    found = {
        (route, who): await ask(client, route, headers)
        for who, headers in tokens.items()
        for route in asked
    }

    for (route, who), status in found.items():
        if who >= TABLE[route]:
            assert status not in {401, 403}, (route, who.name, status)
            assert status < 500 or status == 503, (route, who.name, status)
        else:
            assert status == (401 if who is VISITOR else 403), (route, who.name, status)
    assert len(asked) > 40


async def test_a_role_is_no_signature_no_link_and_no_refresh_token(
    client: httpx.AsyncClient, tokens: dict[Who, dict[str, str]]
) -> None:
    for route in BY_OTHER_MEANS:
        statuses = {await ask(client, route, headers) for headers in tokens.values()}
        assert statuses <= {401, 403}, route


async def test_a_role_is_looked_at_before_the_request_is(
    client: httpx.AsyncClient, tokens: dict[Who, dict[str, str]]
) -> None:
    for route in [route for route, least in TABLE.items() if least is ADMIN and "GET" not in route]:
        method, _, path = route.partition(" ")
        answer = await client.request(
            method, path, content=b"{" * 100_000, headers=tokens[SIGNED_IN]
        )
        assert answer.status_code == 403, route


async def test_nobody_makes_themselves_an_admin(
    client: httpx.AsyncClient, database: Database, tokens: dict[Who, dict[str, str]]
) -> None:
    ann = await join(database, None, ANN)
    changes = {"is_admin": True, "role": "admin"}
    for method, path in (
        ("PUT", f"/api/users/{ann.id}"),
        ("POST", "/api/users"),
        ("POST", "/api/seasons/1/join"),
        ("POST", "/api/auth/refresh"),
        ("POST", "/api/setup/manifest"),
    ):
        await client.request(method, path, json=changes, headers=tokens[SIGNED_IN])

    me = await client.get("/api/auth/me", headers=tokens[SIGNED_IN])

    assert me.json()["is_admin"] is False


async def test_an_admin_gives_and_takes_the_role_at_once(
    client: httpx.AsyncClient, database: Database, tokens: dict[Who, dict[str, str]]
) -> None:
    ann = await join(database, None, ANN)
    statuses = []
    for is_admin in (True, False):
        changed = await client.put(
            f"/api/users/{ann.id}", json={"is_admin": is_admin}, headers=tokens[ADMIN]
        )
        assert changed.status_code == 200
        statuses.append(await ask(client, "GET /api/admin/secrets", tokens[SIGNED_IN]))

    assert statuses == [200, 403]


async def test_a_login_of_the_settings_is_an_admin_only_while_it_is_their_own(
    database: Database, settings: Settings
) -> None:
    cho = await join(database, None, CHO)
    token = {"authorization": bearer(settings, cho)}
    named = settings.model_copy(update={"admin_logins": frozenset({"cho"})})

    async with running(named) as client:
        before = await ask(client, "GET /api/admin/secrets", token)
        await join(database, None, CHO._replace(login="cho-2"))
        after = await ask(client, "GET /api/admin/secrets", token)

    assert (before, after) == (200, 403)


def test_the_page_of_roles_says_the_same() -> None:
    """Its rows are groups of routes: `| what | routes | visitor | signed-in user | admin |`."""
    section = ROLES.read_text(encoding="utf-8").partition("## Who may do what")[2]
    told: dict[str, Who] = {}
    for line in section.partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or not cells[1].startswith("`"):
            continue
        allowed = [bool(cell) for cell in cells[2:]]
        assert allowed == sorted(allowed), line
        least = Who(allowed.index(True))
        told |= dict.fromkeys(re.findall(r"`([A-Z]+ /[^`]*)`", cells[1]), least)

    assert told == {route: who for route, who in TABLE.items() if route.startswith(("P", "D"))} | {
        route: who for route, who in TABLE.items() if who is not VISITOR
    }
