"""Whether GitHub can deliver to this server, and what to do if it cannot."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from webhook_app.settings import GITHUB, Settings

WEBHOOK_PATH = "/webhooks/github"
NEW_CHANNEL = "https://smee.io/new"


def webhook_url(settings: Settings) -> str:
    """Return the URL at which deliveries arrive."""
    return f"{settings.base_url}{WEBHOOK_PATH}"


def is_reachable(settings: Settings) -> bool:
    """Return whether GitHub may reach PUBLIC_URL.

    This machine is never reachable; a private network only for a GitHub Enterprise Server.
    """
    host = urlsplit(settings.base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return True
    is_near = address.is_loopback or address.is_unspecified
    return not is_near and (address.is_global or settings.github_url != GITHUB)


def relay_command(settings: Settings, relay: str = "") -> str:
    """Return the command that forwards deliveries from a relay's URL to this server."""
    channel = relay or "https://smee.io/YOUR-CHANNEL"
    return f"npx smee-client --url {channel} --target {webhook_url(settings)}"
