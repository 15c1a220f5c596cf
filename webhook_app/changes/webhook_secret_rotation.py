"""Rotation of the webhook secret without a refused delivery: add, set at GitHub, drop if unused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from webhook_app.errors import Conflict, NotFound
from webhook_app.forges.github.app import AppRefused, set_hook_secret
from webhook_app.identity.github_app import find_access
from webhook_app.identity.webhook_secrets import MIN_REREAD_SECONDS, configured_secrets
from webhook_app.settings import Settings
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
SETTLING_SECONDS = 1.5 * MIN_REREAD_SECONDS
"""After this every process reads the secrets again before it refuses a delivery."""


class SecretStillNeeded(Conflict):
    """No newer secret is in use yet, so GitHub may sign with this one."""


class NoSuchSecret(NotFound):
    """There is no secret of this number."""


class SecretsFromEnvironment(Conflict):
    """GITHUB_WEBHOOK_SECRET names the secrets; change them there."""


class NoUsableApp(Conflict):
    """No GitHub App with a private key is known; set it up first."""


async def rotate_secret(settings: Settings, database: Database, secret_key: str) -> int:
    """Accept a new secret, then let GitHub sign with it; return its number.

    The secret is stored first, and GitHub is requested only after every process reads secrets
    again: otherwise a delivery signed with the new secret could be refused. If GitHub refuses the
    secret, it is deleted again. If GitHub's answer is lost, both secrets stay valid.

    Raises SecretsFromEnvironment, NoUsableApp, AppRefused, GitHubUnreachable.
    """
    if configured_secrets(settings):
        raise SecretsFromEnvironment()
    access = await find_access(settings, database, secret_key)
    if access is None:
        raise NoUsableApp()
    secret = new_secret()
    async with database.write_transaction() as connection:
        secret_id = await add_secret(connection, secret_key, secret)
    await asyncio.sleep(SETTLING_SECONDS)
    try:
        await set_hook_secret(access.api_url, access.app_id, access.private_key, secret)
    except AppRefused:
        async with database.write_transaction() as connection:
            await delete_secret(connection, secret_id)
        raise
    return secret_id


async def drop_secret(database: Database, secret_key: str, secret_id: int) -> None:
    """Delete an old secret; raises SecretStillNeeded, NoSuchSecret.

    Under the write lock: two admins who drop at once cannot delete the last secret in use.
    """
    async with database.write_transaction() as connection:
        secrets = await list_secrets(connection, secret_key)
        if all(secret.id != secret_id for secret in secrets):
            raise NoSuchSecret(f"There is no secret {secret_id}.")
        if not any(secret.uses for secret in secrets if secret.id > secret_id):
            raise SecretStillNeeded()
        await delete_secret(connection, secret_id)


async def reencrypt_stored_secrets(database: Database, secret_key: str) -> None:
    """Encrypt all stored secrets and the App with the first of several keys of SECRET_KEY.

    Under the write lock: a secret that a rotation adds is stored either before and encrypted here,
    or after.
    """
    async with database.write_transaction() as connection:
        await reencrypt_secrets(connection, secret_key)
        await reencrypt_app(connection, secret_key)


async def drop_unused_secrets(database: Database, secret_key: str) -> int:
    """Delete the secrets that a newer one has replaced for an hour; return how many.

    Under the write lock, as `drop_secret`. The newest secret in use always stays.
    """
    dropped = 0
    async with database.write_transaction() as connection:
        for secret in unused_secrets(await list_secrets(connection, secret_key), datetime.now(UTC)):
            dropped += await delete_secret(connection, secret.id)
    return dropped


def unused_secrets(secrets: Sequence[StoredSecret], now: datetime) -> list[StoredSecret]:
    """Return those of `secrets`, newest first, that a newer one has replaced for an hour."""
    newest_used = next((secret for secret in secrets if secret.uses), None)
    if newest_used is None or now - newest_used.created_at < UNUSED_FOR:
        return []
    older = [secret for secret in secrets if secret.id < newest_used.id]
    return [s for s in older if s.last_used_at is None or now - s.last_used_at >= UNUSED_FOR]
