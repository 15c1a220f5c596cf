"""Images, drawn in a thread beside the event loop and cached."""

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
from webhook_app.web.http.conditional import cached_response
from webhook_app.web.http.context import now
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.response_cache import etag_of

SVG = "image/svg+xml"
MAX_AGE_SECONDS = 300
# One image at a time, so that a client with many requests leaves the other core to the API.
_RENDER_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="render")
MAX_WAITING = 20
"""Images waiting to be drawn, which takes a few seconds; later requests get 503."""
_waiting: set[asyncio.Future[bytes]] = set()
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


async def render_in_thread(draw: Callable[[Fonts], bytes]) -> bytes:
    """Return what `draw` draws with the fonts of the dashboard.

    Raises Problem 503 if too many images wait, or if no font is built.
    """
    if len(_waiting) >= MAX_WAITING:
        raise Problem(503, "Too many images are being drawn. Try again in 5 s.", retry_after=5)
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
    """Return the image that `parts`, and nothing else, decide."""
    headers = image_headers(season)
    if media_type == SVG:
        headers["content-security-policy"] = _SVG_POLICY
    etag = etag_of(media_type, __version__, *parts)
    return await cached_response(
        call.request, etag, lambda: render_in_thread(draw), media_type, headers, status=status
    )


def image_headers(season: Season | None) -> dict[str, str]:
    """Return the headers for caches: an image may be shared until it is out of date."""
    seconds = max_age_seconds(season)
    return {"cache-control": f"public, max-age={seconds}", "vary": "accept-language"}


def max_age_seconds(season: Season | None) -> int:
    """Return how long an image is right: some minutes, at most to the season's next midnight."""
    if season is None:
        return MAX_AGE_SECONDS
    at = now()
    midnight = day_begins(season, day_of(season, at) + timedelta(days=1))
    return max(0, min(MAX_AGE_SECONDS, int((midnight - at).total_seconds())))


def _draw(draw: Callable[[Fonts], bytes]) -> bytes:
    try:
        fonts = open_fonts(frontend_dir() / "fonts")
    except FileNotFoundError:
        raise Problem(503, "The fonts for images are not built. Build frontend/.") from None
    return draw(fonts)
