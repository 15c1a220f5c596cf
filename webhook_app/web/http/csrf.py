"""Protection against cross-site request forgery.

Browsers say from which site a writing request comes. Clients that do not (scripts) send no cookies
by themselves. In addition, cookies are SameSite=Lax.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from webhook_app.web.http.problems import problem_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Refuses writing requests under /api that come from another site."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_host = urlsplit(public_url).netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or respond with 403."""
        if self._is_cross_site(scope):
            response = problem_response(
                403, "Another site made this request. Use the pages of this server."
            )
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_cross_site(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            return False
        if not scope["path"].startswith("/api/"):
            return False
        headers = Headers(scope=scope)
        if headers.get("authorization", "").lower().startswith("bearer "):
            return False  # no browser sends this token by itself
        site = headers.get("sec-fetch-site")
        if site is not None and site not in {"same-origin", "none"}:
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        host = urlsplit(origin).netloc.lower()
        return not host or host not in {headers.get("host", "").lower(), self._public_host}
