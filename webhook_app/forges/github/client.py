"""Asks GitHub as our App or as one of its installations: one careful GET, and nothing kept.

githubkit signs in and speaks HTTP; here stands what it lacks: a limit of time on each call, another
try after a fault of the network or of GitHub, limits obeyed without long sleep, one request for a
token at a time, a budget.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
from githubkit import AppAuthStrategy, GitHub, Response
from githubkit.cache import MemCacheStrategy
from githubkit.exception import GitHubException, RequestFailed

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.anonymous import GitHubUnreachable
from webhook_app.forges.github.rate_limits import (
    FIRST_BACKOFF_SECONDS,
    backoff_seconds,
    retry_after,
)
from webhook_app.forges.github.request_budget import RateLimited, RequestBudget
from webhook_app.forges.github.tls import trusted
from webhook_app.forges.github.tokens import InstallationAuth, Tokens

ATTEMPTS = 4
LONGEST_SLEEP_SECONDS = 60.0

T = TypeVar("T")


class GitHubHTTPError(UpstreamFailed):
    """GitHub does not give this to us; `status` is its answer."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"GitHub answers {status} to {path}.")
        self.status = status


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Which GitHub, as which App, and with how much patience."""

    api_url: str
    app_id: int
    private_key: str
    call_seconds: float = 30.0
    longest_sleep_seconds: float = LONGEST_SLEEP_SECONDS
    first_backoff_seconds: float = FIRST_BACKOFF_SECONDS


class Page(msgspec.Struct, frozen=True):
    """A page of a list; `value` is None where it is as the ETag says. `next` asks for the rest."""

    value: Any
    etag: str | None
    next: dict[str, str] | None


class GitHubSession:
    """Asks in one name: the App's or an installation's. Lives inside one task."""

    def __init__(self, github: GitHub[Any], access: Access, budget: RequestBudget) -> None:
        self._github = github
        self._access = access
        self.budget = budget

    async def get(self, path: str, kind: type[T], **query: object) -> T:
        """What a GET gives, as a struct; raises as `page`."""
        value: T = (await self.page(path, kind, query)).value
        return value

    async def page(
        self,
        path: str,
        kind: type[Any],
        query: Mapping[str, object] | None = None,
        etag: str | None = None,
    ) -> Page:
        """A page of a list, unless it is still the one with this ETag.

        Raises GitHubHTTPError, GitHubUnreachable, RateLimited and BudgetExhausted. A page that
        cannot be read, because it was cut off for instance, is a fault and is requested again.
        """
        headers = {"if-none-match": etag} if etag else {}
        fault, slept = "keeps us waiting", 0.0
        for attempt in range(1, ATTEMPTS + 1):
            self.budget.admit()
            response, fault = await self._ask("GET", path, query, headers)
            if response is not None:
                told = _lower(response)
                pause = retry_after(response.status_code, told, response.content, datetime.now(UTC))
                if pause is not None:
                    slept += await self._rest(pause, slept)
                    continue
                try:
                    if page := _read(response, told, path, kind, etag):
                        return page
                except msgspec.MsgspecError as error:
                    fault = f"answers what cannot be read ({error})"
            await self._back_off(attempt)
        raise GitHubUnreachable(f"{self._access.api_url} {fault}.")

    async def post(self, path: str) -> Response[Any]:
        """A POST without a body, tried as often as a GET; raises as `page`."""
        for attempt in range(1, ATTEMPTS + 1):
            response, fault = await self._ask("POST", path, None, {})
            if response is not None and response.status_code < 500:
                told = {name.lower(): value for name, value in response.headers.items()}
                pause = retry_after(response.status_code, told, response.content, datetime.now(UTC))
                if pause is not None:
                    raise self.budget.block(pause)
                if response.status_code >= 300:
                    raise GitHubHTTPError(path, response.status_code)
                return response
            await self._back_off(attempt)
        raise GitHubUnreachable(f"{self._access.api_url} {fault}.")

    async def _back_off(self, attempt: int) -> None:
        if attempt < ATTEMPTS:
            await asyncio.sleep(backoff_seconds(attempt, self._access.first_backoff_seconds))

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, object] | None,
        headers: dict[str, str],
    ) -> tuple[Response[Any] | None, str]:
        """One request: the answer, of whatever status, or what went wrong; both for a 5xx."""
        params = {name: str(value) for name, value in (query or {}).items()}
        try:
            async with asyncio.timeout(self._access.call_seconds):
                response = await self._github.arequest(
                    method, path, params=params or None, headers=headers
                )
        except RequestFailed as failed:
            response = failed.response
        except TimeoutError:
            return None, f"does not answer within {self._access.call_seconds:g} s"
        except GitHubException as error:
            cause = getattr(error, "exc", None)
            if isinstance(cause, (GitHubHTTPError, GitHubUnreachable, RateLimited)):
                raise cause from None  # the token was refused, while githubkit signed in
            return None, _reason(error)
        self.budget.note(response.status_code, response.headers)
        return response, f"answers {response.status_code}"

    async def _rest(self, pause: timedelta, slept: float) -> float:
        """Sleep as long as GitHub wants, if that is short; raises RateLimited for more."""
        seconds = pause.total_seconds()
        if slept + seconds > self._access.longest_sleep_seconds:
            raise self.budget.block(pause)
        await asyncio.sleep(seconds)
        return seconds


class GitHubClient:
    """Our App at GitHub: calls in its own name, and in that of one installation after another."""

    def __init__(self, access: Access, app: GitHubSession) -> None:
        self._access = access
        self.app = app
        self.tokens = Tokens(self._new_token)

    @asynccontextmanager
    async def installation(
        self, installation_id: int, budget: RequestBudget
    ) -> AsyncGenerator[GitHubSession]:
        """Calls in the name of an installation; its token is fetched with the first."""
        strategy = InstallationAuth(installation_id, self.tokens)
        async with _opened(self._access, strategy) as github:
            yield GitHubSession(github, self._access, budget)

    async def _new_token(self, installation_id: int) -> bytes:
        response = await self.app.post(f"/app/installations/{installation_id}/access_tokens")
        return response.content


@asynccontextmanager
async def open_github(
    access: Access, budget: RequestBudget | None = None
) -> AsyncGenerator[GitHubClient]:
    """Our App at GitHub, for the task that opens it; raises GitHubUnreachable for a bad key."""
    strategy = AppAuthStrategy(access.app_id, access.private_key)
    async with _opened(access, strategy) as github:
        await _sign_first(github, strategy)
        yield GitHubClient(access, GitHubSession(github, access, budget or RequestBudget(share=0)))


@asynccontextmanager
async def _opened(access: Access, strategy: Any) -> AsyncGenerator[GitHub[Any]]:
    github = GitHub(
        strategy,
        base_url=access.api_url,
        http_cache=False,  # theirs has no bound; ETags are kept in PostgreSQL
        auto_retry=False,
        timeout=httpx.Timeout(access.call_seconds, connect=min(10.0, access.call_seconds)),
        cache_strategy=MemCacheStrategy(),
        ssl_verify=trusted(),
    )
    async with github:
        yield github


async def _sign_first(github: GitHub[Any], strategy: AppAuthStrategy) -> None:
    """Sign the App's token in a thread, for that takes as long as many requests; it is kept."""
    flow: Any = strategy.get_auth_flow(github)
    try:
        await asyncio.to_thread(flow.get_jwt)
    except (ValueError, TypeError, GitHubException):
        raise GitHubUnreachable("The App's private key cannot be used to sign.") from None
    except Exception as error:
        if type(error).__module__.startswith("jwt"):
            raise GitHubUnreachable("The App's private key cannot be used to sign.") from None
        raise


def _lower(response: Response[Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _read(
    response: Response[Any],
    headers: Mapping[str, str],
    path: str,
    kind: type[Any],
    etag: str | None,
) -> Page | None:
    """What an answer holds, None for a 5xx; raises GitHubHTTPError, MsgspecError."""
    if response.status_code == 304:
        return Page(None, etag, _next_query(headers))
    if response.status_code < 300:
        value = msgspec.json.decode(response.content, type=kind)
        return Page(value, headers.get("etag"), _next_query(headers))
    if response.status_code < 500:
        raise GitHubHTTPError(path, response.status_code)
    return None


def _next_query(headers: Mapping[str, str]) -> dict[str, str] | None:
    """What to ask for the next page, from the Link header; only its query, never its host."""
    for link in headers.get("link", "").split(","):
        address, _, relation = link.partition(";")
        if 'rel="next"' in relation:
            return dict(parse_qsl(urlsplit(address.strip(" <>")).query))
    return None


def _reason(error: GitHubException) -> str:
    cause = getattr(error, "exc", None) or error
    return f"cannot be reached ({str(cause) or type(cause).__name__})"
