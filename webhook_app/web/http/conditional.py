"""Responses that a client need not fetch twice: ETag, If-None-Match and 304 (RFC 9110 §13.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.web.http.context import context_of

JSON = "application/json"
PRIVATE = {
    "cache-control": "private, no-cache",
    "vary": "authorization, cookie, accept-encoding",
}
"""For one viewer: a browser may store the response, but checks it on every use."""
SHARED = {"cache-control": "public, max-age=0, must-revalidate", "vary": "accept-encoding"}
"""For all viewers: a proxy may store the response, but checks it on every use.

It need not vary by viewer. The proxy checks with each viewer's own credentials, and a viewer with
a different response gets that one instead of 304.
"""


class CacheKey(msgspec.Struct, frozen=True):
    """The values that decide a response, and whether all viewers get the same one."""

    deciding: object
    is_for_all: bool


def conditional_response(
    request: Request,
    body: bytes,
    media_type: str,
    headers: Mapping[str, str],
    *,
    etag: str | None = None,
    status: int = 200,
) -> Response:
    """Return 304 if the client has this body, else the body.

    `headers` says what caches may do. The ETag is the body's digest unless one is passed.
    """
    tagged = {"etag": etag or _digest(body), **headers}
    if _is_current(request, tagged["etag"], status):
        return Response(None, 304, tagged)
    return Response(body, status, tagged, media_type)


async def cached_response(
    request: Request,
    etag: str,
    make: Callable[[], Awaitable[object]],
    media_type: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    """Return 304 if the client has the version of this ETag, else the cached or new response.

    `make` returns bytes, or a value that is encoded as JSON and stored also as gzip. It runs only
    if neither the client nor the response cache has this version. Raises what `make` raises.
    """
    tagged = {"etag": etag, **headers}
    # `*` stands for any version, and only `make` can say that there is one.
    is_any = request.headers.get("if-none-match") == "*"
    if not is_any and _is_current(request, etag, status):
        return Response(None, 304, tagged)
    cached = await context_of(request).response_cache.get(etag, make)
    if _is_current(request, etag, status):
        return Response(None, 304, tagged)
    if cached.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(cached.gzipped, status, tagged | {"content-encoding": "gzip"}, media_type)
    return Response(cached.body, status, tagged, media_type)


def for_file(disposition: str) -> dict[str, str]:
    """Return the headers of a file of one viewer, in the viewer's language."""
    vary = f"{PRIVATE['vary']}, accept-language"
    return PRIVATE | {"vary": vary, "content-disposition": disposition}


def _is_current(request: Request, etag: str, status: int) -> bool:
    """Return whether the client has this version (weak comparison); a problem is always sent."""
    if_none_match = request.headers.get("if-none-match")
    if status != 200 or if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag.removeprefix("W/") in tags


def _digest(body: bytes) -> str:
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
