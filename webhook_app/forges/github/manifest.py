"""Registration of the GitHub App from a manifest, and the request for its credentials.

Source: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.failures import GitHubHTTPError, UnreadableAnswer, decode
from webhook_app.loading import load
from webhook_app.package_files import manifest_file

TIMEOUT_SECONDS = 15


class ManifestRefused(UpstreamFailed):
    """GitHub does not know this code, or no longer; the set-up has to be started again."""


class RegisteredApp(msgspec.Struct, frozen=True, kw_only=True):
    """The credentials of a new App; GitHub sends `webhook_secret` and `pem` this one time only."""

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
    """Return app-manifest.json with this server's addresses and a name (cut to 34 characters)."""
    text = manifest_file().read_text(encoding="utf-8").replace("PUBLIC_URL", public_url)
    filled: dict[str, Any] = msgspec.json.decode(text)
    hook = filled["hook_attributes"] | {"url": webhook_url}
    return filled | {"name": name[:34], "hook_attributes": hook}


def registration_url(github_url: str, organization: str | None, state: str) -> str:
    """Return the page, of a personal account or an organisation, that takes the manifest."""
    owner = f"organizations/{quote(organization, safe='')}" if organization else None
    path = f"{owner}/settings/apps/new" if owner else "settings/apps/new"
    return f"{github_url}/{path}?state={quote(state, safe='')}"


async def exchange_manifest_code(api_url: str, code: str) -> RegisteredApp:
    """Exchange the code that GitHub sent, which is valid for an hour, for the App's credentials.

    Raises ManifestRefused, GitHubUnreachable.
    """
    await load("webhook_app.forges.github.plain")
    from webhook_app.forges.github.plain import open_client, receive

    path = f"/app-manifests/{quote(code, safe='')}/conversions"
    headers = {"accept": "application/vnd.github+json"}
    async with open_client(TIMEOUT_SECONDS) as http:
        answer = await receive(http.post(f"{api_url}{path}", headers=headers), api_url)
    try:
        return decode(answer, RegisteredApp, api_url, path)
    except (GitHubHTTPError, UnreadableAnswer):
        raise ManifestRefused() from None
