"""The OpenAPI description, made from the routes' own types, so that it cannot drift."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from inspect import cleandoc
from types import NoneType
from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.schemas import BaseSchemaGenerator

from webhook_app import __version__
from webhook_app.web import images
from webhook_app.web.api import ROUTES
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import conditional
from webhook_app.web.openapi import problems
from webhook_app.web.openapi.problems import PROBLEM, SCHEMAS, problem_responses
from webhook_app.web.stream import Heartbeat, MarkEvent

EVENTS = (MarkEvent, Heartbeat)
_ABOUT = """\
Who attended which day of a commit-every-day season, and why.

Reads take `season` and, where it makes sense, `as_of`; they carry an `ETag` and answer 304 to an
`If-None-Match` that names it. Rates are percents with one decimal; 100 and 0 only when exact.
Errors are RFC 9457 problems, of one shape; `parameter` names the one at fault.

Scripts sign in with `Authorization: Bearer …` (`webhook-app token LOGIN` gives a token), browsers
with the cookie that `/api/auth/login` leads to.
"""
_TAGS = {
    "board": "The compact book that the pages use.",
    "attendance": "Who attended which day, the numbers, and why.",
    "users": "The accounts known to the book.",
    "github-commits": "A participant's commits, each with its verdict.",
    "seasons": "The seasons and their rules, joining and leaving.",
    "me": "What concerns only the signed-in user.",
    "events": "What changes, as it changes.",
    "badges": "Pictures for a README.",
    "cards": "Pictures for a shared link.",
    "auth": "Signing in with GitHub.",
    "admin": "What admins need.",
    "webhooks": "Where GitHub delivers.",
    "setup": "The way from an empty server to a registered App.",
    "health": "For those who keep it running.",
}
_MEANINGS = {
    "season": "A season's number; the current one without it.",
    "as_of": "The book as it stood when this day was over; now without it.",
    "start_date": "The first day of the range, inclusive.",
    "end_date": "The last day of the range, inclusive.",
    "from_date": "The first day, inclusive, on the season's calendar.",
    "to_date": "The last day, inclusive, on the season's calendar.",
    "skip": "How many to pass over first.",
    "limit": "How many at most.",
    "lang": "The language of sentences: `ko` or `en`; the browser's without it.",
    "search": "Only those whose login holds this, whatever the case.",
    "github_id": "A GitHub login, whatever the case, or GitHub's number of the account.",
    "date": "A day of the season's calendar.",
}


async def openapi_json(request: Request) -> Response:
    """GET /openapi.json."""
    return conditional(request, _described(), is_for_all=True)


@cache
def _described() -> dict[str, Any]:
    return describe()


def describe(routes: Sequence[BaseRoute] = (*ROUTES, *images.ROUTES)) -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1)."""
    endpoints = [route for route in routes if isinstance(route, Route)]
    _, components = msgspec.json.schema_components(
        [*EVENTS, *problems.ANSWERS, *_spoken(endpoints)], ref_template=SCHEMAS + "{name}"
    )
    paths: dict[str, Any] = {}
    for route in endpoints:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            paths.setdefault(_path(route), {})[method.lower()] = _operation(route, method)
    for path, operations in problems.paths().items():
        paths.setdefault(path, {}).update(operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The Gardeners' attendance book",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": name, "description": about} for name, about in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {name: _readable(schema) for name, schema in components.items()}
            | {"Problem": PROBLEM},
            "responses": problems.RESPONSES,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "access_token"},
            },
        },
        "security": [{}, {"token": []}, {"cookie": []}],
    }


def _spoken(endpoints: list[Route]) -> list[Any]:
    """What routes answer with, unless it is a file, and what they take."""
    hints = []
    for route in endpoints:
        named = get_type_hints(_handler(route))
        if "media_type" in vars(route.endpoint):
            named.pop("return", None)
        hints.append(named)
    return [one[name] for one in hints for name in ("return", "body") if name in one]


def _readable(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose description is no longer indented as its docstring was."""
    if "description" not in schema:
        return schema
    return schema | {"description": cleandoc(schema["description"])}


def _handler(route: Route) -> Any:
    return vars(route.endpoint)["handler"]


def _path(route: Route) -> str:
    return BaseSchemaGenerator()._remove_converter(route.path)


def _operation(route: Route, method: str) -> dict[str, Any]:
    handler, facts = _handler(route), vars(route.endpoint)
    hints = get_type_hints(handler)
    query = _query_parameters(hints["query"]) if "query" in hints else []
    summary, _, more = cleandoc(handler.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{handler.__module__.rsplit('.', 1)[-1]}_{handler.__name__}",
        "tags": [_tag(route.path)],
        "summary": summary,
        "description": f"For: {facts['role']}.\n{more}".strip(),
        "parameters": _path_parameters(route) + query,
        "responses": _success(hints["return"], facts, method)
        | problem_responses(_problems(route, method, hints, query)),
    }
    if facts.get("says_unknown"):
        operation["responses"]["404"] = {"$ref": "#/components/responses/UnknownParticipant"}
    if facts["role"] in {Role.SIGNED_IN, Role.ADMIN}:
        operation["security"] = [{"token": []}, {"cookie": []}]
    if "body" in hints:
        content = {"application/json": {"schema": _schema(hints["body"])}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _tag(path: str) -> str:
    """The area of the API that a path belongs to: what follows /api."""
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    return parts[1] if parts[0] == "api" and len(parts) > 1 else parts[0]


def _success(kind: Any, facts: dict[str, Any], method: str) -> dict[str, Any]:
    unchanged = {"304": {"description": "Unchanged since If-None-Match's ETag."}}
    unchanged = unchanged if method == "GET" else {}
    if media_type := facts.get("media_type"):
        return {"200": {"description": "The file.", "content": {media_type: {}}}} | unchanged
    if kind is NoneType:
        return {"204": {"description": "Done."}}
    content = {"application/json": {"schema": _schema(kind)}}
    return {str(facts["status"]): {"description": "The answer.", "content": content}} | unchanged


def _problems(
    route: Route, method: str, hints: dict[str, Any], query: list[dict[str, Any]]
) -> set[int]:
    """The statuses with which a route can refuse: what its shape tells, and what it says itself."""
    said = vars(_handler(route)).get("problems", ())
    statuses = {401, *said}  # a token that does not hold is refused anywhere
    names = set(route.param_convertors)
    if query or names - {"github_id"} or "body" in hints:
        statuses.add(400)
    if "body" in hints:
        statuses.add(422)
    if method != "GET" or vars(route.endpoint)["role"] is Role.ADMIN:
        statuses.add(403)
    fields = getattr(hints.get("body"), "__struct_fields__", ())
    if names or "season" in {*fields, *(one["name"] for one in query)}:
        statuses.add(404)
    return statuses


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=SCHEMAS + "{name}")
    return schema


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        _meant({"name": name, "in": "path", "required": True, "schema": _path_schema(name)})
        for name in route.param_convertors
    ]


def _path_schema(name: str) -> dict[str, Any]:
    if name == "date":
        return {"type": "string", "format": "date"}
    is_number = name.endswith("_id") and name != "github_id"
    return {"type": "integer", "minimum": 1} if is_number else {"type": "string"}


def _query_parameters(query_type: Any) -> list[dict[str, Any]]:
    (schema,), components = msgspec.json.schema_components(
        [query_type], ref_template=SCHEMAS + "{name}"
    )
    fields = components[schema["$ref"].removeprefix(SCHEMAS)]["properties"]
    return [
        _meant({"name": name, "in": "query", "required": False, "schema": _without_null(field)})
        for name, field in fields.items()
    ]


def _meant(parameter: dict[str, Any]) -> dict[str, Any]:
    """The parameter with what its name means everywhere, unless that says it all."""
    meaning = _MEANINGS.get(parameter["name"])
    return parameter | {"description": meaning} if meaning else parameter


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out rather than null."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {k: v for k, v in field.items() if v is not None}
