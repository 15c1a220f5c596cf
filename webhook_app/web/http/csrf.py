"""No other site can act in a visitor's name: writing requests of browsers come from our own pages.

Browsers tell where a writing request comes from; those that do not (scripts) carry no cookies by
themselves. Cookies are SameSite=Lax besides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from webhook_app.web.http.problems import problem_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Refuses writing requests under /api that another site made."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._own_host = urlsplit(public_url).netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if self._is_foreign(scope):
            response = problem_response(403, "Another site made this request.")
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            return False
        if not scope["path"].startswith("/api/"):
            return False
        headers = Headers(scope=scope)
        if headers.get("authorization", "").lower().startswith("bearer "):
            return False  # a token that no browser sends by itself
        site = headers.get("sec-fetch-site")
        if site is not None and site not in {"same-origin", "none"}:
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        host = urlsplit(origin).netloc.lower()
        return not host or host not in {headers.get("host", "").lower(), self._own_host}
