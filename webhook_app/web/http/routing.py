"""Routes of handlers that take an ApiRequest and structs, and return the value to encode.

The OpenAPI description is read from the same types that are decoded and encoded.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webhook_app import __version__
from webhook_app.book.viewer import Viewer
from webhook_app.web.http.conditional import (
    JSON,
    PRIVATE,
    SHARED,
    CacheKey,
    cached_response,
    conditional_response,
)
from webhook_app.web.http.context import context_of
from webhook_app.web.http.decoding import decode_body, decode_query, read_body
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.roles import Role, require
from webhook_app.web.http.setup_link import has_setup_link
from webhook_app.web.http.viewer import viewer_of

Handler = Callable[..., Awaitable[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]
_declared_problems: dict[Handler, tuple[int, ...]] = {}


class RouteSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the OpenAPI description and the tests need to know of a route.

    `media_type` is that of a file; None for JSON. `problems` are the statuses that the handler
    declares beyond those that follow from the types. A route with `has_unknown_response` answers
    404 in its own media type for an unknown participant.
    """

    method: str
    handler: Handler
    role: Role
    status: int
    media_type: str | None
    problems: tuple[int, ...]
    query_type: Any
    body_type: Any
    response_type: Any
    has_unknown_response: bool


class ApiRoute(Route):
    """A route with its RouteSpec."""

    def __init__(self, path: str, endpoint: Endpoint, spec: RouteSpec) -> None:
        super().__init__(path, endpoint, methods=[spec.method], name=spec.handler.__name__)
        self.spec = spec


def problems(*statuses: int) -> Callable[[Handler], Handler]:
    """Declare the statuses with which a handler refuses, beyond those that its types imply."""

    def declare(handler: Handler) -> Handler:
        _declared_problems[handler] = statuses
        return handler

    return declare


def get(
    path: str, handler: Handler, role: Role = Role.EVERYONE, version: Handler | None = None
) -> ApiRoute:
    """Return a route that reads: GET and HEAD, with an ETag and 304 if nothing changed.

    `version` returns, from the request and its query, the CacheKey of the response. The response
    of a key is computed once and cached.
    """
    spec = _spec("GET", handler, role)

    async def endpoint(request: Request) -> Response:
        call = await _authorized(request, role)
        query = decode_query(request, spec.query_type)
        if version is None:
            body = msgspec.json.encode(await handler(call, query))
            return conditional_response(request, body, JSON, PRIVATE)
        key: CacheKey = await version(call, query)
        server = __version__, call.context.settings.github_url
        etag = etag_of(request.url.path, query, key.deciding, *server)
        headers = SHARED if key.is_for_all else PRIVATE
        return await cached_response(request, etag, lambda: handler(call, query), JSON, headers)

    return ApiRoute(path, endpoint, spec)


def get_file(path: str, handler: Handler, media_type: str, role: Role = Role.EVERYONE) -> ApiRoute:
    """Return a route of a file; its handler returns the whole response."""
    spec = _spec("GET", handler, role, media_type=media_type)

    async def endpoint(request: Request) -> Response:
        call = await _authorized(request, role)
        response: Response = await handler(call, decode_query(request, spec.query_type))
        return response

    return ApiRoute(path, endpoint, spec)


def get_shared(
    path: str, handler: Handler, media_type: str, *, has_unknown_response: bool = False
) -> ApiRoute:
    """Return a route that proxies may cache: every viewer gets what an anonymous one may see.

    With `has_unknown_response` an unknown participant gets 404 in the same media type.
    """
    spec = _spec(
        "GET",
        handler,
        Role.EVERYONE,
        media_type=media_type,
        has_unknown_response=has_unknown_response,
    )

    async def endpoint(request: Request) -> Response:
        call = ApiRequest(request, context_of(request), Viewer())
        response: Response = await handler(call, decode_query(request, spec.query_type))
        return response

    return ApiRoute(path, endpoint, spec)


def post(path: str, handler: Handler, role: Role, status: int = 200) -> ApiRoute:
    """Return a route that creates or starts something; see `_writing`."""
    return _writing("POST", path, handler, role, status)


def put(path: str, handler: Handler, role: Role) -> ApiRoute:
    """Return a route that changes something; see `_writing`."""
    return _writing("PUT", path, handler, role, 200)


def delete(path: str, handler: Handler, role: Role) -> ApiRoute:
    """Return a route that deletes something; see `_writing`."""
    return _writing("DELETE", path, handler, role, 204)


def _writing(method: str, path: str, handler: Handler, role: Role, status: int) -> ApiRoute:
    """Return a route that writes: the role is checked before the body is read.

    The handler takes a `query`, a `body`, both or neither. None as its value becomes 204.
    """
    spec = _spec(method, handler, role, status=status)

    async def endpoint(request: Request) -> Response:
        call = await _authorized(request, role)
        body = await read_body(request)
        arguments = []
        if spec.query_type is not None:
            arguments.append(decode_query(request, spec.query_type))
        if spec.body_type is not None:
            arguments.append(decode_body(body, spec.body_type))
        value = await handler(call, *arguments)
        if value is None:
            return Response(status_code=204)
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(value), status, headers, JSON)

    return ApiRoute(path, endpoint, spec)


def _spec(
    method: str,
    handler: Handler,
    role: Role,
    *,
    status: int = 200,
    media_type: str | None = None,
    has_unknown_response: bool = False,
) -> RouteSpec:
    hints = get_type_hints(handler)
    return RouteSpec(
        method=method,
        handler=handler,
        role=role,
        status=status,
        media_type=media_type,
        problems=_declared_problems.get(handler, ()),
        query_type=hints.get("query"),
        body_type=hints.get("body"),
        response_type=hints["return"],
        has_unknown_response=has_unknown_response,
    )


async def _authorized(request: Request, role: Role) -> ApiRequest:
    """Return the request with its viewer; raise Problem 401 or 403 if the role is missing."""
    context = context_of(request)
    call = ApiRequest(request, context, await viewer_of(request, context))
    if not (role is Role.SETUP and await has_setup_link(context, request)):
        require(call.viewer, role)
    return call
