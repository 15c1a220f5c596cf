"""Sign-in with GitHub: the App's user-to-server flow with PKCE.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.failures import (
    GitHubHTTPError,
    PassingFault,
    UnreadableAnswer,
    decode,
)
from webhook_app.loading import load
from webhook_app.settings import Settings

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 10
PER_PAGE = 100
MAX_PAGES = 10

T = TypeVar("T")


class SignInRefused(UpstreamFailed):
    """GitHub did not accept the sign-in; it has to be started again."""


class OAuthClient(msgspec.Struct, frozen=True, kw_only=True):
    """The OAuth credentials of our App, and the addresses of its GitHub."""

    client_id: str
    client_secret: str
    github_url: str
    api_url: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in user as GitHub sees them: id, login, verified addresses, installations."""

    github_user_id: int
    login: str
    emails: tuple[str, ...]
    installation_ids: tuple[int, ...]


class _Token(msgspec.Struct):
    access_token: str | None = None


class _Account(msgspec.Struct):
    id: int
    login: str


class _Email(msgspec.Struct):
    email: str
    verified: bool = False


class _Installation(msgspec.Struct):
    id: int


class _Installations(msgspec.Struct):
    installations: list[_Installation]


def client_for(settings: Settings, client_id: str, client_secret: str) -> OAuthClient:
    """Return the OAuth client of an App on the GitHub of the settings."""
    return OAuthClient(
        client_id=client_id,
        client_secret=client_secret,
        github_url=settings.github_url,
        api_url=settings.github_api_url,
    )


def authorize_url(client: OAuthClient, redirect_uri: str, state: str, verifier: str) -> str:
    """Return the page to send the browser to; the `verifier` itself is sent with the code only."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    query = {
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    return f"{client.github_url}/login/oauth/authorize?{urlencode(query)}"


async def identify(client: OAuthClient, code: str, redirect_uri: str, verifier: str) -> Identity:
    """Redeem a code and return whose it is; the token is used for this only and then dropped.

    Raises SignInRefused if the code is wrong, used or expired, and GitHubUnreachable.
    """
    await load("webhook_app.forges.github.plain")
    from webhook_app.forges.github.plain import open_client

    async with open_client(TIMEOUT_SECONDS) as http:
        token = await _redeem(http, client, code, redirect_uri, verifier)
        http.headers["authorization"] = f"Bearer {token}"
        try:
            account = await _get(http, client, "/user", _Account)
            emails = await _emails(http, client)
            installation_ids = await _installation_ids(http, client)
        except (GitHubHTTPError, UnreadableAnswer):
            raise SignInRefused() from None
    return Identity(
        github_user_id=account.id,
        login=account.login,
        emails=tuple(email.email for email in emails if email.verified),
        installation_ids=installation_ids,
    )


async def _redeem(
    http: httpx.AsyncClient, client: OAuthClient, code: str, redirect_uri: str, verifier: str
) -> str:
    from webhook_app.forges.github.plain import receive

    path = "/login/oauth/access_token"
    body = {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = await receive(http.post(f"{client.github_url}{path}", data=body), client.github_url)
    try:
        # GitHub refuses a code with 200 and a body without a token.
        token = decode(answer, _Token, client.github_url, path).access_token
    except (GitHubHTTPError, PassingFault):
        token = None
    if not token:
        raise SignInRefused()
    return token


async def _emails(http: httpx.AsyncClient, client: OAuthClient) -> list[_Email]:
    """Return the user's addresses; none if the App lacks the permission to read them."""
    try:
        return await _get(http, client, f"/user/emails?per_page={PER_PAGE}", list[_Email])
    except GitHubHTTPError as refused:
        if refused.status in {403, 404}:
            return []
        raise


async def _installation_ids(http: httpx.AsyncClient, client: OAuthClient) -> tuple[int, ...]:
    ids: list[int] = []
    for page in range(1, MAX_PAGES + 1):
        path = f"/user/installations?per_page={PER_PAGE}&page={page}"
        installations = (await _get(http, client, path, _Installations)).installations
        ids += [installation.id for installation in installations]
        if len(installations) < PER_PAGE:
            break
    return tuple(ids)


async def _get(http: httpx.AsyncClient, client: OAuthClient, path: str, kind: type[T]) -> T:
    from webhook_app.forges.github.plain import receive

    answer = await receive(http.get(f"{client.api_url}{path}"), client.api_url)
    return decode(answer, kind, client.api_url, path)
