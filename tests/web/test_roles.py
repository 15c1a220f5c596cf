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

    VIEWER = 0
    PARTICIPANT = 1
    ADMIN = 2


VIEWER, PARTICIPANT, ADMIN = Who
TABLE = {
    "POST /webhooks/github": VIEWER,  # clients that know the secret
    "GET /api/events": VIEWER,
    "GET /api/auth/login": VIEWER,
    "GET /api/auth/callback": VIEWER,
    "POST /api/auth/refresh": VIEWER,  # clients with a refresh token
    "POST /api/auth/logout": VIEWER,
    "GET /api/auth/me": PARTICIPANT,
    "GET /setup": VIEWER,
    "GET /setup/callback": VIEWER,  # visitors with the one-time link
    "GET /api/setup": VIEWER,
    "POST /api/setup/manifest": VIEWER,  # visitors with the one-time link
    "GET /api/setup/demo": VIEWER,
    "POST /api/setup/demo": ADMIN,  # or visitors with the one-time link
    "DELETE /api/setup/demo": ADMIN,  # or visitors with the one-time link
    "GET /api/me": PARTICIPANT,
    "PUT /api/me": PARTICIPANT,
    "DELETE /api/me": PARTICIPANT,
    "PUT /api/me/goal": PARTICIPANT,
    "GET /api/me/export.csv": PARTICIPANT,
    "GET /api/me/export.json": PARTICIPANT,
    "GET /api/users": VIEWER,
    "POST /api/users": ADMIN,
    "PUT /api/users/{user_id}": ADMIN,
    "GET /api/users/{user_id}": VIEWER,
    "GET /api/users/github/{github_id}": VIEWER,
    "GET /api/users/{github_id}/summary": VIEWER,
    "GET /api/seasons": VIEWER,
    "POST /api/seasons": ADMIN,
    "GET /api/seasons/{season_id}": VIEWER,
    "PUT /api/seasons/{season_id}": ADMIN,
    "GET /api/seasons/{season_id}/export.csv": VIEWER,
    "GET /api/seasons/{season_id}/export.json": VIEWER,
    "GET /api/seasons/{season_id}/calendar.ics": VIEWER,
    "GET /api/users/{github_id}/calendar.ics": VIEWER,
    "GET /api/users/{github_id}/report.pdf": VIEWER,
    "GET /badges/{github_id}.svg": VIEWER,
    "GET /badges/{github_id}.json": VIEWER,
    "GET /cards/season.png": VIEWER,
    "GET /cards/{github_id}.png": VIEWER,
    "POST /api/seasons/{season_id}/join": PARTICIPANT,
    "POST /api/seasons/{season_id}/leave": PARTICIPANT,
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
    "POST /api/attendance/check/{github_id}": PARTICIPANT,
    "GET /api/attendance/check/{job_id}": PARTICIPANT,
    "GET /api/board": VIEWER,
    "GET /api/attendance/history/{github_id}": VIEWER,
    "GET /api/attendance/stats": VIEWER,
    "GET /api/attendance/stats/{date}": VIEWER,
    "GET /api/attendance/ranking": VIEWER,
    "GET /api/attendance/weekday": VIEWER,
    "GET /api/attendance/heatmap": VIEWER,
    "GET /api/attendance/hourly-commits": VIEWER,
    "GET /api/attendance/{date}": VIEWER,
    "GET /api/attendance/{date}/{github_id}": VIEWER,
    "GET /api/github-commits/{github_id}": VIEWER,
    "GET /api/github-commits/{github_id}/stats": VIEWER,
    "GET /api/github-commits/{github_id}/daily-counts": VIEWER,
    "GET /openapi.json": VIEWER,
    "GET /docs": VIEWER,
    "GET /redoc": VIEWER,
    "GET /healthz": VIEWER,
    "GET /readyz": VIEWER,
    "GET /metrics": VIEWER,
    "GET /": VIEWER,
    "GET /users/{github_id}": VIEWER,
    "GET /me": VIEWER,
    "GET /admin": VIEWER,
    "GET /robots.txt": VIEWER,
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
    """Return nobody's, a participant's and an admin's headers; the season has number 1."""
    await plant_now(database, ANN)
    ann, bob = [await join(database, None, person) for person in (ANN, BOB)]
    await promote(database, bob, is_admin=True)
    return {
        VIEWER: {},
        PARTICIPANT: {"authorization": bearer(settings, ann)},
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
            assert status == (401 if who is VIEWER else 403), (route, who.name, status)
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
            method, path, content=b"{" * 100_000, headers=tokens[PARTICIPANT]
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
        await client.request(method, path, json=changes, headers=tokens[PARTICIPANT])

    me = await client.get("/api/auth/me", headers=tokens[PARTICIPANT])

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
        statuses.append(await ask(client, "GET /api/admin/secrets", tokens[PARTICIPANT]))

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
    """Its table has a row a group of routes: `| what | routes | viewer | participant | admin |`."""
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
        route: who for route, who in TABLE.items() if who is not VIEWER
    }
