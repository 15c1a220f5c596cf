"""Requests to GitHub as our App or as one of its installations.

githubkit signs in and speaks HTTP (kit.py). This module adds what it lacks: a time limit for each
call, another try after a passing fault, obeyed rate limits without long sleeps, one request for a
token at a time, and a budget.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from webhook_app.forges.github.failures import (
    Answer,
    GitHubUnreachable,
    PassingFault,
    check,
    decode,
    requested_pause,
)
from webhook_app.forges.github.rate_limits import FIRST_BACKOFF_SECONDS, backoff_seconds
from webhook_app.forges.github.request_budget import RequestBudget
from webhook_app.forges.github.tokens import Tokens
from webhook_app.loading import load

if TYPE_CHECKING:
    from webhook_app.forges.github.kit import Sender

MAX_ATTEMPTS = 4
MAX_SLEEP_SECONDS = 60.0

T = TypeVar("T")


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Which GitHub to talk to, as which App, and with how much patience (in seconds)."""

    api_url: str
    app_id: int
    private_key: str
    call_seconds: float = 30.0
    max_sleep_seconds: float = MAX_SLEEP_SECONDS
    first_backoff_seconds: float = FIRST_BACKOFF_SECONDS


class Page(msgspec.Struct, frozen=True):
    """A page of a list; `value` is None if the page still has the ETag that was sent.

    `next` is the query of the page that follows, None for the last one.
    """

    value: Any
    etag: str | None
    next: dict[str, str] | None


class GitHubSession:
    """Requests in one name, the App's or an installation's; lives inside one task."""

    def __init__(self, sender: Sender, access: Access, budget: RequestBudget) -> None:
        self._sender = sender
        self._access = access
        self.budget = budget

    async def get(self, path: str, kind: type[T], **query: object) -> T:
        """Return what GitHub has at a path as a struct; raises as `page`."""
        value: T = (await self.page(path, kind, query)).value
        return value

    async def page(
        self,
        path: str,
        kind: type[Any],
        query: Mapping[str, object] | None = None,
        etag: str | None = None,
    ) -> Page:
        """Return a page of a list, without its value if it still has this ETag.

        Raises GitHubHTTPError, GitHubUnreachable, RateLimited and BudgetExhausted. A page that
        cannot be read, for example because it was cut off, is a fault and is requested again.
        """
        headers = {"if-none-match": etag} if etag else {}
        fault, slept = PassingFault(f"{self._access.api_url} makes us wait."), 0.0
        for attempt in range(1, MAX_ATTEMPTS + 1):
            self.budget.check()
            try:
                response = await self._request("GET", path, query, headers)
                pause = requested_pause(response)
                if pause is None:
                    return self._read_page(response, path, kind, etag)
            except PassingFault as passing:
                fault = passing
                await self._back_off(attempt)
            else:
                slept += await self._sleep(pause, slept)
        raise GitHubUnreachable(str(fault))

    async def post(self, path: str) -> Answer:
        """Send a POST without a body, tried as often as a GET; raises as `page`.

        A rate limit is not waited for: the caller, githubkit's sign-in, has a request open.
        """
        fault = PassingFault(f"{self._access.api_url} makes us wait.")
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                response = await self._request("POST", path, None, {})
                pause = requested_pause(response)
                if pause is not None:
                    raise self.budget.block(pause)
                check(response, self._access.api_url, path)
            except PassingFault as passing:
                fault = passing
                await self._back_off(attempt)
            else:
                return response
        raise GitHubUnreachable(str(fault))

    async def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, object] | None,
        headers: dict[str, str],
    ) -> Answer:
        """Send one request and return its answer, of whatever status; raises PassingFault."""
        params = {name: str(value) for name, value in (query or {}).items()}
        host, seconds = self._access.api_url, self._access.call_seconds
        try:
            async with asyncio.timeout(seconds):
                response = await self._sender.send(method, path, query=params, headers=headers)
        except TimeoutError:
            raise PassingFault(f"{host} does not answer within {seconds:g} s.") from None
        self.budget.record(response.status_code, response.headers)
        return response

    def _read_page(self, response: Answer, path: str, kind: type[Any], etag: str | None) -> Page:
        following = _next_query(response.headers)
        if response.status_code == 304:
            return Page(None, etag, following)
        value = decode(response, kind, self._access.api_url, path)
        return Page(value, response.headers.get("etag"), following)

    async def _back_off(self, attempt: int) -> None:
        if attempt < MAX_ATTEMPTS:
            await asyncio.sleep(backoff_seconds(attempt, self._access.first_backoff_seconds))

    async def _sleep(self, pause: timedelta, slept: float) -> float:
        """Sleep as GitHub requests and return the seconds; raises RateLimited for a long pause.

        The pauses of one call count together: many short ones would otherwise hold up a night.
        """
        seconds = pause.total_seconds()
        if slept + seconds > self._access.max_sleep_seconds:
            raise self.budget.block(pause)
        await asyncio.sleep(seconds)
        return seconds


class GitHubClient:
    """Our App at GitHub: sessions in its own name, and in that of each installation."""

    def __init__(self, access: Access, app: GitHubSession) -> None:
        self._access = access
        self.app = app
        self.tokens = Tokens(self._request_token)

    @asynccontextmanager
    async def installation(
        self, installation_id: int, budget: RequestBudget
    ) -> AsyncGenerator[GitHubSession]:
        """Open a session in the name of an installation; its first request fetches the token."""
        from webhook_app.forges.github.kit import as_installation

        access = self._access
        async with as_installation(
            access.api_url, access.call_seconds, installation_id, self.tokens
        ) as sender:
            yield GitHubSession(sender, access, budget)

    async def _request_token(self, installation_id: int) -> bytes:
        response = await self.app.post(f"/app/installations/{installation_id}/access_tokens")
        return response.content


@asynccontextmanager
async def open_github(
    access: Access, budget: RequestBudget | None = None
) -> AsyncGenerator[GitHubClient]:
    """Open our App at GitHub for the calling task; raises GitHubUnreachable for a bad key."""
    await load("webhook_app.forges.github.kit")
    from webhook_app.forges.github.kit import as_app

    async with as_app(
        access.api_url, access.call_seconds, access.app_id, access.private_key
    ) as sender:
        yield GitHubClient(access, GitHubSession(sender, access, budget or RequestBudget(share=0)))


def _next_query(headers: Mapping[str, str]) -> dict[str, str] | None:
    """Return the query of the next page from the Link header, never its host: it gets our token."""
    for link in headers.get("link", "").split(","):
        address, _, relation = link.partition(";")
        if 'rel="next"' in relation:
            return dict(parse_qsl(urlsplit(address.strip(" <>")).query))
    return None
