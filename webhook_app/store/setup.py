"""Stores the registered GitHub App, and the one-time links that may register it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.encryption import decrypt, encrypt
from webhook_app.store.sql import queries

_SQL = queries("setup")


class GitHubApp(msgspec.Struct, frozen=True, kw_only=True):
    """The GitHub App; `created_at` is None for one that the environment names.

    `webhook_url` is where GitHub delivers: here, or to a relay; empty if unknown.
    """

    app_id: int
    client_id: str
    client_secret: str
    private_key: str
    slug: str = ""
    name: str = ""
    html_url: str = ""
    webhook_url: str = ""
    created_at: datetime | None = None


async def new_setup_link(connection: Connection) -> str:
    """Store a one-time link to /setup; return its secret part."""
    token = secrets.token_urlsafe(24)
    await connection.execute(_SQL["save_setup_link"], _hash(token))
    return token


async def is_setup_link(connection: Connection, token: str) -> bool:
    """Return whether a link may still be used."""
    is_good: bool = await connection.fetchval(_SQL["has_setup_link"], _hash(token))
    return is_good


async def use_setup_links(connection: Connection) -> None:
    """Make every link invalid."""
    await connection.execute(_SQL["use_setup_links"])


async def find_app(connection: Connection, secret_key: str) -> GitHubApp | None:
    """Return the registered App, or None; raises SecretKeyChanged."""
    row = await connection.fetchrow(_SQL["find_app"])
    if row is None:
        return None
    hidden = msgspec.json.decode(decrypt(secret_key, row["encrypted"]), type=dict[str, str])
    return GitHubApp(
        app_id=row["app_id"],
        client_id=row["client_id"],
        client_secret=hidden["client_secret"],
        private_key=hidden["private_key"],
        slug=row["slug"],
        name=row["name"],
        html_url=row["html_url"],
        webhook_url=row["webhook_url"],
        created_at=row["created_at"],
    )


async def save_app(connection: Connection, secret_key: str, app: GitHubApp) -> None:
    """Store the registered App, with its secrets encrypted."""
    hidden = {"client_secret": app.client_secret, "private_key": app.private_key}
    encrypted = encrypt(secret_key, msgspec.json.encode(hidden).decode())
    await connection.execute(
        _SQL["save_app"],
        app.app_id,
        app.slug,
        app.name,
        app.html_url,
        app.client_id,
        encrypted,
        app.webhook_url,
    )


async def reencrypt_app(connection: Connection, secret_key: str) -> None:
    """Encrypt the App's secrets with the first of several keys."""
    app = await find_app(connection, secret_key)
    if app is not None:
        await save_app(connection, secret_key, app)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
