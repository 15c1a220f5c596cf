"""Deletes an account at its owner's wish, so that nothing brings its data back without them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import quote_plus

from webhook_app.attendance import trailers_of
from webhook_app.models import User
from webhook_app.projection.replay import read_again
from webhook_app.store import deliveries, erasure, projection, users
from webhook_app.store.database import Connection, Database
from webhook_app.store.delivery_sync import last_delivery
from webhook_app.store.erasure import Claim

AT_A_TIME = 500
_LOGIN_KEYS = ("login", "username")  # repositories and people's own names stand under "name"


async def erase_account(database: Database, user: User, noreply_hosts: Collection[str]) -> None:
    """Remove a user with all that is theirs, and remember by what they would come again.

    Raw bodies go first, a few at a time, so that no delivery waits long; whoever stops it there
    has an account still, and asks again. Deliveries that could not be read yet are read last, for
    the sake of the others in them.
    """
    async with database.write_transaction() as connection:
        await users.match_commits(connection, user.id)
        claims = await erasure.identifiers_of(connection, user.id)
    seen, unread = await _erase_bodies(database, _as_payloads_write(claims))
    async with database.write_transaction() as connection:
        claims |= await erasure.identifiers_of(connection, user.id) | {
            ("id", str(user.github_user_id))
        }
        await erasure.add_tombstones(connection, user.github_user_id, claims)
        await _drop(connection, user, claims)
        last = await last_delivery(connection)
        names = _as_payloads_write(claims)
        unread += await erasure.erase_bodies(connection, seen, last, names)
        await projection.bump_revisions(connection, None)
    for number in unread:
        await _read_unread(database, number, noreply_hosts)
        async with database.connection() as connection:
            await erasure.erase_bodies(connection, number - 1, number, names)


async def _drop(connection: Connection, user: User, claims: Collection[Claim]) -> None:
    emails = {name for kind, name in claims if kind == "email"}
    own = [int(name) for kind, name in claims if kind == "installation"]
    await erasure.drop_commits(connection, user.id)
    if emails:
        await erasure.drop_trailers(connection, user.id, trailers_of(emails))
    await erasure.drop_installations(connection, own)
    await erasure.drop_user(connection, user.id)


async def _erase_bodies(database: Database, names: Collection[str]) -> tuple[int, list[int]]:
    """Drop the bodies that hold any of these texts.

    Gives the last number looked at, and those that hold them and were never read.
    """
    unread: list[int] = []
    async with database.connection() as connection:
        last = await last_delivery(connection)
    for after in range(0, last, AT_A_TIME):
        up_to = min(after + AT_A_TIME, last)
        async with database.connection() as connection:
            unread += await erasure.erase_bodies(connection, after, up_to, names)
    return last, unread


async def _read_unread(database: Database, number: int, noreply_hosts: Collection[str]) -> None:
    """Read a delivery that waits or failed, now without what it holds of the account.

    Where it still cannot be read it stays as it is, and loses its body when it can.
    """
    async with database.connection() as connection:
        found = await deliveries.list_stored_deliveries(
            connection, number - 1, ["pending", "failed"], 1
        )
    for delivery in found:
        if delivery.id == number:
            await read_again(database, delivery, noreply_hosts)


def _as_payloads_write(claims: Iterable[Claim]) -> set[str]:
    """The texts that stand in a payload, JSON or a form, where these names do; lower case."""
    texts: set[str] = set()
    for kind, name in claims:
        if kind == "email":
            texts.add(name)
        elif kind == "login":
            pairs = ((key, gap) for key in _LOGIN_KEYS for gap in ("", " "))
            texts.update(f'"{key}":{gap}"{name}"' for key, gap in pairs)
    return texts | {quote_plus(text).lower() for text in texts}
