"""What a page's script will request, named in the head so that browsers fetch it at once."""

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
_WHOLE_BOARD = 10_000
_OTHER_DAYS = {"as_of", "start_date", "end_date"}


class Chunk(msgspec.Struct, frozen=True):
    """A part of the built dashboard: its script, its styles and the chunks that it imports.

    Source: https://vite.dev/guide/backend-integration.
    """

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


def board_preload(request: Request) -> list[str]:
    """Return the address of the board that the page will request; none for another day."""
    season, login = request.query_params.get("season"), request.path_params.get("github_id")
    if login is None and _OTHER_DAYS & request.query_params.keys():
        return []
    parameters = {"season": season, "search": login, "limit": _WHOLE_BOARD}
    return ["/api/board?" + urlencode({k: v for k, v in parameters.items() if v is not None})]


def profile_preload() -> list[str]:
    """Return the files of a participant's page that the document does not name itself."""
    manifest = frontend_dir() / _MANIFEST
    try:
        return list(_files(manifest, manifest.stat().st_mtime_ns))
    except FileNotFoundError:
        return []


@lru_cache(maxsize=1)
def _files(manifest: Path, changed_at: int) -> tuple[str, ...]:
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, Chunk])
    in_document = set(_closure(chunks, INDEX))
    needed = dict.fromkeys(_closure(chunks, _PROFILE))
    return tuple(f"/{file}" for file in needed if file not in in_document)


def _closure(chunks: Mapping[str, Chunk], name: str) -> Iterator[str]:
    """Yield the files of a chunk and of the chunks that it imports."""
    chunk = chunks[name]
    yield chunk.file
    yield from chunk.css
    for imported in chunk.imports:
        yield from _closure(chunks, imported)


def preload_link(address: str) -> str:
    """Return the element that preloads a file or a response."""
    kind = {".js": 'rel="modulepreload"', ".css": 'rel="preload" as="style"'}.get(
        Path(address).suffix, 'rel="preload" as="fetch"'
    )
    return f'<link {kind} crossorigin href="{escape(address)}" />'
