"""What a page asks for once its script runs, named in its head so that it comes at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request

from webhook_app.package_files import INDEX, frontend_dir

_MANIFEST = ".vite/manifest.json"
_PROFILE = "src/profile/profile-page.ts"
_WHOLE_BOOK = 10_000
_OTHER_DAYS = {"as_of", "start_date", "end_date"}


class Chunk(msgspec.Struct, frozen=True):
    """A part of the built dashboard: its script, its styles, and the parts it begins with.

    Source: https://vite.dev/guide/backend-integration.
    """

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


def board_preload(request: Request) -> list[str]:
    """The book that the page will ask for, by the very address; none for other days than now."""
    season, login = request.query_params.get("season"), request.path_params.get("github_id")
    if login is None and _OTHER_DAYS & request.query_params.keys():
        return []
    asked = {"season": season, "search": login, "limit": _WHOLE_BOOK}
    return ["/api/board?" + urlencode({k: v for k, v in asked.items() if v is not None})]


def profile_preload() -> list[str]:
    """The files of a participant's page that its document does not name itself."""
    manifest = frontend_dir() / _MANIFEST
    try:
        return list(_files(manifest, manifest.stat().st_mtime_ns))
    except FileNotFoundError:
        return []


@lru_cache(maxsize=1)
def _files(manifest: Path, changed_at: int) -> tuple[str, ...]:
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Chunk])
    known = set(_closure(chunks, INDEX))
    needed = dict.fromkeys(_closure(chunks, _PROFILE))
    return tuple(f"/{file}" for file in needed if file not in known)


def _closure(chunks: Mapping[str, Chunk], name: str) -> Iterator[str]:
    """The files of a chunk and of those it imports."""
    chunk = chunks[name]
    yield chunk.file
    yield from chunk.css
    for imported in chunk.imports:
        yield from _closure(chunks, imported)


def preload_link(address: str) -> str:
    """How a head names what is fetched early."""
    kind = {".js": 'rel="modulepreload"', ".css": 'rel="preload" as="style"'}.get(
        Path(address).suffix, 'rel="preload" as="fetch"'
    )
    return f'<link {kind} crossorigin href="{escape(address)}" />'
