"""githubkit as we use it: it signs in and speaks HTTP, without a cache and tries of its own.

The only module that knows githubkit, which takes 10 MiB and 0.3 s with what it imports. Other
modules import it inside a function, after `load`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
import jwt
from githubkit import AppAuthStrategy, BaseAuthStrategy, GitHub, UnauthAuthStrategy
from githubkit.cache import MemCacheStrategy
from githubkit.exception import GitHubException, RequestFailed

from webhook_app.errors import AppError
from webhook_app.forges.github.failures import Answer, KeyUnusable, no_answer
from webhook_app.forges.github.plain import trusted
from webhook_app.forges.github.tokens import Tokens

MAX_CONNECT_SECONDS = 10.0


class Sender:
    """Sends requests to one GitHub in one name."""

    def __init__(self, github: GitHub[Any], host: str) -> None:
        self._github = github
        self._host = host

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request, whatever its status.

        Raises PassingFault if there is none. An error of ours that ended githubkit's sign-in, for
        example a refused token, is raised as it is: it has had its tries.
        """
        try:
            return await self._github.arequest(
                method, path, params=query or None, headers=headers or None, json=body
            )
        except RequestFailed as failed:
            # githubkit raises for 4xx and 5xx; they are answers too
            return cast("Answer", failed.response)
        except (GitHubException, httpx.HTTPError) as error:
            cause = getattr(error, "exc", None) or error
            if isinstance(cause, AppError):
                raise cause from None
            raise no_answer(self._host, cause) from None


@asynccontextmanager
async def anonymous(api_url: str, seconds: float) -> AsyncGenerator[Sender]:
    """Open a sender without a sign-in."""
    async with _opened(UnauthAuthStrategy(), api_url, seconds) as github:
        yield Sender(github, api_url)


@asynccontextmanager
async def as_app(
    api_url: str, seconds: float, app_id: int, private_key: str
) -> AsyncGenerator[Sender]:
    """Open a sender in the name of an App; raises KeyUnusable."""
    strategy = AppAuthStrategy(app_id, private_key)
    async with _opened(strategy, api_url, seconds) as github:
        await _sign_in_thread(github, strategy)
        yield Sender(github, api_url)


@asynccontextmanager
async def as_installation(
    api_url: str, seconds: float, installation_id: int, tokens: Tokens
) -> AsyncGenerator[Sender]:
    """Open a sender in the name of an installation; its first request fetches the token."""
    strategy = _InstallationAuth(installation_id, tokens)
    async with _opened(strategy, api_url, seconds) as github:
        yield Sender(github, api_url)


@asynccontextmanager
async def _opened(
    strategy: BaseAuthStrategy, api_url: str, seconds: float
) -> AsyncGenerator[GitHub[Any]]:
    github = GitHub(
        strategy,
        base_url=api_url,
        http_cache=False,  # theirs has no bound; ETags are stored in PostgreSQL
        auto_retry=False,
        timeout=httpx.Timeout(seconds, connect=min(MAX_CONNECT_SECONDS, seconds)),
        cache_strategy=MemCacheStrategy(),
        ssl_verify=trusted(),
    )
    async with github:
        yield github


async def _sign_in_thread(github: GitHub[Any], strategy: AppAuthStrategy) -> None:
    """Sign the App's token in a thread: RSA would block the event loop for milliseconds.

    githubkit caches the token, so later requests find it signed.
    """
    flow: Any = strategy.get_auth_flow(github)
    try:
        await asyncio.to_thread(flow.get_jwt)
    except (ValueError, TypeError, GitHubException, jwt.PyJWTError):
        raise KeyUnusable() from None


@dataclass
class _InstallationAuth(BaseAuthStrategy):
    """Signs githubkit in as an installation, with a new token if GitHub revoked the cached one."""

    installation_id: int
    tokens: Tokens

    def get_auth_flow(self, github: Any) -> httpx.Auth:
        """Return the flow for one client."""
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
