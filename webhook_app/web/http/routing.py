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

from webhook_app import __version__
from webhook_app.attendance import EARLIEST_DAY, LATEST_DAY
from webhook_app.models import User
from webhook_app.web.auth.setup_link import has_setup_link
from webhook_app.web.http.context import Context, context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.roles import Role, require
from webhook_app.web.http.viewer import Viewer, viewer_of

LARGEST_BODY = 64_000
Handler = Callable[..., Awaitable[Any]]
_AT = re.compile(r" - at `\$\.(\w+)[^`]*`")
_WANTED = {date: "a date as YYYY-MM-DD", int: "a whole number", bool: "true or false"}


class NoQuery(msgspec.Struct, frozen=True):
    """The query of a route that takes none."""


class CacheKey(msgspec.Struct, frozen=True):
    """What decides an answer, and whether everybody who asks for it gets the same."""

    deciding: object
    is_for_all: bool


class ApiRequest(msgspec.Struct, frozen=True):
    """One request to a route: the server's parts, who asks, and what stands in the path."""

    request: Request
    context: Context
    viewer: Viewer

    @property
    def user(self) -> User:
        """The signed-in user, on a route that asks for one."""
        if self.viewer.user is None:
            raise Problem(401, "Sign in first.")
        return self.viewer.user

    def path(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def path_date(self, name: str) -> date:
        """A date in the path, in 1970-2200; raises Problem 400 naming it."""
        try:
            day = msgspec.convert(self.path(name), date)
        except msgspec.ValidationError:
            raise _unfit(name, date) from None
        if not EARLIEST_DAY <= day <= LATEST_DAY:
            raise Problem(400, f"{name} must lie in 1970 to 2200.", parameter=name)
        return day

    def path_number(self, name: str) -> int:
        """A number in the path; raises Problem 400 naming it."""
        text = self.path(name)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise _unfit(name, int)
        return int(text)


def problems(*statuses: int) -> Callable[[Handler], Handler]:
    """Says in the description with what a handler refuses, beyond what its shape tells."""

    def describe(handler: Handler) -> Handler:
        vars(handler)["problems"] = statuses  # read by openapi.py
        return handler

    return describe


def get(
    path: str, handler: Handler, role: Role = Role.EVERYBODY, version: Handler | None = None
) -> Route:
    """A route that reads: GET and HEAD, answered with an ETag and 304 when nothing changed.

    `version` tells, from the call and its query, the Version that decides the answer together
    with them; an answer that has one is made once for everybody.
    """
    query_type = get_type_hints(handler)["query"]

    async def endpoint(request: Request) -> Response:
        call = await _call(request, role)
        query = _query(request, query_type)
        if version is None:
            return conditional(request, await handler(call, query))
        found: CacheKey = await version(call, query)
        server = __version__, call.context.settings.github_url
        etag = etag_of(request.url.path, query, found.deciding, *server)
        headers = _headers(etag, is_for_all=found.is_for_all)
        return await _kept(call, headers, lambda: handler(call, query))

    return _route("GET", path, endpoint, handler, role, 200)


def get_file(path: str, handler: Handler, media_type: str, role: Role = Role.EVERYBODY) -> Route:
    """A route that gives a file of a type; its handler makes the whole answer."""
    query_type = get_type_hints(handler)["query"]

    async def endpoint(request: Request) -> Response:
        call = await _call(request, role)
        answer: Response = await handler(call, _query(request, query_type))
        return answer

    vars(endpoint)["media_type"] = media_type
    return _route("GET", path, endpoint, handler, role, 200)


def get_shared(
    path: str, handler: Handler, media_type: str, *, says_unknown: bool = False
) -> Route:
    """A route for proxies to keep: whoever asks, it shows what anybody may see.

    Where it `says_unknown`, somebody unknown gets an answer of the same type, with 404.
    """
    query_type = get_type_hints(handler)["query"]

    async def endpoint(request: Request) -> Response:
        call = ApiRequest(request, context_of(request), Viewer())
        answer: Response = await handler(call, _query(request, query_type))
        return answer

    vars(endpoint).update(media_type=media_type, says_unknown=says_unknown)
    return _route("GET", path, endpoint, handler, Role.EVERYBODY, 200)


def post(path: str, handler: Handler, role: Role, status: int = 200) -> Route:
    """A route that makes or starts something; see `_writing`."""
    return _writing("POST", path, handler, role, status)


def put(path: str, handler: Handler, role: Role) -> Route:
    """A route that changes something; see `_writing`."""
    return _writing("PUT", path, handler, role, 200)


def delete(path: str, handler: Handler, role: Role) -> Route:
    """A route that takes something away; see `_writing`."""
    return _writing("DELETE", path, handler, role, 204)


def _writing(method: str, path: str, handler: Handler, role: Role, status: int) -> Route:
    """A route that writes: first the role, then the JSON body as the handler's `body` names it.

    A handler may also take a `query`; one that gives None answers 204.
    """
    hints = get_type_hints(handler)
    body_type, query_type = hints.get("body"), hints.get("query")

    async def endpoint(request: Request) -> Response:
        call = await _call(request, role)
        body = await read_body(request)
        taken = [_query(request, query_type)] if query_type else []
        if body_type is not None:
            taken.append(_decoded(body, body_type))
        value = await handler(call, *taken)
        if value is None:
            return Response(status_code=204)
        return _plain(value, status)

    return _route(method, path, endpoint, handler, role, status)


def _route(
    method: str, path: str, endpoint: Handler, handler: Handler, role: Role, status: int
) -> Route:
    endpoint.__doc__ = handler.__doc__
    described = {"handler": handler, "role": role, "status": status}  # read by openapi.py
    vars(endpoint).update(described)
    return Route(path, endpoint, methods=[method], name=handler.__name__)


async def _call(request: Request, role: Role) -> ApiRequest:
    context = context_of(request)
    call = ApiRequest(request, context, await viewer_of(request, context))
    if not (role is Role.SETUP and await has_setup_link(context, request)):
        require(call.viewer, role)
    return call


def _plain(value: object, status: int) -> Response:
    """A JSON answer that nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(value), status, headers, "application/json")


async def read_body(request: Request) -> bytes:
    """The body as it was sent; raises Problem 413 for one that is too large, while it streams."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Problem(413, f"A request has at most {LARGEST_BODY} bytes.")
    return bytes(body)


def _decoded(body: bytes, body_type: type[Any]) -> Any:
    """The JSON body as a struct; raises Problem 400, or 422 naming the field at fault."""
    try:
        return msgspec.json.decode(body, type=body_type)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        sentence = _AT.sub("", str(error))
        if found is None:
            raise Problem(422, f"{sentence}.") from None
        raise Problem(422, f"{found[1]}: {sentence}.", parameter=found[1]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(400, "The body is not JSON.") from None


async def _kept(
    call: ApiRequest, headers: dict[str, str], make: Callable[[], Awaitable[object]]
) -> Response:
    """As `conditional`, but an answer that the client holds is not even made."""
    held = call.request.headers.get("if-none-match")
    etag = headers["etag"]
    if held != "*" and matches(held, etag):
        return Response(None, 304, headers)
    answer = await call.context.response_cache.get(etag, make)
    if matches(held, etag):
        return Response(None, 304, headers)
    if answer.packed and "gzip" in call.request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(answer.packed, 200, headers, "application/json")
    return Response(answer.body, 200, headers, "application/json")


def conditional(request: Request, value: object, *, is_for_all: bool = False) -> Response:
    """A JSON answer that a client need not fetch twice: ETag, If-None-Match, 304."""
    body = msgspec.json.encode(value)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = _headers(etag, is_for_all=is_for_all)
    if matches(request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, "application/json")


async def kept_file(
    call: ApiRequest, etag: str, make: Callable[[], Awaitable[bytes]], media_type: str, named: str
) -> Response:
    """As `conditional_file`, for a file that its ETag decides: one that is held is not made."""
    headers = _file_headers(etag, named)
    if matches(call.request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    answer = await call.context.response_cache.get(etag, make)
    return Response(answer.body, 200, headers, media_type)


def conditional_file(request: Request, body: bytes, media_type: str, named: str) -> Response:
    """A file that a client need not fetch twice; `named` is its content-disposition."""
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = _file_headers(etag, named)
    if matches(request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


def _file_headers(etag: str, named: str) -> dict[str, str]:
    headers = _headers(etag) | {"content-disposition": named}
    headers["vary"] += ", accept-language"
    return headers


def _headers(etag: str, *, is_for_all: bool = False) -> dict[str, str]:
    """What caches are told: to ask each time, and whether one may keep it for several people.

    A proxy that keeps what is for all need not vary by who asks: it asks us on behalf of each,
    with what they sent, and whoever has an answer of their own gets that instead of 304.
    """
    if is_for_all:
        kept = {"cache-control": "public, max-age=0, must-revalidate", "vary": "accept-encoding"}
    else:
        kept = {
            "cache-control": "private, no-cache",
            "vary": "authorization, cookie, accept-encoding",
        }
    return {"etag": etag, **kept}


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
