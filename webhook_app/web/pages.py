"""The dashboard's files: the built frontend, from the wheel or the checkout."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from webhook_app.web.errors import Problem

_PACKAGE = Path(__file__).resolve().parent.parent
YEAR_SECONDS = 31_536_000
INDEX = "index.html"
REFERENCE_PATHS = ("/docs", "/redoc")


def frontend_dir() -> Path:
    """The built dashboard: inside the wheel, else in the checkout."""
    carried = _PACKAGE / "_frontend"
    return carried if carried.is_dir() else _PACKAGE.parent / "frontend" / "dist"


class Assets(StaticFiles):
    """Files whose names change with their content, so a browser may keep them for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response


async def page(request: Request) -> Response:
    """The dashboard's one document; the browser asks again each time whether it changed."""
    return _file(INDEX)


async def reference(request: Request) -> Response:
    """/docs and /redoc: the API's description, to try out and to read."""
    return _file(f"{request.url.path.removeprefix('/')}.html")


async def root_file(request: Request) -> Response:
    """An icon and the like, which browsers look for at the top."""
    return _file(request.url.path.rsplit("/", 1)[-1])


def _file(name: str) -> Response:
    file = frontend_dir() / name
    if not file.is_file():
        if name == INDEX:
            raise Problem(503, "The dashboard is not built: run `make run`, or build frontend/.")
        raise Problem(404, f"There is nothing at /{name}.")
    return FileResponse(file, headers={"cache-control": "no-cache"})


def routes() -> list[BaseRoute]:
    """The pages, their assets, and the files beside index.html."""
    beside = [Route(f"/{name}", root_file) for name in _files_beside()]
    assets = Assets(directory=frontend_dir() / "assets", check_dir=False)
    pages = [Route(path, page) for path in ("/", "/users/{github_id}", "/me", "/admin")]
    references = [Route(path, reference) for path in REFERENCE_PATHS]
    return [*pages, *references, *beside, Mount("/assets", assets)]


def _files_beside() -> list[str]:
    folder = frontend_dir()
    names = (file.name for file in folder.iterdir() if file.is_file()) if folder.is_dir() else ()
    return sorted(name for name in names if not name.endswith(".html"))
