"""What the App asks in its own name: what it is called, and that its hook takes a new secret.

Source: https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app and
https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
"""

from __future__ import annotations

import msgspec
from githubkit import AppAuthStrategy, GitHub, Response
from githubkit.exception import GitHubException, RequestFailed

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.anonymous import GitHubUnreachable
from webhook_app.forges.github.tls import trusted

TIMEOUT_SECONDS = 15


class AppRefused(UpstreamFailed):
    """GitHub answered, and did not do what the App asked; nothing has changed there."""


class AppNames(msgspec.Struct, frozen=True):
    """What GitHub calls an App, and its public page."""

    slug: str
    name: str
    html_url: str


async def read_names(api_url: str, app_id: int, private_key: str) -> AppNames:
    """What the App is called; raises GitHubUnreachable, AppRefused where the key is not its."""
    response = await _ask(api_url, app_id, private_key, "GET", "/app")
    try:
        return msgspec.json.decode(response.content, type=AppNames)
    except msgspec.MsgspecError:
        raise GitHubUnreachable(f"{api_url} does not answer as GitHub would.") from None


async def set_hook_secret(api_url: str, app_id: int, private_key: str, secret: str) -> None:
    """Let GitHub sign deliveries with this secret from now on.

    Raises AppRefused, or GitHubUnreachable: then GitHub may have taken it all the same.
    """
    await _ask(api_url, app_id, private_key, "PATCH", "/app/hook/config", {"secret": secret})


async def _ask(
    api_url: str,
    app_id: int,
    private_key: str,
    method: str,
    path: str,
    body: dict[str, str] | None = None,
) -> Response[object]:
    github = GitHub(
        AppAuthStrategy(app_id, private_key),
        base_url=api_url,
        http_cache=False,
        auto_retry=False,
        timeout=TIMEOUT_SECONDS,
        ssl_verify=trusted(),
    )
    try:
        async with github:
            return await github.arequest(method, path, json=body)
    except RequestFailed as failed:
        status = failed.response.status_code
        if status >= 500:
            raise GitHubUnreachable(f"{api_url} answers {status}.") from None
        raise AppRefused(f"{api_url} answers {status} to App {app_id}.") from None
    except GitHubException as error:
        raise GitHubUnreachable(f"{api_url} cannot be reached ({error}).") from None
    except ValueError:
        raise AppRefused("The App's private key cannot be used to sign.") from None
