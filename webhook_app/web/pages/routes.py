"""The dashboard's pages and files, and what robots may look at."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from webhook_app.package_files import INDEX, frontend_dir
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.web.http.context import context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.routing import ApiRequest, matches
from webhook_app.web.http.viewer import Viewer, viewer_of
from webhook_app.web.pages.document import Head, document
from webhook_app.web.pages.page_meta import admin_head, participant_head, private_head, season_head

YEAR_SECONDS = 31_536_000
NOT_FOR_ROBOTS = ("/api/", "/me", "/setup", "/metrics")
REFERENCE_PATHS = ("/docs", "/redoc")


class Assets(StaticFiles):
    """Files whose names change with their content, so a browser may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response


async def season_page(request: Request) -> Response:
    """GET /: the garden; a link to it shows how the season stands."""
    call = await _call(request)
    try:
        head = await season_head(call)
    except DatabaseUnavailable:
        head = private_head(call)  # the page itself tells what is wrong
    return _page(request, head)


async def participant_page(request: Request) -> Response:
    """GET /users/{github_id}: a link to it shows the streak; 404 for an unknown participant."""
    call = await _call(request)
    try:
        head = await participant_head(call)
    except DatabaseUnavailable:
        return _page(request, private_head(call))
    return _page(request, head) if head else _page(request, private_head(call), 404)


async def admin_page(request: Request) -> Response:
    """GET /admin: what is in it comes by the API, and only to admins."""
    return _page(request, admin_head(_call_of_nobody(request)))


async def private_page(request: Request, status: int = 200) -> Response:
    """A page that is not for search engines."""
    return _page(request, private_head(_call_of_nobody(request)), status)


async def robots(request: Request) -> Response:
    """GET /robots.txt: the pages are for everybody, the API and one's own pages are not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    return PlainTextResponse("\n".join(lines), headers={"cache-control": "public, max-age=3600"})


async def reference(request: Request) -> Response:
    """/docs and /redoc: the API's description, to try out and to read."""
    return _file(f"{request.url.path.removeprefix('/')}.html")


async def root_file(request: Request) -> Response:
    """An icon and the like, which browsers look for at the top."""
    return _file(request.url.path.rsplit("/", 1)[-1])


def _file(name: str) -> Response:
    file = frontend_dir() / name
    if not file.is_file():
        raise Problem(404, f"There is nothing at /{name}.")
    return FileResponse(file, headers={"cache-control": "no-cache"})


async def _call(request: Request) -> ApiRequest:
    """Who asks, for whoever hides sees their own page; nobody while the database is away."""
    context = context_of(request)
    try:
        return ApiRequest(request, context, await viewer_of(request, context))
    except (DatabaseUnavailable, Problem):
        return _call_of_nobody(request)


def _call_of_nobody(request: Request) -> ApiRequest:
    return ApiRequest(request, context_of(request), Viewer())


def _page(request: Request, head: Head, status: int = 200) -> Response:
    """The document; the browser asks again each time whether it changed."""
    try:
        body = document(frontend_dir() / INDEX, head).encode()
    except FileNotFoundError:
        sentence = "The dashboard is not built: run `make run`, or build frontend/."
        raise Problem(503, sentence) from None
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "no-cache", "vary": "accept-language, cookie"}
    if status == 200 and matches(request.headers.get("if-none-match"), etag):
        return Response(None, 304, headers)
    return Response(body, status, headers, "text/html")


def routes() -> list[BaseRoute]:
    """The pages, their assets, and the files beside index.html."""
    beside = [Route(f"/{name}", root_file) for name in _files_beside()]
    assets = Assets(directory=frontend_dir() / "assets", check_dir=False)
    return [
        Route("/", season_page),
        Route("/users/{github_id}", participant_page),
        Route("/me", private_page),
        Route("/admin", admin_page),
        Route("/robots.txt", robots),
        *(Route(path, reference) for path in REFERENCE_PATHS),
        *beside,
        Mount("/assets", assets),
    ]


def _files_beside() -> list[str]:
    folder = frontend_dir()
    names = (file.name for file in folder.iterdir() if file.is_file()) if folder.is_dir() else ()
    return sorted(name for name in names if not name.endswith(".html"))
