"""Erasure: deletes an account at its owner's request, and prevents its data's return."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import quote_plus

from webhook_app.attendance import trailers_of
from webhook_app.models import User
from webhook_app.projection.replay import read_again
from webhook_app.store import deliveries, erasure, users
from webhook_app.store.database import Connection, Database
from webhook_app.store.delivery_sync import last_delivery
from webhook_app.store.erasure import Claim
from webhook_app.store.notifications import bump_revisions

BATCH_SIZE = 500
_LOGIN_KEYS = ("login", "username")  # a payload has names of repositories and people under "name"


async def erase_account(database: Database, user: User, noreply_hosts: Collection[str]) -> None:
    """Delete a user with all their data, and store hashes of their identifiers (docs/privacy.md).

    Bodies are erased first, in batches outside the write lock, so that no delivery waits long. If
    the process stops there, the account still exists and its owner can repeat the request.

    The second transaction takes the write lock, stores the tombstones, drops the data and erases
    the bodies that arrived since the first pass. Every batch after it reads the tombstones, so no
    push slips between. Deliveries that were not decoded yet are decoded last, without the user's
    data, because they may hold commits of others.
    """
    async with database.write_transaction() as connection:
        await users.match_commits(connection, user.id)
        claims = await erasure.identifiers_of(connection, user.id)
    erased_up_to, undecoded = await _erase_bodies(database, _payload_texts(claims))
    async with database.write_transaction() as connection:
        claims |= await erasure.identifiers_of(connection, user.id) | {
            ("id", str(user.github_user_id))
        }
        await erasure.add_tombstones(connection, user.github_user_id, claims)
        await _drop(connection, user, claims)
        last = await last_delivery(connection)
        texts = _payload_texts(claims)
        undecoded += await erasure.erase_bodies(connection, erased_up_to, last, texts)
        await bump_revisions(connection, None)
    for delivery_id in undecoded:
        await _decode_without_user(database, delivery_id, noreply_hosts)
        async with database.connection() as connection:
            await erasure.erase_bodies(connection, delivery_id - 1, delivery_id, texts)


async def _drop(connection: Connection, user: User, claims: Collection[Claim]) -> None:
    emails = {name for kind, name in claims if kind == "email"}
    installation_ids = [int(name) for kind, name in claims if kind == "installation"]
    await erasure.drop_commits(connection, user.id)
    if emails:
        await erasure.drop_trailers(connection, user.id, trailers_of(emails))
    await erasure.drop_installations(connection, installation_ids)
    await erasure.drop_user(connection, user.id)


async def _erase_bodies(database: Database, texts: Collection[str]) -> tuple[int, list[int]]:
    """Erase the bodies of deliveries that contain any of these texts.

    Return the last delivery checked, and the deliveries that contain a text but were never
    decoded.
    """
    undecoded: list[int] = []
    async with database.connection() as connection:
        last = await last_delivery(connection)
    for after in range(0, last, BATCH_SIZE):
        up_to = min(after + BATCH_SIZE, last)
        async with database.connection() as connection:
            undecoded += await erasure.erase_bodies(connection, after, up_to, texts)
    return last, undecoded


async def _decode_without_user(
    database: Database, delivery_id: int, noreply_hosts: Collection[str]
) -> None:
    """Decode a pending or failed delivery, without the erased user's data.

    If decoding fails again, the delivery stays, and loses its body once it is decoded.
    """
    async with database.connection() as connection:
        stored = await deliveries.list_stored_deliveries(
            connection, delivery_id - 1, ["pending", "failed"], 1
        )
    for delivery in stored:
        if delivery.id == delivery_id:
            await read_again(database, delivery, noreply_hosts)


def _payload_texts(claims: Iterable[Claim]) -> set[str]:
    """Return the lower-case texts by which a payload, as JSON or a form, contains these names."""
    texts: set[str] = set()
    for kind, name in claims:
        if kind == "email":
            texts.add(name)
        elif kind == "login":
            pairs = ((key, gap) for key in _LOGIN_KEYS for gap in ("", " "))
            texts.update(f'"{key}":{gap}"{name}"' for key, gap in pairs)
    return texts | {quote_plus(text).lower() for text in texts}
