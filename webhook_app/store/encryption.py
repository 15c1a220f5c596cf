"""Encrypts the secrets in the database, with keys derived from SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretKeyChanged(Exception):
    """SECRET_KEY is not the one that this database's secrets were encrypted with."""


def encrypt(secret_key: str, text: str) -> bytes:
    """Return the text encrypted with SECRET_KEY, the first of several."""
    return _cipher(secret_key).encrypt(text.encode())


def decrypt(secret_key: str, encrypted: bytes) -> str:
    """Return the decrypted text; raises SecretKeyChanged."""
    try:
        return _cipher(secret_key).decrypt(encrypted).decode()
    except InvalidToken:
        raise SecretKeyChanged(SecretKeyChanged.__doc__) from None


def derived_key(secret_key: str, purpose: str) -> bytes:
    """Return 32 bytes for one purpose, which reveal neither SECRET_KEY nor other keys."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret_key.encode())


def keys_of(secret_key: str) -> list[str]:
    """Return the keys, newest first: SECRET_KEY may name several, separated by commas."""
    return [key.strip() for key in secret_key.split(",") if key.strip()]


def _cipher(secret_key: str) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(derived_key(key, "kept in the database")))
            for key in keys_of(secret_key)
        ]
    )
