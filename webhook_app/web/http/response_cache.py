"""A cache of encoded and compressed responses, by ETag."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

MAX_BYTES = 64_000_000
MIN_GZIPPED_BYTES = 1_000
GZIP_LEVEL = 4


class CachedResponse(msgspec.Struct, frozen=True):
    """The body of a response; a JSON body of some length also as gzip."""

    body: bytes
    gzipped: bytes | None


class ResponseCache:
    """The responses used last, up to a number of bytes.

    Each is made once: requests for one that is being made wait for it.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self.bytes = 0
        self._responses: OrderedDict[str, CachedResponse] = OrderedDict()
        self._in_progress: dict[str, asyncio.Task[CachedResponse]] = {}

    async def get(self, etag: str, make: Callable[[], Awaitable[object]]) -> CachedResponse:
        """Return the response of this ETag, made if it is not cached; raise what `make` raises.

        `make` returns bytes, which are stored as they are, or a value to encode as JSON.
        """
        if cached := self._responses.get(etag):
            self._responses.move_to_end(etag)
            return cached
        task = self._in_progress.get(etag)
        if task is None:
            task = asyncio.create_task(self._make(etag, make))
            self._in_progress[etag] = task
            task.add_done_callback(lambda _: self._in_progress.pop(etag, None))
        # A client that disconnects must not cancel what others wait for.
        return await asyncio.shield(task)

    async def _make(self, etag: str, make: Callable[[], Awaitable[object]]) -> CachedResponse:
        value = await make()
        body = value if isinstance(value, bytes) else msgspec.json.encode(value)
        gzipped = None
        if body is not value and len(body) >= MIN_GZIPPED_BYTES:
            gzipped = await asyncio.to_thread(gzip.compress, body, GZIP_LEVEL, mtime=0)
        response = CachedResponse(body, gzipped)
        self._store(etag, response)
        return response

    def _store(self, etag: str, response: CachedResponse) -> None:
        self._responses[etag] = response
        self.bytes += _size(response)
        while self.bytes > self._max_bytes:
            self.bytes -= _size(self._responses.popitem(last=False)[1])


def etag_of(*parts: object) -> str:
    """Return the ETag of a response that these parts, and nothing else, decide."""
    digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=12)
    return f'W/"{digest.hexdigest()}"'


def _size(response: CachedResponse) -> int:
    return len(response.body) + len(response.gzipped or b"")
