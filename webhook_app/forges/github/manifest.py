"""Registers the GitHub App from a manifest, and asks GitHub for its credentials.

Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.anonymous import GitHubUnreachable
from webhook_app.forges.github.tls import trusted
from webhook_app.package_files import manifest_file

TIMEOUT_SECONDS = 15


class ManifestRefused(UpstreamFailed):
    """GitHub does not know this code (any more); the set-up has to be started again."""


class RegisteredApp(msgspec.Struct, frozen=True, kw_only=True):
    """What GitHub tells once about a new App; `webhook_secret`, `pem` are never told again."""

    id: int
    slug: str
    name: str
    html_url: str
    client_id: str
    client_secret: str
    webhook_secret: str | None = None
    pem: str
    owner: _Owner


class _Owner(msgspec.Struct, frozen=True):
    id: int
    login: str
    type: str = "User"


def manifest(public_url: str, name: str, webhook_url: str) -> dict[str, Any]:
    """app-manifest.json with this server's addresses and a name (at most 34 characters)."""
    text = manifest_file().read_text(encoding="utf-8").replace("PUBLIC_URL", public_url)
    filled: dict[str, Any] = msgspec.json.decode(text)
    hook = filled["hook_attributes"] | {"url": webhook_url}
    return filled | {"name": name[:34], "hook_attributes": hook}


def registration_url(github_url: str, organization: str | None, state: str) -> str:
    """Where the browser posts the manifest to: a personal account's or an organisation's page."""
    owner = f"organizations/{quote(organization, safe='')}" if organization else None
    path = f"{owner}/settings/apps/new" if owner else "settings/apps/new"
    return f"{github_url}/{path}?state={quote(state, safe='')}"


async def exchange_manifest_code(api_url: str, code: str) -> RegisteredApp:
    """Exchange the code that GitHub gave, within its hour, for the App's credentials.

    Raises ManifestRefused, GitHubUnreachable.
    """
    url = f"{api_url}/app-manifests/{quote(code, safe='')}/conversions"
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, verify=trusted()) as http:
            answer = await http.post(url, headers={"accept": "application/vnd.github+json"})
    except httpx.HTTPError as error:
        raise GitHubUnreachable(f"{api_url} cannot be reached ({error}).") from None
    if answer.status_code >= 500:
        raise GitHubUnreachable(f"{api_url} answers {answer.status_code}.")
    try:
        answer.raise_for_status()
        return msgspec.json.decode(answer.content, type=RegisteredApp)
    except (httpx.HTTPStatusError, msgspec.MsgspecError):
        raise ManifestRefused() from None
