"""Sends a file while the book is read, from one snapshot of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from webhook_app.store.database import Connection, Database
from webhook_app.web.exports.formats import MEDIA_TYPES, Format, Section, as_csv, as_json

log = structlog.get_logger()
LONGEST_SECONDS = 600
"""After this a reader who takes their time is left, with a file that visibly ends in the middle."""

Open = Callable[[Connection], Awaitable[Sequence[Section]]]
_WRITERS: Mapping[Format, Callable[[Sequence[Section]], AsyncIterator[bytes]]] = {
    "csv": as_csv,
    "json": as_json,
}


class Export(StreamingResponse):
    """A file of what `sections` finds in a snapshot that is open as long as it is sent."""

    def __init__(self, database: Database, sections: Open, form: Format, name: str) -> None:
        headers = {"cache-control": "no-store", "content-disposition": name}
        super().__init__(_nothing(), headers=headers, media_type=MEDIA_TYPES[form])
        self._database = database
        self._sections = sections
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the snapshot before the first byte, so that a fault is still told as one."""
        if scope["method"] == "HEAD":
            await super().__call__(scope, receive, send)
            return
        try:
            async with asyncio.timeout(LONGEST_SECONDS), self._database.snapshot() as connection:
                self.body_iterator = _WRITERS[self._form](await self._sections(connection))
                await super().__call__(scope, receive, send)
        except TimeoutError:
            log.warning("export_cut_short", path=scope["path"])


async def _nothing() -> AsyncIterator[bytes]:
    """What a file holds before it is read."""
    return
    yield b""
