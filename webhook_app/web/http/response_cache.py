"""Answers kept, encoded and packed, for as long as what they show has not changed.

Their version is known before they are made: who holds it already is told so without making them,
and of those who do not, only the first waits for the making.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

MOST_BYTES = 64_000_000
SMALLEST_PACKED = 1_000
PACKING_LEVEL = 4


class CachedResponse(msgspec.Struct, frozen=True):
    """The JSON of an answer, and the same as gzip where that is worth it; or a picture."""

    body: bytes
    packed: bytes | None


class ResponseCache:
    """The answers asked for last, up to so many bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[str, CachedResponse] = OrderedDict()
        self._making: dict[str, asyncio.Task[CachedResponse]] = {}

    async def get(self, etag: str, make: Callable[[], Awaitable[object]]) -> CachedResponse:
        """The answer of this version, a picture where bytes are made; raises what making raises."""
        if kept := self._kept.get(etag):
            self._kept.move_to_end(etag)
            return kept
        making = self._making.get(etag)
        if making is None:
            making = asyncio.create_task(self._make(etag, make))
            self._making[etag] = making
            making.add_done_callback(lambda _: self._making.pop(etag, None))
        return await asyncio.shield(making)

    async def _make(self, etag: str, make: Callable[[], Awaitable[object]]) -> CachedResponse:
        made = await make()
        body = made if isinstance(made, bytes) else msgspec.json.encode(made)
        packed = None
        if body is not made and len(body) >= SMALLEST_PACKED:
            packed = await asyncio.to_thread(gzip.compress, body, PACKING_LEVEL, mtime=0)
        answer = CachedResponse(body, packed)
        self._keep(etag, answer)
        return answer

    def _keep(self, etag: str, answer: CachedResponse) -> None:
        self._kept[etag] = answer
        self.bytes += _size(answer)
        while self.bytes > self._most_bytes:
            self.bytes -= _size(self._kept.popitem(last=False)[1])


def etag_of(*parts: object) -> str:
    """The ETag of whatever these parts, and nothing else, decide."""
    digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=12)
    return f'W/"{digest.hexdigest()}"'


def _size(answer: CachedResponse) -> int:
    return len(answer.body) + len(answer.packed or b"")
