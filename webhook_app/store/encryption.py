"""Encrypts the secrets in the database, with keys derived from SECRET_KEY."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from webhook_app.errors import Misconfigured

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# cryptography takes 8 MiB and 50 ms, and only a server with stored secrets needs it.


class SecretKeyChanged(Misconfigured):
    """SECRET_KEY is not the one that this database's secrets were encrypted with."""


def encrypt(secret_key: str, text: str) -> bytes:
    """Return the text encrypted with SECRET_KEY, the first of several."""
    return _cipher(secret_key).encrypt(text.encode())


def decrypt(secret_key: str, encrypted: bytes) -> str:
    """Return the decrypted text; raises SecretKeyChanged."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher(secret_key).decrypt(encrypted).decode()
    except InvalidToken:
        raise SecretKeyChanged() from None


def derived_key(secret_key: str, purpose: str) -> bytes:
    """Return 32 bytes for one purpose, which reveal neither SECRET_KEY nor other keys.

    It is HKDF (RFC 5869) with SHA-256 and no salt; its first block is all that we need.
    """
    extracted = hmac.digest(bytes(32), secret_key.encode(), "sha256")
    return hmac.digest(extracted, purpose.encode() + b"\x01", "sha256")


def keys_of(secret_key: str) -> list[str]:
    """Return the keys, newest first: SECRET_KEY may name several, separated by commas."""
    return [key.strip() for key in secret_key.split(",") if key.strip()]


def _cipher(secret_key: str) -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(derived_key(key, "kept in the database")))
            for key in keys_of(secret_key)
        ]
    )
