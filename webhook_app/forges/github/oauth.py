"""Sign-in with GitHub: the App's user-to-server flow with PKCE.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from __future__ import annotations

import base64
import hashlib
from typing import TypeVar
from urllib.parse import urlencode

import httpx
import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.anonymous import GitHubUnreachable
from webhook_app.forges.github.tls import trusted
from webhook_app.settings import Settings

TIMEOUT_SECONDS = 10
PER_PAGE = 100
MOST_PAGES = 10

T = TypeVar("T")


class SignInRefused(UpstreamFailed):
    """GitHub did not accept the sign-in; it has to be started again."""


class OAuthClient(msgspec.Struct, frozen=True, kw_only=True):
    """The App's OAuth side, and where its GitHub is."""

    client_id: str
    client_secret: str
    github_url: str
    api_url: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in, as GitHub says: number, login, verified addresses, reachable installations."""

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
    """The OAuth client of an App on the GitHub of the settings."""
    return OAuthClient(
        client_id=client_id,
        client_secret=client_secret,
        github_url=settings.github_url,
        api_url=settings.github_api_url,
    )


def authorize_url(client: OAuthClient, redirect_uri: str, state: str, verifier: str) -> str:
    """Where to send the browser; `verifier` is shown to GitHub only when the code is redeemed."""
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
    """Redeem a code and ask once who it is; the token is forgotten.

    Raises SignInRefused for a code that is wrong, used or expired, GitHubUnreachable.
    """
    try:
        async with httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, headers={"accept": "application/json"}, verify=trusted()
        ) as http:
            token = await _redeem(http, client, code, redirect_uri, verifier)
            http.headers["authorization"] = f"Bearer {token}"
            account = await _get(http, f"{client.api_url}/user", _Account)
            emails = await _emails(http, client)
            installation_ids = await _installations(http, client)
    except httpx.HTTPError as error:
        raise GitHubUnreachable(f"{client.github_url} cannot be reached ({error}).") from None
    return Identity(
        github_user_id=account.id,
        login=account.login,
        emails=tuple(email.email for email in emails if email.verified),
        installation_ids=installation_ids,
    )


async def _redeem(
    http: httpx.AsyncClient, client: OAuthClient, code: str, redirect_uri: str, verifier: str
) -> str:
    answer = await http.post(
        f"{client.github_url}/login/oauth/access_token",
        data={
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        },
    )
    try:
        token = msgspec.json.decode(answer.content, type=_Token).access_token
    except msgspec.MsgspecError:
        token = None
    if answer.status_code != 200 or not token:
        raise SignInRefused()
    return token


async def _emails(http: httpx.AsyncClient, client: OAuthClient) -> list[_Email]:
    """The person's addresses; none where the App was not given the permission to read them."""
    url = f"{client.api_url}/user/emails?per_page={PER_PAGE}"
    answer = await http.get(url)
    return [] if answer.status_code in {403, 404} else _decoded(answer, list[_Email])


async def _installations(http: httpx.AsyncClient, client: OAuthClient) -> tuple[int, ...]:
    found: list[int] = []
    for page in range(1, MOST_PAGES + 1):
        url = f"{client.api_url}/user/installations?per_page={PER_PAGE}&page={page}"
        some = (await _get(http, url, _Installations)).installations
        found += [installation.id for installation in some]
        if len(some) < PER_PAGE:
            break
    return tuple(found)


async def _get(http: httpx.AsyncClient, url: str, kind: type[T]) -> T:
    return _decoded(await http.get(url), kind)


def _decoded(answer: httpx.Response, kind: type[T]) -> T:
    if answer.status_code >= 500:
        raise GitHubUnreachable(f"{answer.url.host} answers {answer.status_code}.")
    try:
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=kind)
    except (httpx.HTTPStatusError, msgspec.MsgspecError):
        raise SignInRefused() from None
