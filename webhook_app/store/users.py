"""Stores accounts, their addresses, and which commits are theirs."""

from __future__ import annotations

from webhook_app.models import User
from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("users")


async def list_users(connection: Connection) -> list[User]:
    """Return every account, by lower-case login."""
    return [User(**row) for row in await connection.fetch(_SQL["list_users"])]


async def find_user(connection: Connection, user_id: int) -> User | None:
    """Return an account by its id, or None."""
    row = await connection.fetchrow(_SQL["find_user"], user_id)
    return User(**row) if row else None


async def find_user_by_login(connection: Connection, login: str) -> User | None:
    """Return an account by its current login in any case, else by GitHub's number."""
    if "\0" in login:
        return None  # PostgreSQL's text has no NUL, and neither has any login
    row = await connection.fetchrow(_SQL["find_user_by_login"], login.lower())
    return User(**row) if row else None


async def find_id(connection: Connection, github_user_id: int) -> int | None:
    """Return the id of the account with GitHub's number, or None."""
    user_id: int | None = await connection.fetchval(_SQL["find_id"], github_user_id)
    return user_id


async def save_user(connection: Connection, github_user_id: int, login: str) -> int:
    """Store an account under its current login; return its id.

    On GitHub only one account has a login at a time, so another account that had it loses it here.
    """
    await connection.execute(_SQL["release_login"], login.lower(), github_user_id)
    user_id: int = await connection.fetchval(_SQL["save_user"], github_user_id, login)
    return user_id


async def add_email(connection: Connection, email: str, user_id: int) -> None:
    """Store a verified address of a user; the last user to verify it owns it."""
    await connection.execute(_SQL["add_email"], email.strip().lower(), user_id)


async def emails_of(connection: Connection, user_id: int) -> list[str]:
    """Return the verified addresses of an account."""
    return [row["email"] for row in await connection.fetch(_SQL["emails_of"], user_id)]


async def set_admin(connection: Connection, user_id: int, *, is_admin: bool) -> None:
    """Grant or revoke the admin role."""
    await connection.execute(_SQL["set_admin"], user_id, is_admin)


async def set_hidden(connection: Connection, user_id: int, *, is_hidden: bool) -> bool:
    """Hide a user from others, or show them again; return whether that changed anything."""
    changed = await connection.fetchval(_SQL["set_hidden"], user_id, is_hidden)
    return changed is not None


async def calendar_token_of(connection: Connection, user_id: int) -> int | None:
    """Return the number of a user's valid calendar link; None if there is no such user."""
    number: int | None = await connection.fetchval(_SQL["calendar_token_of"], user_id)
    return number


async def rotate_calendar_token(connection: Connection, user_id: int) -> None:
    """Make every earlier calendar link of a user invalid."""
    await connection.execute(_SQL["rotate_calendar_token"], user_id)


async def hidden_users(connection: Connection) -> frozenset[int]:
    """Return the ids of hidden users."""
    return frozenset(row["id"] for row in await connection.fetch(_SQL["hidden_users"]))


async def match_commits(connection: Connection, user_id: int) -> bool:
    """Assign a user the unmatched commits whose author or co-author they are.

    Return whether there were any.
    """
    written = await connection.execute(_SQL["match_commits"], user_id)
    credited = await connection.execute(_SQL["match_co_authors"], user_id)
    return (written, credited) != ("UPDATE 0", "UPDATE 0")
