"""Files that are sent while they are read from one snapshot of the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from webhook_app.errors import AppError
from webhook_app.store.database import Connection
from webhook_app.web.exports.formats import MEDIA_TYPES, Format, Section, as_csv, as_json
from webhook_app.web.http.request import ApiRequest

log = structlog.get_logger()
MAX_SECONDS = 600
"""A slower client is disconnected, so that it sees that its file is incomplete."""
STALLED_SECONDS = 30
"""A client that receives nothing for this long is disconnected too."""

Open = Callable[[Connection], Awaitable[Sequence[Section]]]
_WRITERS: Mapping[Format, Callable[[Sequence[Section]], AsyncIterator[bytes]]] = {
    "csv": as_csv,
    "json": as_json,
}


class ReaderStalled(AppError):
    """The client no longer receives the file."""


class Export(StreamingResponse):
    """A file of the sections that `sections` reads from a snapshot.

    The snapshot and the client's slot among the exports are open while the file is sent.
    """

    def __init__(self, call: ApiRequest, sections: Open, form: Format, name: str) -> None:
        headers = {"cache-control": "no-store", "content-disposition": name}
        super().__init__(_nothing(), headers=headers, media_type=MEDIA_TYPES[form])
        self._call = call
        self._sections = sections
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file; an error before the first byte is sent as a problem instead."""
        if scope["method"] == "HEAD":
            await super().__call__(scope, receive, send)
            return
        sending, ending = _with_timeout(send), list[Message]()
        try:
            async with asyncio.timeout(MAX_SECONDS):
                await self._send(scope, receive, _without_end(sending, ending))
                # The end is sent once the client's slot is free: a client that has the whole file
                # may request the next one at once.
                for message in ending:
                    await sending(message)
        except (TimeoutError, ReaderStalled):
            log.warning("export_cut_short", path=scope["path"])

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer, context = self._call.viewer, self._call.context
        user_id = viewer.user.id if viewer.user else None
        async with (
            context.limits.exports.slot(self._call.request, user_id),
            context.database.snapshot() as connection,
        ):
            self.body_iterator = _WRITERS[self._form](await self._sections(connection))
            await super().__call__(scope, receive, send)


def _without_end(send: Send, ending: list[Message]) -> Send:
    """Return a `send` that puts the last message into `ending` instead."""

    async def sending(message: Message) -> None:
        is_end = message["type"] == "http.response.body" and not message.get("more_body")
        if is_end:
            ending.append(message)
        else:
            await send(message)

    return sending


def _with_timeout(send: Send) -> Send:
    """Return a `send` that raises ReaderStalled if the client receives nothing for too long."""

    async def sending(message: Message) -> None:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                await send(message)
        except TimeoutError:
            raise ReaderStalled() from None

    return sending


async def _nothing() -> AsyncIterator[bytes]:
    """Yield nothing: the body until the snapshot is open."""
    return
    yield b""
