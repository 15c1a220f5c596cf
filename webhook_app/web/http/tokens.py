"""Tokens and cookies that we sign (JWT), with keys derived from SECRET_KEY."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from webhook_app.errors import Unauthenticated
from webhook_app.store.encryption import derived_key, keys_of

ISSUER = "webhook-app"
ALGORITHM = "HS256"
_FAR_FUTURE = datetime(2200, 1, 1, tzinfo=UTC)


class TokenRefused(Unauthenticated):
    """The token is not ours, has expired or was changed."""


class Claims(msgspec.Struct, frozen=True):
    """The user and the session of a token; a script's token has no session."""

    user_id: int
    session_id: int | None


def issue_token(
    secret_key: str, user_id: int, lifetime: timedelta, session_id: int | None = None
) -> str:
    """Return a signed access token of a user."""
    now = datetime.now(UTC)
    claims: dict[str, object] = {"sub": str(user_id), "iat": now, "exp": now + lifetime}
    if session_id is not None:
        claims["sid"] = str(session_id)
    return _sign(secret_key, "access", claims)


def read_token(secret_key: str, token: str) -> Claims:
    """Return the user and the session of an access token; raise TokenRefused."""
    claims = _verify(secret_key, "access", token)
    try:
        session_id = claims.get("sid")
        return Claims(int(claims["sub"]), int(session_id) if session_id is not None else None)
    except (KeyError, TypeError, ValueError):
        raise TokenRefused() from None


def sign_cookie(secret_key: str, purpose: str, facts: dict[str, str], lifetime: timedelta) -> str:
    """Return facts that a browser can read but not change, signed for one purpose only."""
    return _sign(secret_key, purpose, facts | {"exp": datetime.now(UTC) + lifetime})


def sign_permanent(secret_key: str, purpose: str, facts: dict[str, str]) -> str:
    """Return facts signed without expiry, always the same text for the same facts.

    To be revocable, one of the facts must be a value that the server can change.
    """
    return _sign(secret_key, purpose, facts | {"exp": _FAR_FUTURE})


def verify_cookie(secret_key: str, purpose: str, signed: str) -> dict[str, str]:
    """Return the facts of a signed cookie; raise TokenRefused."""
    return {name: str(fact) for name, fact in _verify(secret_key, purpose, signed).items()}


def _sign(secret_key: str, purpose: str, claims: dict[str, Any]) -> str:
    import jwt  # 9 MiB; where tokens are usual, it was loaded in a thread

    key = derived_key(keys_of(secret_key)[0], f"tokens/{purpose}")
    return jwt.encode(claims | {"iss": ISSUER}, key, ALGORITHM)


def _verify(secret_key: str, purpose: str, token: str) -> dict[str, Any]:
    """Return the claims of a token signed with any of our keys for this purpose."""
    import jwt

    for key in keys_of(secret_key):
        try:
            return jwt.decode(
                token,
                derived_key(key, f"tokens/{purpose}"),
                [ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError):
            break
    raise TokenRefused()
