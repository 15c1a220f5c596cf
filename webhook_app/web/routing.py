"""A route's handler takes a Call and its query as a struct, and gives the value to be encoded.

So the OpenAPI description is read from the very types that are decoded and encoded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webhook_app.web.context import Context, context_of
from webhook_app.web.errors import Problem
from webhook_app.web.viewer import Viewer, viewer_of

Handler = Callable[..., Awaitable[Any]]
_AT = re.compile(r" - at `\$\.(\w+)`")
_WANTED = {date: "a date as YYYY-MM-DD", int: "a whole number", bool: "true or false"}


class NoQuery(msgspec.Struct, frozen=True):
    """The query of a route that takes none."""


class Call(msgspec.Struct, frozen=True):
    """One request to a route: the server's parts, who asks, and what stands in the path."""

    request: Request
    context: Context
    viewer: Viewer

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def path_date(self, name: str) -> date:
        """A date in the path; raises Problem 400 naming it."""
        try:
            return msgspec.convert(self.path(name), date)
        except msgspec.ValidationError:
            raise _unfit(name, date) from None

    def path_number(self, name: str) -> int:
        """A number in the path; raises Problem 400 naming it."""
        text = self.path(name)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise _unfit(name, int)
        return int(text)


def get(path: str, handler: Handler) -> Route:
    """A route that reads: GET and HEAD, answered with an ETag and 304 when nothing changed."""
    query_type = get_type_hints(handler)["query"]

    async def endpoint(request: Request) -> Response:
        context = context_of(request)
        call = Call(request, context, await viewer_of(request, context))
        return conditional(request, await handler(call, _query(request, query_type)))

    endpoint.__doc__ = handler.__doc__
    endpoint.handler = handler  # type: ignore[attr-defined] # read by openapi.py
    return Route(path, endpoint, methods=["GET"], name=handler.__name__)


def conditional(request: Request, value: object) -> Response:
    """A JSON answer that a client need not fetch twice: ETag, If-None-Match, 304."""
    body = msgspec.json.encode(value)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {
        "etag": etag,
        "cache-control": "no-cache",
        "vary": "authorization, cookie, accept-encoding",
    }
    if matches(request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, "application/json")


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether a client holds this version already (weak comparison, RFC 9110 §13.1.2)."""
    if if_none_match is None:
        return False
    held = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in held or etag.removeprefix("W/") in held


def _query(request: Request, query_type: type[Any]) -> Any:
    """The query as a struct; raises Problem 400 naming the parameter at fault."""
    given = {name: value for name, value in request.query_params.items() if value != ""}
    try:
        return msgspec.convert(given, query_type, strict=False)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        name = found[1] if found else "query"
        raise _unfit(name, get_type_hints(query_type).get(name), str(error)) from None


def _unfit(name: str, wanted: Any, reason: str = "") -> Problem:
    for kind, text in _WANTED.items():
        if wanted in (kind, kind | None) and not re.search(r">=|<=", reason):
            return Problem(400, f"{name} must be {text}.", parameter=name)
    return Problem(400, f"{name}: {_AT.sub('', reason)}.", parameter=name)
