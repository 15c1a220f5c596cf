"""The dashboard's pages and files, and robots.txt."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from webhook_app.book.viewer import Viewer
from webhook_app.package_files import INDEX, frontend_dir
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.web.http.conditional import conditional_response
from webhook_app.web.http.context import context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.viewer import viewer_of
from webhook_app.web.pages.document import Head, document
from webhook_app.web.pages.page_meta import admin_head, participant_head, private_head, season_head

YEAR_SECONDS = 31_536_000
NOT_FOR_ROBOTS = ("/api/", "/me", "/setup", "/metrics")
REFERENCE_PATHS = ("/docs", "/redoc")
PAGE_HEADERS = {"cache-control": "no-cache", "vary": "accept-language, cookie"}


class Assets(StaticFiles):
    """Files whose names change with their content, so that a browser may cache them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be cached for a year."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response


def routes() -> list[BaseRoute]:
    """Return the pages, their assets, and the files beside index.html."""
    assets = Assets(directory=frontend_dir() / "assets", check_dir=False)
    return [
        Route("/", season_page),
        Route("/users/{github_id}", participant_page),
        Route("/me", private_page),
        Route("/admin", admin_page),
        Route("/robots.txt", robots),
        *(Route(path, reference) for path in REFERENCE_PATHS),
        *(Route(f"/{name}", root_file) for name in _root_files()),
        Mount("/assets", assets),
    ]


async def season_page(request: Request) -> Response:
    """Return the page of the season; a link to it shows the season's numbers."""
    call = await _call(request)
    try:
        head = await season_head(call)
    except DatabaseUnavailable:
        head = private_head(call)  # the page's script shows what is wrong
    return _page(request, head)


async def participant_page(request: Request) -> Response:
    """Return a participant's page; a link to it shows the streak. Unknown participants get 404."""
    call = await _call(request)
    try:
        head = await participant_head(call)
    except DatabaseUnavailable:
        return _page(request, private_head(call))
    return _page(request, head) if head else _page(request, private_head(call), 404)


async def admin_page(request: Request) -> Response:
    """Return the admins' page; its content comes from the API, which checks the role."""
    return _page(request, admin_head(_anonymous_call(request)))


async def private_page(request: Request, status: int = 200) -> Response:
    """Return a page that search engines do not list."""
    return _page(request, private_head(_anonymous_call(request)), status)


async def robots(request: Request) -> Response:
    """Return robots.txt: the pages may be listed, the API and private pages not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    return PlainTextResponse("\n".join(lines), headers={"cache-control": "public, max-age=3600"})


async def reference(request: Request) -> Response:
    """Return the page that shows the OpenAPI description: /docs to try it, /redoc to read it."""
    return _file(f"{request.url.path.removeprefix('/')}.html")


async def root_file(request: Request) -> Response:
    """Return an icon or another file that browsers look for at the root."""
    return _file(request.url.path.rsplit("/", 1)[-1])


def _root_files() -> list[str]:
    folder = frontend_dir()
    names = (file.name for file in folder.iterdir() if file.is_file()) if folder.is_dir() else ()
    return sorted(name for name in names if not name.endswith(".html"))


def _file(name: str) -> Response:
    file = frontend_dir() / name
    if not file.is_file():
        raise Problem(404, f"There is nothing at /{name}.")
    return FileResponse(file, headers={"cache-control": "no-cache"})


async def _call(request: Request) -> ApiRequest:
    """Return the request with its viewer, since hidden users see their own page.

    While the database is away, the viewer is anonymous.
    """
    context = context_of(request)
    try:
        return ApiRequest(request, context, await viewer_of(request, context))
    except (DatabaseUnavailable, Problem):
        return _anonymous_call(request)


def _anonymous_call(request: Request) -> ApiRequest:
    return ApiRequest(request, context_of(request), Viewer())


def _page(request: Request, head: Head, status: int = 200) -> Response:
    """Return the document with this head; browsers check it on every visit."""
    try:
        body = document(frontend_dir() / INDEX, head).encode()
    except FileNotFoundError:
        sentence = "The dashboard is not built. Run `make run`, or build frontend/."
        raise Problem(503, sentence) from None
    return conditional_response(request, body, "text/html", PAGE_HEADERS, status=status)
