"""Rotates the webhook secret without refusing a delivery: add, tell GitHub, drop when unused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from webhook_app.store.database import Database
from webhook_app.store.secrets import (
    StoredSecret,
    add_secret,
    delete_secret,
    list_secrets,
    new_secret,
)

UNUSED_FOR = timedelta(hours=1)

log = structlog.get_logger()


async def rotate_secret(
    database: Database, secret_key: str, tell_github: Callable[[str], Awaitable[None]]
) -> int:
    """Accept a new secret, then let GitHub sign with it; gives its number.

    When GitHub does not take it, it is dropped again and the old one stays: raises what
    `tell_github` raises.
    """
    secret = new_secret()
    async with database.writing() as connection:
        secret_id = await add_secret(connection, secret_key, secret)
    try:
        await tell_github(secret)
    except Exception:
        async with database.writing() as connection:
            await delete_secret(connection, secret_id)
        raise
    log.info("secret_rotated", secret_id=secret_id)
    return secret_id


async def drop_unused_secrets(database: Database, secret_key: str) -> int:
    """Drop secrets older than the newest that has been in use, once unused for an hour.

    Gives how many were dropped. The newest one in use always stays.
    """
    dropped = 0
    async with database.writing() as connection:
        for secret in superseded(await list_secrets(connection, secret_key), datetime.now(UTC)):
            dropped += await delete_secret(connection, secret.id)
    return dropped


def superseded(secrets: list[StoredSecret], now: datetime) -> list[StoredSecret]:
    """Of secrets, newest first, those that a newer one has replaced for an hour at least."""
    newest_used = next((secret for secret in secrets if secret.uses), None)
    if newest_used is None or now - newest_used.created_at < UNUSED_FOR:
        return []
    older = [secret for secret in secrets if secret.id < newest_used.id]
    return [s for s in older if s.last_used_at is None or now - s.last_used_at >= UNUSED_FOR]
