"""Tokens of installations: requested once, and used until shortly before they expire."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec

MARGIN = timedelta(minutes=2)
USUAL_LIFETIME = timedelta(hours=1)


class _TokenResponse(msgspec.Struct):
    token: str
    expires_at: datetime | None = None


class Tokens:
    """The cached tokens of one client; `fetch` requests a new one from GitHub."""

    def __init__(self, fetch: Callable[[int], Awaitable[bytes]]) -> None:
        self._fetch = fetch
        self._cached: dict[int, tuple[str, datetime]] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, installation_id: int) -> str:
        """Return a token that is valid for some minutes more.

        The lock is per installation: callers that come while a token is being requested wait for
        it instead of requesting their own.
        """
        async with self._locks[installation_id]:
            token, expires_at = self._cached.get(installation_id, ("", datetime.now(UTC)))
            if expires_at - MARGIN <= datetime.now(UTC):
                body = await self._fetch(installation_id)
                response = msgspec.json.decode(body, type=_TokenResponse)
                token = response.token
                expires_at = response.expires_at or datetime.now(UTC) + USUAL_LIFETIME
                self._cached[installation_id] = token, expires_at
            return token

    def forget(self, installation_id: int, token: str) -> None:
        """Drop a token that GitHub refused, unless another caller has replaced it already."""
        if self._cached.get(installation_id, ("",))[0] == token:
            del self._cached[installation_id]
