"""The OpenAPI description, made from the routes' own types, so that it cannot drift."""

from __future__ import annotations

from inspect import cleandoc
from types import NoneType
from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.schemas import BaseSchemaGenerator

from webhook_app import __version__
from webhook_app.web.api import ROUTES
from webhook_app.web.roles import Role
from webhook_app.web.routing import conditional
from webhook_app.web.stream import Heartbeat, MarkEvent

EVENTS = (MarkEvent, Heartbeat)
_SCHEMAS = "#/components/schemas/"
_REF = _SCHEMAS + "{name}"
_NUMBERS = {
    "user_id",
    "season_id",
    "secret_id",
    "job_id",
    "correction_id",
    "commit_row_id",
    "delivery_row_id",
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string", "description": "The parameter at fault."},
    },
}


async def openapi_json(request: Request) -> Response:
    """GET /openapi.json."""
    return conditional(request, describe())


def describe(routes: list[BaseRoute] = ROUTES) -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1)."""
    endpoints = [route for route in routes if isinstance(route, Route)]
    _, components = msgspec.json.schema_components(
        [*EVENTS, *_spoken(endpoints)], ref_template=_REF
    )
    paths: dict[str, Any] = {}
    for route in endpoints:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            path = _path(route)
            paths.setdefault(path, {})[method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The Gardeners' attendance book",
            "version": __version__,
            "description": "Who attended which day of a commit-every-day season, and why.",
        },
        "paths": paths,
        "components": {
            "schemas": {name: _readable(schema) for name, schema in components.items()}
            | {"Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _spoken(endpoints: list[Route]) -> list[Any]:
    """What routes answer with and what they take."""
    hints = [get_type_hints(_handler(route)) for route in endpoints]
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


def _operation(route: Route) -> dict[str, Any]:
    handler, facts = _handler(route), vars(route.endpoint)
    hints = get_type_hints(handler)
    operation: dict[str, Any] = {
        "operationId": f"{handler.__module__.rsplit('.', 1)[-1]}_{handler.__name__}",
        "summary": (handler.__doc__ or "").strip().split("\n", 1)[0],
        "description": f"For: {facts['role']}.",
        "parameters": _path_parameters(route),
        "responses": {
            **_answer(hints["return"], facts["status"]),
            "default": {
                "description": "What went wrong.",
                "content": {"application/problem+json": {"schema": {"$ref": _SCHEMAS + "Problem"}}},
            },
        },
    }
    if facts["role"] not in (Role.EVERYBODY, Role.KEEPER):
        operation["security"] = [{"token": []}]
    if "query" in hints:
        operation["parameters"] += _query_parameters(hints["query"])
        if "GET" in (route.methods or ()):
            operation["responses"]["304"] = {"description": "Unchanged since If-None-Match's ETag."}
    if "body" in hints:
        content = {"application/json": {"schema": _schema(hints["body"])}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answer(kind: Any, status: int) -> dict[str, Any]:
    if kind is NoneType:
        return {"204": {"description": "Done."}}
    content = {"application/json": {"schema": _schema(kind)}}
    return {str(status): {"description": "The answer.", "content": content}}


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_SCHEMAS + "{name}")
    return schema


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    schemas: dict[str, dict[str, Any]] = {
        name: {"type": "integer", "minimum": 1} for name in _NUMBERS
    } | {"date": {"type": "string", "format": "date"}}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": schemas.get(name, {"type": "string"}),
        }
        for name in route.param_convertors
    ]


def _query_parameters(query_type: Any) -> list[dict[str, Any]]:
    (reference,), components = msgspec.json.schema_components([query_type])
    schema = components[reference["$ref"].rsplit("/", 1)[-1]]
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_null(field)}
        for name, field in schema["properties"].items()
    ]


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out rather than null."""
    kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {k: v for k, v in field.items() if v is not None}
