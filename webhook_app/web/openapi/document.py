"""The OpenAPI description, made from the types of the routes, so that it cannot drift."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from inspect import cleandoc
from types import NoneType
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from webhook_app import __version__
from webhook_app.web.http.conditional import JSON, SHARED, conditional_response
from webhook_app.web.http.roles import Role
from webhook_app.web.http.routing import ApiRoute, RouteSpec
from webhook_app.web.openapi import problems
from webhook_app.web.openapi.problems import PROBLEM, SCHEMAS, problem_responses
from webhook_app.web.routes import ROUTES
from webhook_app.web.stream import Heartbeat, MarkEvent

EVENTS = (MarkEvent, Heartbeat)
_ABOUT = """\
Who attended which day of a commit-every-day season, and why.

Reads take `season` and, if it makes sense, `as_of`. Their responses have an `ETag`, and are 304 to
an `If-None-Match` that names it. Rates are percents with one decimal; 100 and 0 only when exact.
Errors are RFC 9457 problems. If a parameter or a field is at fault, `parameter` names it.

Scripts sign in with `Authorization: Bearer …` (`webhook-app token LOGIN` prints a token), browsers
with the cookie that `/api/auth/login` leads to.
"""
_TAGS = {
    "board": "The compact board that the pages use.",
    "attendance": "Who attended which day, the numbers, and why.",
    "users": "The accounts of the attendance book.",
    "github-commits": "A participant's commits, each with its verdict.",
    "seasons": "The seasons and their rules, joining and leaving.",
    "me": "What concerns only the signed-in user.",
    "events": "Changes, sent as they happen.",
    "badges": "Images for a README.",
    "cards": "Images for a shared link.",
    "auth": "Sign-in with GitHub.",
    "admin": "What admins need.",
    "webhooks": "Where GitHub delivers.",
    "setup": "The way from an empty server to a registered App.",
    "health": "For operators.",
}
_PARAMETERS = {
    "season": "A season's number. Default: the current season.",
    "as_of": "The attendance data as of the end of this day. Default: now.",
    "start_date": "The first day of the range, inclusive.",
    "end_date": "The last day of the range, inclusive.",
    "from_date": "The first day, inclusive, on the season's calendar.",
    "to_date": "The last day, inclusive, on the season's calendar.",
    "skip": "How many entries to skip.",
    "limit": "The maximum number of entries.",
    "lang": "The language of sentences: `ko` or `en`. Default: the browser's.",
    "search": "Only users whose login contains this text, in any case.",
    "github_id": "A GitHub login, in any case, or the number of the GitHub account.",
    "date": "A day of the season's calendar.",
}


async def openapi_json(request: Request) -> Response:
    """Return the OpenAPI description of the API."""
    return conditional_response(request, _encoded(), JSON, SHARED)


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(describe())


def describe(routes: Sequence[ApiRoute] = ROUTES) -> dict[str, Any]:
    """Return the description of the API (OpenAPI 3.1) that these routes and `problems` make."""
    types = [*EVENTS, *problems.RESPONSE_TYPES, *_types_of(routes)]
    _, components = msgspec.json.schema_components(types, ref_template=SCHEMAS + "{name}")
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(_path(route), {})[route.spec.method.lower()] = _operation(route)
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
            "schemas": {name: _dedented(schema) for name, schema in components.items()}
            | {"Problem": PROBLEM},
            "responses": problems.RESPONSES,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "access_token"},
            },
        },
        "security": [{}, {"token": []}, {"cookie": []}],
    }


def _types_of(routes: Sequence[ApiRoute]) -> list[Any]:
    """Return the types of the responses that are no files, and of the bodies."""
    specs = [route.spec for route in routes]
    responses = [spec.response_type for spec in specs if spec.media_type is None]
    return [*responses, *(spec.body_type for spec in specs if spec.body_type is not None)]


def _dedented(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose description is not indented as its docstring is."""
    if "description" not in schema:
        return schema
    return schema | {"description": cleandoc(schema["description"])}


def _path(route: ApiRoute) -> str:
    from starlette.schemas import BaseSchemaGenerator  # it loads a parser of YAML

    return BaseSchemaGenerator()._remove_converter(route.path)


def _operation(route: ApiRoute) -> dict[str, Any]:
    spec = route.spec
    query = _query_parameters(spec.query_type) if spec.query_type is not None else []
    summary, _, more = cleandoc(spec.handler.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": f"{spec.handler.__module__.rsplit('.', 1)[-1]}_{spec.handler.__name__}",
        "tags": [_tag(route.path)],
        "summary": summary,
        "description": f"For: {spec.role}.\n{more}".strip(),
        "parameters": _path_parameters(route) + query,
        "responses": _success(spec) | problem_responses(_problems(route, query)),
    }
    if spec.has_unknown_response:
        operation["responses"]["404"] = {"$ref": "#/components/responses/UnknownParticipant"}
    if spec.role in {Role.SIGNED_IN, Role.ADMIN}:
        operation["security"] = [{"token": []}, {"cookie": []}]
    if spec.body_type is not None:
        content = {JSON: {"schema": _schema(spec.body_type)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _tag(path: str) -> str:
    """Return the area of the API that a path belongs to: what follows /api."""
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    return parts[1] if parts[0] == "api" and len(parts) > 1 else parts[0]


def _success(spec: RouteSpec) -> dict[str, Any]:
    unchanged = {"304": {"description": "Unchanged since the ETag in If-None-Match."}}
    unchanged = unchanged if spec.method == "GET" else {}
    if spec.media_type is not None:
        content: dict[str, Any] = {spec.media_type: {}}
        return {"200": {"description": "The file.", "content": content}} | unchanged
    if spec.response_type is NoneType:
        return {"204": {"description": "Done."}}
    content = {JSON: {"schema": _schema(spec.response_type)}}
    return {str(spec.status): {"description": "The response.", "content": content}} | unchanged


def _problems(route: ApiRoute, query: list[dict[str, Any]]) -> set[int]:
    """Return the statuses with which a route can refuse: implied by its types, and declared."""
    spec = route.spec
    statuses = {401, *spec.problems}  # every route refuses an invalid token
    names = set(route.param_convertors)
    if query or names - {"github_id"} or spec.body_type is not None:
        statuses.add(400)
    if spec.body_type is not None:
        statuses.add(422)
    if spec.method != "GET" or spec.role is Role.ADMIN:
        statuses.add(403)
    fields = getattr(spec.body_type, "__struct_fields__", ())
    if names or "season" in {*fields, *(one["name"] for one in query)}:
        statuses.add(404)
    return statuses


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=SCHEMAS + "{name}")
    return schema


def _path_parameters(route: ApiRoute) -> list[dict[str, Any]]:
    return [
        _described({"name": name, "in": "path", "required": True, "schema": _path_schema(name)})
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
        _described({"name": name, "in": "query", "required": False, "schema": _without_null(field)})
        for name, field in fields.items()
    ]


def _described(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return the parameter with the description that its name has on every route."""
    description = _PARAMETERS.get(parameter["name"])
    return parameter | {"description": description} if description else parameter


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without null, since a parameter is left out rather than null."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {k: v for k, v in field.items() if v is not None}
