"""Tokens of installations: asked for once, by one caller, and used until they are about to end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from githubkit import BaseAuthStrategy

MARGIN = timedelta(minutes=2)
USUAL_LIFETIME = timedelta(hours=1)


class _Told(msgspec.Struct):
    token: str
    expires_at: datetime | None = None


class Tokens:
    """The tokens of this client; `fetch` asks GitHub for a new one."""

    def __init__(self, fetch: Callable[[int], Awaitable[bytes]]) -> None:
        self._fetch = fetch
        self._held: dict[int, tuple[str, datetime]] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, installation_id: int) -> str:
        """A token that still holds; who comes while one is asked for waits for it."""
        async with self._locks[installation_id]:
            token, expires_at = self._held.get(installation_id, ("", datetime.now(UTC)))
            if expires_at - MARGIN <= datetime.now(UTC):
                told = msgspec.json.decode(await self._fetch(installation_id), type=_Told)
                token = told.token
                expires_at = told.expires_at or datetime.now(UTC) + USUAL_LIFETIME
                self._held[installation_id] = token, expires_at
            return token

    def forget(self, installation_id: int, token: str) -> None:
        """Drop a token that GitHub no longer takes."""
        if self._held.get(installation_id, ("",))[0] == token:
            del self._held[installation_id]


@dataclass
class InstallationAuth(BaseAuthStrategy):
    """Lets githubkit sign in as an installation, with a new token where one was taken back."""

    installation_id: int
    tokens: Tokens

    def get_auth_flow(self, github: Any) -> httpx.Auth:
        """The flow for one client."""
        return _Flow(self.installation_id, self.tokens)


class _Flow(httpx.Auth):
    def __init__(self, installation_id: int, tokens: Tokens) -> None:
        self._installation_id = installation_id
        self._tokens = tokens

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._tokens.get(self._installation_id)
        request.headers["authorization"] = f"token {token}"
        response = yield request
        if response.status_code == 401:
            self._tokens.forget(self._installation_id, token)
            token = await self._tokens.get(self._installation_id)
            request.headers["authorization"] = f"token {token}"
            yield request
