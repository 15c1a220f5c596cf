"""Draws beside the event loop, keeps what was drawn, and says how long others may keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from starlette.responses import Response

from webhook_app import __version__
from webhook_app.attendance import day_begins, day_of
from webhook_app.models import Season
from webhook_app.package_files import frontend_dir
from webhook_app.rendering.fonts import Fonts, open_fonts
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.response_cache import etag_of
from webhook_app.web.http.routing import ApiRequest, matches

LONGEST_KEPT_SECONDS = 300
# One picture at a time: whoever asks for many leaves the other core to the book.
_RENDER_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="artist")
MOST_WAITING = 20
"""So many drawings are done within a few seconds; whoever comes then had better come again."""
_waiting: set[asyncio.Future[bytes]] = set()
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


async def render_in_thread(draw: Callable[[Fonts], bytes]) -> bytes:
    """What the artist draws.

    Raises Problem 503 where too many drawings wait, or there is no font to draw with.
    """
    if len(_waiting) >= MOST_WAITING:
        raise Problem(503, "Too many pictures are being drawn; try again.", retry_after=5)
    drawing = asyncio.get_running_loop().run_in_executor(_RENDER_POOL, _draw, draw)
    _waiting.add(drawing)
    drawing.add_done_callback(_waiting.discard)
    return await drawing


async def image_response(
    call: ApiRequest,
    media_type: str,
    season: Season | None,
    parts: tuple[object, ...],
    draw: Callable[[Fonts], bytes],
    *,
    status: int = 200,
) -> Response:
    """The answer with a picture that `parts`, and nothing else, decide."""
    etag = etag_of(media_type, __version__, *parts)
    headers = {
        "etag": etag,
        "cache-control": f"public, max-age={seconds_to_keep(season)}",
        "vary": "accept-language",
    }
    if media_type == "image/svg+xml":
        headers["content-security-policy"] = _SVG_POLICY
    if status == 200 and matches(call.request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    kept = await call.context.response_cache.get(etag, lambda: render_in_thread(draw))
    return Response(kept.body, status, headers, media_type)


def seconds_to_keep(season: Season | None) -> int:
    """How long a picture is right: a few minutes, and never past the season's next midnight."""
    if season is None:
        return LONGEST_KEPT_SECONDS
    at = now()
    midnight = day_begins(season, day_of(season, at) + timedelta(days=1))
    return max(0, min(LONGEST_KEPT_SECONDS, int((midnight - at).total_seconds())))


def _draw(draw: Callable[[Fonts], bytes]) -> bytes:
    try:
        fonts = open_fonts(frontend_dir() / "fonts")
    except FileNotFoundError:
        raise Problem(503, "There is no font to draw with: build frontend/.") from None
    return draw(fonts)
