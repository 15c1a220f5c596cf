"""Stores sessions, and the refresh tokens that continue them; each token is used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import msgspec

from webhook_app.models import User
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("sessions")

REFRESH_LIFETIME = timedelta(days=60)


class Continued(msgspec.Struct, frozen=True):
    """A session, its user, and the refresh token for the next time."""

    session_id: int
    user_id: int
    refresh_token: str


async def open_session(connection: Connection, user_id: int) -> Continued:
    """Store a new session of a user."""
    async with connection.transaction():
        session_id: int = await connection.fetchval(_SQL["open_session"], user_id)
        return Continued(session_id, user_id, await _next_token(connection, session_id))


async def continue_session(
    connection: Connection, refresh_token: str, requested_at: datetime
) -> Continued | None:
    """Exchange a refresh token for the next one; return None if it is not valid.

    A token that was used before was copied, and its session ends. The exception are two tabs of
    one browser: if the other use was in progress when this one was requested, both continue.
    """
    token_hash = _hash(refresh_token)
    async with connection.transaction():
        row = await connection.fetchrow(_SQL["use_refresh_token"], token_hash)
        if row is None:
            row = await connection.fetchrow(_SQL["find_use_under_way"], token_hash, requested_at)
        if row is None:
            await revoke_session_of_token(connection, refresh_token)
            return None
        token = await _next_token(connection, row["session_id"])
        return Continued(row["session_id"], row["user_id"], token)


async def revoke_session(connection: Connection, session_id: int) -> None:
    """End a session."""
    await connection.execute(_SQL["revoke_session"], session_id)


async def revoke_session_of_token(connection: Connection, refresh_token: str) -> None:
    """End the session of a refresh token."""
    await connection.execute(_SQL["revoke_session_of_token"], _hash(refresh_token))


async def revoke_sessions_of(connection: Connection, user_id: int) -> None:
    """End every session of a user."""
    await connection.execute(_SQL["revoke_sessions_of"], user_id)


async def find_session_user(
    connection: Connection, user_id: int, session_id: int | None
) -> User | None:
    """Return the user while the session is valid; None is the session of a script's token."""
    row = await connection.fetchrow(_SQL["find_session_user"], user_id, session_id)
    return User(**row) if row else None


async def delete_old_sessions(connection: Connection) -> int:
    """Delete sessions that can no longer be continued; return how many."""
    return len(await connection.fetch(_SQL["delete_old_sessions"], datetime.now(UTC)))


async def _next_token(connection: Connection, session_id: int) -> str:
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + REFRESH_LIFETIME
    await connection.execute(_SQL["save_refresh_token"], _hash(token), session_id, expires_at)
    return token


def _hash(token: str) -> bytes:
    """Return the stored form of a token, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
