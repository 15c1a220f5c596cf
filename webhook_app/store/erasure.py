"""Taking somebody's data away, and knowing what comes of it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from webhook_app.store.database import Connection
from webhook_app.store.sql import queries

_SQL = queries("erasure")

Claim = tuple[str, str]


async def is_account_erased(connection: Connection, github_user_id: int) -> bool:
    """Whether this account was deleted by its owner."""
    is_erased: bool = await connection.fetchval(_SQL["is_claim_erased"], github_user_id)
    return is_erased


async def add_tombstones(
    connection: Connection, github_user_id: int, claims: Iterable[Claim]
) -> None:
    """By what an account was named: kept as keyed hashes, from which nobody reads a name."""
    listed = sorted(claims)
    kinds, names = [kind for kind, _ in listed], [name for _, name in listed]
    await connection.execute(_SQL["add_tombstones"], github_user_id, kinds, names)


async def remove_account_tombstone(connection: Connection, github_user_id: int) -> None:
    """Its owner came back: what comes of them is stored again."""
    await connection.execute(_SQL["remove_account_tombstone"], github_user_id)


async def remove_tombstones(
    connection: Connection, github_user_id: int, login: str, emails: Collection[str]
) -> None:
    """A login and addresses are this account's now, whoever had them before."""
    await connection.execute(_SQL["remove_tombstones"], github_user_id, login, list(emails))


async def identifiers_of(connection: Connection, user_id: int) -> set[Claim]:
    """Everything by which commits and deliveries named a user: logins, addresses, installations.

    An address with which others committed too, known or not (`root@localhost`), names nobody.
    """
    rows = await connection.fetch(_SQL["names_of"], user_id)
    return {(row["kind"], row["name"]) for row in rows if row["name"]}


async def drop_commits(connection: Connection, user_id: int) -> None:
    """Remove the commits that a user wrote."""
    await connection.execute(_SQL["drop_commits"], user_id)


async def drop_trailers(connection: Connection, user_id: int, pattern: str) -> None:
    """Remove what names a user as the co-author of others' commits."""
    await connection.execute(_SQL["drop_trailers"], user_id, pattern)


async def drop_installations(connection: Connection, installation_ids: Collection[int]) -> None:
    """Remove installations with the repositories of which nobody's commits are left."""
    await connection.execute(_SQL["drop_repositories"], list(installation_ids))
    await connection.execute(_SQL["drop_installations"], list(installation_ids))


async def drop_user(connection: Connection, user_id: int) -> None:
    """Remove an account with everything that hangs on it."""
    await connection.execute(_SQL["drop_user"], user_id)


async def erase_bodies(
    connection: Connection, after_id: int, up_to_id: int, names: Collection[str]
) -> list[int]:
    """Drop the raw bodies in a span of numbers that hold any of these lower-case texts.

    Those of deliveries that are not read yet stay, others' commits may be in them; gives their
    numbers.
    """
    rows = await connection.fetch(_SQL["erase_bodies"], after_id, up_to_id, list(names))
    return [row["id"] for row in rows]
