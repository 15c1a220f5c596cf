"""The description of the API says what the API does."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode, checks

from tests.support.application import bearer
from tests.support.checkout import ROOT
from tests.support.github import commit, repository, seoul
from tests.support.people import ANN, EVE, correct, join, plant_now, plant_spring, pushed
from tests.support.programs import client_of, environment, serving, succeed
from tests.support.routes import all_routes
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.openapi.document import describe

READS = (
    ("/api/auth/me", "/api/auth/me"),
    ("/api/users", "/api/users"),
    ("/api/users/{user_id}", "/api/users/1"),
    ("/api/users/github/{github_id}", "/api/users/github/ann"),
    ("/api/seasons", "/api/seasons"),
    ("/api/seasons/{season_id}", "/api/seasons/1"),
    ("/api/board", "/api/board"),
    ("/api/board", "/api/board?start_date=2024-01-01&end_date=2024-01-02"),
    ("/api/board", "/api/board?season=2&sort=streak&search=a&limit=1"),
    ("/api/attendance/stats", "/api/attendance/stats"),
    ("/api/attendance/stats", "/api/attendance/stats?season=2"),
    ("/api/attendance/stats/{date}", "/api/attendance/stats/2025-03-13"),
    ("/api/attendance/ranking", "/api/attendance/ranking"),
    ("/api/attendance/hourly-commits", "/api/attendance/hourly-commits"),
    ("/api/attendance/weekday", "/api/attendance/weekday"),
    ("/api/attendance/heatmap", "/api/attendance/heatmap?view=week"),
    ("/api/users/{github_id}/summary", "/api/users/ann/summary"),
    ("/api/users/{github_id}/summary", "/api/users/eve/summary?as_of=2025-03-12"),
    ("/api/attendance/history/{github_id}", "/api/attendance/history/bob"),
    ("/api/attendance/{date}", "/api/attendance/2025-03-13"),
    ("/api/attendance/{date}/{github_id}", "/api/attendance/2025-03-13/bob"),
    ("/api/attendance/{date}/{github_id}", "/api/attendance/2025-03-12/ann"),
    ("/api/github-commits/{github_id}", "/api/github-commits/ann?limit=100"),
    ("/api/github-commits/{github_id}/stats", "/api/github-commits/ann/stats"),
    ("/api/github-commits/{github_id}/stats", "/api/github-commits/eve/stats"),
    ("/api/github-commits/{github_id}/daily-counts", "/api/github-commits/ann/daily-counts"),
)


PROGRAMS = ("/api/", "/webhooks/", "/badges/", "/cards/", "/healthz", "/readyz", "/metrics")
ENDLESS = ["/api/events"]  # tests/web/test_stream.py listens to it

BUDGET = 300
"""Generated requests of a visitor, and as many of an admin: shared among all operations."""
FEWEST = 3
EXAMPLES = examples(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


async def described(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    document: dict[str, Any] = answer.json()
    return document


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Validator:
    """Return a validator of answers; the description's own references resolve within it."""
    whole = schema | {"components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def answer_schema(document: dict[str, Any], path: str, status: str = "200") -> dict[str, Any]:
    content = document["paths"][path]["get"]["responses"][status]["content"]
    (media,) = content.values()
    schema: dict[str, Any] = media["schema"]
    return schema


async def test_every_route_but_pages_and_files_is_described(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    document = await described(client)
    routes = {
        (route.path, method.lower())
        for route in all_routes(settings)
        for method in (route.methods or set()) - {"HEAD"}
        if route.path.startswith(PROGRAMS)
    }

    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert told == routes
    assert {path for path, _ in READS} <= set(document["paths"])


async def test_every_operation_says_what_it_is_and_what_goes_wrong(
    client: httpx.AsyncClient,
) -> None:
    document = await described(client)
    operations = [
        operation for methods in document["paths"].values() for operation in methods.values()
    ]

    assert document["openapi"].startswith("3.1")
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"].endswith(".")
        refusals = {status for status in operation["responses"] if status > "4"}  # and default
        assert "default" in refusals
        for status in refusals:
            refusal = operation["responses"][status]
            name = refusal.get("$ref", "").removeprefix("#/components/responses/")
            content = document["components"]["responses"].get(name, refusal)["content"]
            assert content["application/problem+json"]["schema"]["$ref"].endswith("/Problem")


async def test_parameters_of_the_path_and_of_the_query_are_described(
    client: httpx.AsyncClient,
) -> None:
    document = await described(client)

    for path, operations in document["paths"].items():
        named = {
            one["name"]
            for one in operations.get("get", {}).get("parameters", ())
            if one["in"] == "path"
        }
        if "get" in operations:
            assert named == set(re.findall(r"{(\w+)}", path))
    stats = document["paths"]["/api/attendance/stats"]["get"]["parameters"]
    schemas = {one["name"]: one["schema"] for one in stats}
    assert set(schemas) == {"start_date", "end_date", "season", "as_of"}
    assert schemas["start_date"]["format"] == "date"
    assert schemas["season"]["type"] == "integer"
    assert not any(one["required"] for one in stats)


@pytest.mark.parametrize(("path", "url"), READS, ids=[url for _, url in READS])
async def test_every_answer_is_as_described(
    client: httpx.AsyncClient, database: Database, settings: Settings, path: str, url: str
) -> None:
    season = await plant_spring(database, client)
    hidden = repository(2, "ann/diary", private=True)
    await pushed(client, commit(seoul("2025-03-12 11:00:00")), repo=hidden)
    await pushed(client, commit("soon"), pushed_at=seoul("2025-03-12 11:00:00"))
    await correct(database, season, ANN, date(2025, 3, 12), "missed", "copied")
    ann = await join(database, season, ANN)
    if "season=2" in url:
        await plant_now(database, ANN, past=-20)
    document = await described(client)
    check = validator(document, answer_schema(document, path))

    answers = [
        await client.get(url, headers={"authorization": bearer(settings, ann)}),
        *([await client.get(url)] if path != "/api/auth/me" else []),
    ]

    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert [error.message for error in check.iter_errors(answer.json())] == []


@pytest.mark.parametrize("url", ["/api/users/9", "/api/board?limit=0", "/api/auth/me"])
async def test_every_problem_is_as_described(client: httpx.AsyncClient, url: str) -> None:
    document = await described(client)
    check = validator(document, {"$ref": "#/components/schemas/Problem"})

    answer = await client.get(url)

    assert answer.status_code >= 400
    assert [error.message for error in check.iter_errors(answer.json())] == []


@pytest.mark.programs
async def test_the_command_prints_what_the_server_serves(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    printed = await succeed(environment(settings), "openapi")

    assert printed.json() == await described(client)


async def test_every_reference_leads_somewhere() -> None:
    document = describe()

    named = set(re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(document)))

    assert len(named) > 50
    for kind, name in named:
        assert name in document["components"][kind], "two types may bear this name"


async def test_the_dashboards_types_are_made_from_this_very_description() -> None:
    committed = json.loads((ROOT / "frontend" / "openapi.json").read_text())

    assert committed == describe(), "the API has changed: run `make openapi`"


@pytest.mark.programs
async def test_whatever_the_description_allows_is_answered_as_it_says(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    async with serving(environment(settings), tmp_path / "log") as served:
        async with client_of(served) as client:
            await plant_spring(database, client)
        admin = await join(database, None, EVE)
        await promote(database, admin, is_admin=True)
        token = {"authorization": bearer(settings, admin)}
        url = f"{served.url}/openapi.json"
        await asyncio.to_thread(probe, url, {}, ["GET"])
        await asyncio.to_thread(probe, url, token, ["POST", "PUT", "DELETE"])
        await served.stop()

    assert "Traceback" not in served.log.read_text()


def probe(url: str, headers: dict[str, str], methods: list[str]) -> None:
    """Send a few generated requests to each route, valid and invalid ones."""
    whole = schemathesis.openapi.from_url(url)
    schema = whole.include(method=methods).exclude(path=ENDLESS)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 10
    each = max(FEWEST, BUDGET // len(operations) // len(GenerationMode))
    for operation in operations:
        for mode in GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @examples(EXAMPLES, max_examples=each)
            def ask(case: schemathesis.Case) -> None:
                response = case.call_and_validate(
                    headers=headers,
                    checks=[
                        checks.status_code_conformance,
                        checks.content_type_conformance,
                        checks.response_schema_conformance,
                    ],
                    timeout=60,
                )
                assert response.status_code < 400 or is_named(case, response.status_code)

            with suppress(hypothesis.errors.Unsatisfiable):  # nothing can be wrong with no input
                ask()


def is_named(case: schemathesis.Case, status: int) -> bool:
    """Return whether an operation names the status with which it refuses; none names 500."""
    return str(status) in case.operation.definition.raw["responses"]
