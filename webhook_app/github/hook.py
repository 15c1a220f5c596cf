"""The App's own webhook at GitHub: its secret can be changed with the App's key alone.

Source: https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
"""

from __future__ import annotations

from githubkit import AppAuthStrategy, GitHub
from githubkit.exception import GitHubException

from webhook_app.github.public import GitHubUnreachable

TIMEOUT_SECONDS = 15


async def set_hook_secret(api_url: str, app_id: int, private_key: str, secret: str) -> None:
    """Let GitHub sign deliveries with this secret from now on; raises GitHubUnreachable."""
    github = GitHub(
        AppAuthStrategy(app_id, private_key),
        base_url=api_url,
        http_cache=False,
        auto_retry=False,
        timeout=TIMEOUT_SECONDS,
    )
    try:
        async with github:
            await github.arequest("PATCH", "/app/hook/config", json={"secret": secret})
    except GitHubException as error:
        raise GitHubUnreachable(f"{api_url} did not take the new secret ({error}).") from None
    except ValueError:
        raise GitHubUnreachable("The App's private key cannot be used to sign.") from None
