"""Rotates the webhook secret without refusing a delivery: add, tell GitHub, drop when unused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from webhook_app.errors import Conflict, NotFound
from webhook_app.forges.github.app import AppRefused
from webhook_app.identity.webhook_secrets import SOONEST_SECONDS
from webhook_app.store.database import Database
from webhook_app.store.secrets import (
    StoredSecret,
    add_secret,
    delete_secret,
    list_secrets,
    new_secret,
    reencrypt_secrets,
)
from webhook_app.store.setup import reencrypt_app

UNUSED_FOR = timedelta(hours=1)
SETTLING_SECONDS = 1.5 * SOONEST_SECONDS
"""After this every process reads the secrets anew before it refuses a delivery."""


class SecretStillNeeded(Conflict):
    """No newer secret is in use yet, so GitHub may sign with this one."""


class NoSuchSecret(NotFound):
    """There is no secret of this number."""


async def rotate_secret(
    database: Database, secret_key: str, tell_github: Callable[[str], Awaitable[None]]
) -> int:
    """Accept a new secret, then let GitHub sign with it; gives its number.

    Where GitHub refuses it, it is dropped again; where GitHub's answer was lost, both hold:
    raises what `tell_github` raises.
    """
    secret = new_secret()
    async with database.write_transaction() as connection:
        secret_id = await add_secret(connection, secret_key, secret)
    await asyncio.sleep(SETTLING_SECONDS)
    try:
        await tell_github(secret)
    except AppRefused:
        async with database.write_transaction() as connection:
            await delete_secret(connection, secret_id)
        raise
    return secret_id


async def drop_secret(database: Database, secret_key: str, secret_id: int) -> None:
    """Drop an old secret by hand; raises SecretStillNeeded, NoSuchSecret."""
    async with database.write_transaction() as connection:
        known = await list_secrets(connection, secret_key)
        if all(secret.id != secret_id for secret in known):
            raise NoSuchSecret(f"There is no secret {secret_id}.")
        if not any(secret.uses for secret in known if secret.id > secret_id):
            raise SecretStillNeeded()
        await delete_secret(connection, secret_id)


async def reencrypt_stored_secrets(database: Database, secret_key: str) -> None:
    """Encrypt everything that is kept secret with the first of several keys of SECRET_KEY."""
    async with database.write_transaction() as connection:
        await reencrypt_secrets(connection, secret_key)
        await reencrypt_app(connection, secret_key)


async def drop_unused_secrets(database: Database, secret_key: str) -> int:
    """Drop secrets older than the newest that has been in use, once unused for an hour.

    Gives how many were dropped. The newest one in use always stays.
    """
    dropped = 0
    async with database.write_transaction() as connection:
        for secret in unused_secrets(await list_secrets(connection, secret_key), datetime.now(UTC)):
            dropped += await delete_secret(connection, secret.id)
    return dropped


def unused_secrets(secrets: Sequence[StoredSecret], now: datetime) -> list[StoredSecret]:
    """Of secrets, newest first, those that a newer one has replaced for an hour at least."""
    newest_used = next((secret for secret in secrets if secret.uses), None)
    if newest_used is None or now - newest_used.created_at < UNUSED_FOR:
        return []
    older = [secret for secret in secrets if secret.id < newest_used.id]
    return [s for s in older if s.last_used_at is None or now - s.last_used_at >= UNUSED_FOR]
