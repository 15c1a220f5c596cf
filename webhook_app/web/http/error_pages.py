"""Problems as pages, so that people who open an address in a browser do not get JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from webhook_app.package_files import INDEX, frontend_dir

Handler = Callable[[Request, Exception], Awaitable[Response]]
# Browsers open these; everything else under /api is for programs.
BROWSER_API_PATHS = frozenset({"/api/auth/login", "/api/auth/callback"})
PROBLEM_HEADERS = ("allow", "cache-control", "retry-after")


class _Problem(msgspec.Struct):
    detail: str = ""


def as_page(handler: Handler) -> Handler:
    """Return the handler; browsers get its problem as the dashboard's page with the sentence."""

    async def handle(request: Request, error: Exception) -> Response:
        response = await handler(request, error)
        file = frontend_dir() / INDEX
        if not _is_navigation(request) or not file.is_file():
            return response
        return _page(file.read_text(encoding="utf-8"), response)

    return handle


def _is_navigation(request: Request) -> bool:
    path = request.url.path
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return False
    return path in BROWSER_API_PATHS or not path.startswith("/api/")


def _page(document: str, response: Response) -> Response:
    """Return the document with the problem in a meta element, which the page's script shows."""
    detail = msgspec.json.decode(response.body, type=_Problem).detail
    meta = f'<meta name="problem" content="{escape(detail, quote=True)}" />'
    headers = {name: response.headers[name] for name in PROBLEM_HEADERS if name in response.headers}
    return HTMLResponse(
        document.replace("</head>", f"{meta}</head>", 1), response.status_code, headers
    )
