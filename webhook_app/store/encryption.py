"""Encryption of what the database keeps secret, with keys made from SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webhook_app.errors import Misconfigured


class SecretKeyChanged(Misconfigured):
    """SECRET_KEY is not the one that this database's secrets were encrypted with."""


def encrypt(secret_key: str, text: str) -> bytes:
    """A text that only this SECRET_KEY opens; of several keys the first encrypts."""
    return _cipher(secret_key).encrypt(text.encode())


def decrypt(secret_key: str, encrypted: bytes) -> str:
    """The text again; raises SecretKeyChanged."""
    try:
        return _cipher(secret_key).decrypt(encrypted).decode()
    except InvalidToken:
        raise SecretKeyChanged() from None


def derived_key(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose; from them neither SECRET_KEY nor other purposes' keys follow."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret_key.encode())


def keys_of(secret_key: str) -> list[str]:
    """The keys, newest first: SECRET_KEY may name several, separated by commas, to rotate them."""
    return [key.strip() for key in secret_key.split(",") if key.strip()]


def _cipher(secret_key: str) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(derived_key(key, "kept in the database")))
            for key in keys_of(secret_key)
        ]
    )
