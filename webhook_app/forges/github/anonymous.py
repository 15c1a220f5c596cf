"""What GitHub tells anybody: whether it is there, its clock, and who an account is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec
from githubkit import GitHub, Response
from githubkit.exception import GitHubException, RequestFailed

from webhook_app.errors import NotFound, UpstreamFailed
from webhook_app.forges.github.tls import trusted

TIMEOUT_SECONDS = 10


class GitHubUnreachable(UpstreamFailed):
    """GitHub does not answer, or not as GitHub would."""

    retry_after = 30


class NoSuchAccount(NotFound):
    """GitHub knows no account of this login."""


class PublicAccount(msgspec.Struct, frozen=True):
    """An account as GitHub shows it to everybody."""

    id: int
    login: str


async def clock_difference(api_url: str) -> timedelta:
    """GitHub's clock minus ours, to the second; raises GitHubUnreachable."""
    response = await _ask(api_url, "/meta")
    try:
        theirs = parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        raise GitHubUnreachable(f"{api_url} answers without a date.") from None
    return theirs - datetime.now(UTC).replace(microsecond=0)


async def find_account(api_url: str, login: str) -> PublicAccount:
    """The account that now has a login; raises GitHubUnreachable, NoSuchAccount."""
    response = await _ask(api_url, f"/users/{login}")
    if response.status_code == 404:
        raise NoSuchAccount(f"GitHub knows no account named {login}.")
    try:
        return msgspec.json.decode(response.content, type=PublicAccount)
    except msgspec.MsgspecError:
        raise GitHubUnreachable(f"{api_url} answers {response.status_code}.") from None


async def _ask(api_url: str, path: str) -> Response[object]:
    github = GitHub(
        base_url=api_url,
        http_cache=False,
        auto_retry=False,
        timeout=TIMEOUT_SECONDS,
        ssl_verify=trusted(),
    )
    try:
        async with github:
            return await github.arequest("GET", path)
    except RequestFailed as failed:
        return failed.response
    except GitHubException as error:
        raise GitHubUnreachable(f"{api_url} cannot be reached ({error}).") from None
