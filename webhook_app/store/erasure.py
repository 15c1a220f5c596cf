"""Erases a user's data, and recognizes later deliveries that contain it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from webhook_app.store.database import Connection
from webhook_app.store.rows import AccountClaimRow
from webhook_app.store.sql import queries

_SQL = queries("erasure")

Claim = tuple[str, str]


async def is_account_erased(connection: Connection, github_user_id: int) -> bool:
    """Return whether the owner of this account deleted it here."""
    is_erased: bool = await connection.fetchval(_SQL["is_claim_erased"], github_user_id)
    return is_erased


async def add_tombstones(
    connection: Connection, github_user_id: int, claims: Iterable[Claim]
) -> None:
    """Store what named an account as keyed hashes, from which no name can be read."""
    rows = [AccountClaimRow(kind, claim) for kind, claim in sorted(claims)]
    await connection.execute(_SQL["add_tombstones"], github_user_id, rows)


async def remove_account_tombstone(connection: Connection, github_user_id: int) -> None:
    """Delete the hashes of an account whose owner came back; their commits are stored again."""
    await connection.execute(_SQL["remove_account_tombstone"], github_user_id)


async def remove_tombstones(
    connection: Connection, github_user_id: int, login: str, emails: Collection[str]
) -> None:
    """Delete other accounts' hashes of a login and addresses that are this account's now."""
    await connection.execute(_SQL["remove_tombstones"], github_user_id, login, list(emails))


async def identifiers_of(connection: Connection, user_id: int) -> set[Claim]:
    """Return what named a user in commits and deliveries: logins, addresses, installations.

    An address that other or unknown authors used too (`root@localhost`) is left out.
    """
    rows = await connection.fetch(_SQL["names_of"], user_id)
    return {(row["kind"], row["name"]) for row in rows if row["name"]}


async def drop_commits(connection: Connection, user_id: int) -> None:
    """Delete the commits that a user wrote."""
    await connection.execute(_SQL["drop_commits"], user_id)


async def drop_trailers(connection: Connection, user_id: int, pattern: str) -> None:
    """Delete a user's co-author lines from other users' commits."""
    await connection.execute(_SQL["drop_trailers"], user_id, pattern)


async def drop_installations(connection: Connection, installation_ids: Collection[int]) -> None:
    """Delete installations, and their repositories that have no commits left."""
    await connection.execute(_SQL["drop_repositories"], list(installation_ids))
    await connection.execute(_SQL["drop_installations"], list(installation_ids))


async def drop_user(connection: Connection, user_id: int) -> None:
    """Delete a user and everything that belongs to them."""
    await connection.execute(_SQL["drop_user"], user_id)
