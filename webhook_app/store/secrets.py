"""Stores webhook secrets, encrypted with SECRET_KEY."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

import msgspec

from webhook_app.store.database import Connection, Database
from webhook_app.store.encryption import decrypt, encrypt
from webhook_app.store.sql import queries

_SQL = queries("secrets")


class StoredSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook secret, and how many deliveries were signed with it."""

    id: int
    secret: str
    created_at: datetime
    uses: int
    last_used_at: datetime | None


async def webhook_secrets(database: Database, secret_key: str) -> tuple[str, ...]:
    """Return the stored secrets, newest first; make the first one if there is none.

    Raises SecretKeyChanged.
    """
    async with database.connection() as connection:
        stored = await list_secrets(connection, secret_key)
    if not stored:
        async with database.write_transaction() as connection:
            stored = await list_secrets(connection, secret_key)
            if not stored:
                await add_secret(connection, secret_key, new_secret())
                stored = await list_secrets(connection, secret_key)
    return tuple(one.secret for one in stored)


def new_secret() -> str:
    """Return a random secret of 64 hexadecimal characters."""
    return secrets.token_hex(32)


async def list_secrets(connection: Connection, secret_key: str) -> list[StoredSecret]:
    """Return the stored secrets, newest first; raises SecretKeyChanged."""
    return [
        StoredSecret(
            id=row["id"],
            secret=decrypt(secret_key, row["encrypted"]),
            created_at=row["created_at"],
            uses=row["uses"],
            last_used_at=row["last_used_at"],
        )
        for row in await connection.fetch(_SQL["list_secrets"])
    ]


async def add_secret(connection: Connection, secret_key: str, secret: str) -> int:
    """Store a secret, with which deliveries may be signed from now on; return its id."""
    secret_id: int = await connection.fetchval(_SQL["insert_secret"], encrypt(secret_key, secret))
    return secret_id


async def reencrypt_secrets(connection: Connection, secret_key: str) -> None:
    """Encrypt the secrets with the first of several keys; raises SecretKeyChanged."""
    for stored in await list_secrets(connection, secret_key):
        encrypted = encrypt(secret_key, stored.secret)
        await connection.execute(_SQL["set_encrypted"], stored.id, encrypted)


async def delete_secret(connection: Connection, secret_id: int) -> bool:
    """Delete a secret; return False if there is none with this id."""
    return await connection.fetchval(_SQL["delete_secret"], secret_id) is not None


async def count_uses(connection: Connection, uses: Mapping[int, int]) -> None:
    """Add to the uses of secrets, by id."""
    await connection.execute(_SQL["count_uses"], list(uses), list(uses.values()))
