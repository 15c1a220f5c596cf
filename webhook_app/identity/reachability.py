"""Whether GitHub can deliver to this server, and what to do where it cannot."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from webhook_app.settings import GITHUB, Settings

WEBHOOK_PATH = "/webhooks/github"
NEW_CHANNEL = "https://smee.io/new"


def webhook_url(settings: Settings) -> str:
    """Where deliveries arrive."""
    return f"{settings.base_url}{WEBHOOK_PATH}"


def is_reachable(settings: Settings) -> bool:
    """Whether GitHub may reach PUBLIC_URL: never this machine, github.com no private network."""
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
    """What brings deliveries from a relay to this server."""
    channel = relay or "https://smee.io/YOUR-CHANNEL"
    return f"npx smee-client --url {channel} --target {webhook_url(settings)}"
