"""Requests in the App's own name: its names, and the secret its webhook is signed with.

Sources: https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app,
https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
"""

from __future__ import annotations

import msgspec

from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.failures import (
    Answer,
    GitHubHTTPError,
    KeyUnusable,
    check,
    decode,
)
from webhook_app.loading import load

TIMEOUT_SECONDS = 15


class AppRefused(UpstreamFailed):
    """GitHub answered, and did not do what the App requested; nothing has changed there."""


class AppNames(msgspec.Struct, frozen=True):
    """What GitHub calls an App, and the App's public page."""

    slug: str
    name: str
    html_url: str


async def read_names(api_url: str, app_id: int, private_key: str) -> AppNames:
    """Return what the App is called.

    Raises GitHubUnreachable, and AppRefused if the private key is not the App's.
    """
    response = await _request(api_url, app_id, private_key, "GET", "/app")
    return decode(response, AppNames, api_url, "/app")


async def set_hook_secret(api_url: str, app_id: int, private_key: str, secret: str) -> None:
    """Let GitHub sign deliveries with this secret from now on.

    Raises AppRefused. Raises GitHubUnreachable, after which GitHub may use either secret: a
    request can arrive although its answer is lost.
    """
    await _request(api_url, app_id, private_key, "PATCH", "/app/hook/config", {"secret": secret})


async def _request(
    api_url: str,
    app_id: int,
    private_key: str,
    method: str,
    path: str,
    body: dict[str, str] | None = None,
) -> Answer:
    await load("webhook_app.forges.github.kit")
    from webhook_app.forges.github.kit import as_app

    try:
        async with as_app(api_url, TIMEOUT_SECONDS, app_id, private_key) as sender:
            answer = await sender.send(method, path, body=body)
        check(answer, api_url, path)
    except GitHubHTTPError as refused:
        raise AppRefused(f"{api_url} answers {refused.status} to App {app_id}.") from None
    except KeyUnusable as unusable:
        raise AppRefused(str(unusable)) from None
    return answer
