"""Sends a file while the book is read, from one snapshot of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from webhook_app.store.database import Connection
from webhook_app.web.exports.formats import MEDIA_TYPES, Format, Section, as_csv, as_json
from webhook_app.web.http.request import ApiRequest

log = structlog.get_logger()
LONGEST_SECONDS = 600
"""After this a reader who takes their time is left, with a file that visibly ends in the middle."""
STALLED_SECONDS = 30
"""After this a reader who takes nothing at all is left in the same way."""

Open = Callable[[Connection], Awaitable[Sequence[Section]]]
_WRITERS: Mapping[Format, Callable[[Sequence[Section]], AsyncIterator[bytes]]] = {
    "csv": as_csv,
    "json": as_json,
}


class ReaderStalled(Exception):
    """Whoever asked for a file takes nothing of it."""


class Export(StreamingResponse):
    """A file of what `sections` finds in a snapshot that is open as long as it is sent."""

    def __init__(self, call: ApiRequest, sections: Open, form: Format, name: str) -> None:
        headers = {"cache-control": "no-store", "content-disposition": name}
        super().__init__(_nothing(), headers=headers, media_type=MEDIA_TYPES[form])
        self._call = call
        self._sections = sections
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the snapshot before the first byte, so that a fault is still told as one."""
        if scope["method"] == "HEAD":
            await super().__call__(scope, receive, send)
            return
        sending, ending = _sending(send), list[Message]()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._send(scope, receive, _but_the_end(sending, ending))
                # Whoever has the whole file may ask for the next one: their place is free by now.
                for message in ending:
                    await sending(message)
        except (TimeoutError, ReaderStalled):
            log.warning("export_cut_short", path=scope["path"])

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer, context = self._call.viewer, self._call.context
        user_id = viewer.user.id if viewer.user else None
        async with (
            context.limits.exports.taking(self._call.request, user_id),
            context.database.snapshot() as connection,
        ):
            self.body_iterator = _WRITERS[self._form](await self._sections(connection))
            await super().__call__(scope, receive, send)


def _but_the_end(send: Send, ending: list[Message]) -> Send:
    """Keeps the message that ends the file for later."""

    async def sending(message: Message) -> None:
        is_end = message["type"] == "http.response.body" and not message.get("more_body")
        if is_end:
            ending.append(message)
        else:
            await send(message)

    return sending


def _sending(send: Send) -> Send:
    """Raises ReaderStalled when the reader takes nothing for too long."""

    async def sending(message: Message) -> None:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await send(message)
        except TimeoutError:
            raise ReaderStalled(ReaderStalled.__doc__) from None

    return sending


async def _nothing() -> AsyncIterator[bytes]:
    """What a file holds before it is read."""
    return
    yield b""
