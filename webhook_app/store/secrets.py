"""Webhook secrets that we made or were given, encrypted with SECRET_KEY."""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webhook_app.store.database import Connection, Database
from webhook_app.store.sql import queries

_SQL = queries("secrets")


class SecretKeyChanged(Exception):
    """SECRET_KEY is not the one that this database's secrets were encrypted with."""


async def webhook_secrets(database: Database, secret_key: str) -> tuple[str, ...]:
    """The stored secrets, newest first; the first one is made here when there is none.

    Raises SecretKeyChanged.
    """
    async with database.reading() as connection:
        found = await _read(connection, secret_key)
    if found:
        return found
    async with database.writing() as connection:
        found = await _read(connection, secret_key)
        if not found:
            found = (secrets.token_hex(32),)
            encrypted = _cipher(secret_key).encrypt(found[0].encode())
            await connection.execute(_SQL["insert_secret"], encrypted)
    return found


async def _read(connection: Connection, secret_key: str) -> tuple[str, ...]:
    rows = await connection.fetch(_SQL["list_secrets"])
    cipher = _cipher(secret_key)
    try:
        return tuple(cipher.decrypt(row["encrypted"]).decode() for row in rows)
    except InvalidToken:
        raise SecretKeyChanged(SecretKeyChanged.__doc__) from None


def _cipher(secret_key: str) -> Fernet:
    """The cipher for what is kept in the database, with a key of its own."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"kept in the database").derive(
        secret_key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
