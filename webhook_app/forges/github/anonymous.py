"""What GitHub answers without a sign-in: whether it is there, its clock, who an account is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from webhook_app.errors import NotFound
from webhook_app.forges.github.failures import Answer, GitHubHTTPError, GitHubUnreachable, decode
from webhook_app.loading import load

TIMEOUT_SECONDS = 10


class NoSuchAccount(NotFound):
    """GitHub knows no account of this login."""


class PublicAccount(msgspec.Struct, frozen=True):
    """An account as GitHub shows it to anonymous clients."""

    id: int
    login: str


async def clock_difference(api_url: str) -> timedelta:
    """Return GitHub's clock minus ours, to the second; raises GitHubUnreachable."""
    response = await _get(api_url, "/meta")
    try:
        theirs = parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        raise GitHubUnreachable(f"{api_url} answers without a date.") from None
    return theirs - datetime.now(UTC).replace(microsecond=0)


async def find_account(api_url: str, login: str) -> PublicAccount:
    """Return the account that has a login at present; raises GitHubUnreachable, NoSuchAccount."""
    path = f"/users/{login}"
    try:
        return decode(await _get(api_url, path), PublicAccount, api_url, path)
    except GitHubHTTPError as refused:
        if refused.status == 404:
            raise NoSuchAccount(f"GitHub knows no account named {login}.") from None
        # Without a sign-in any other refusal, the hourly limit too, says nothing of the account.
        raise GitHubUnreachable(f"{api_url} answers {refused.status}.") from None


async def _get(api_url: str, path: str) -> Answer:
    await load("webhook_app.forges.github.kit")
    from webhook_app.forges.github.kit import anonymous

    async with anonymous(api_url, TIMEOUT_SECONDS) as sender:
        return await sender.send("GET", path)
