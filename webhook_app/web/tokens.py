"""Our own tokens: who a caller is, signed with a key made from SECRET_KEY."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ISSUER = "webhook-app"
ALGORITHM = "HS256"


class TokenRefused(Exception):
    """The token is not ours, has expired or was tampered with."""


def issue_token(secret_key: str, user_id: int, lifetime: timedelta) -> str:
    """A signed token (JWT) that stands for a user until its lifetime is over."""
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": str(user_id), "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, _key(secret_key), ALGORITHM)


def user_id_of(secret_key: str, token: str) -> int:
    """The user a token stands for; raises TokenRefused."""
    try:
        claims = jwt.decode(
            token,
            _key(secret_key),
            [ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "iat", "sub"]},
        )
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        raise TokenRefused(TokenRefused.__doc__) from None


def _key(secret_key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"tokens").derive(secret_key.encode())
