"""Erasure: deletes an account at its owner's request, and prevents its data's return."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from urllib.parse import quote_plus

from webhook_app.attendance import trailers_of
from webhook_app.models import User
from webhook_app.projection.replay import read_again
from webhook_app.store import erasure, users
from webhook_app.store.database import Connection, Database
from webhook_app.store.deliveries import list_stored_deliveries, results_of
from webhook_app.store.delivery_sync import last_delivery
from webhook_app.store.erasure import Claim
from webhook_app.store.log import LoggedBody, bodies_between, erase_bodies
from webhook_app.store.notifications import bump_revisions

STEP = 5_000
MAX_PASSES = 10
"""Over what arrived during the pass before; each is much shorter than that one."""
BATCH_SIZE = 500
BATCH_BYTES = 8_000_000
SETTLED, UNDECODED = ("processed", "ignored"), ("pending", "failed")
_LOGIN_KEYS = ("login", "username")  # a payload has names of repositories and people under "name"


async def erase_account(database: Database, user: User, noreply_hosts: frozenset[str]) -> None:
    """Delete a user with all their data, and store hashes of their identifiers (docs/privacy.md).

    Bodies are erased first, in batches outside the write lock, so that no delivery waits long. If
    the process stops there, the account still exists and its owner can repeat the request.

    The second transaction takes the write lock, stores the tombstones, drops the data and erases
    the bodies that came since the first pass. The projector reads the tombstones with every batch
    after it, so no push slips between, and it erases what the log still has of this user.
    Deliveries that were not decoded yet are decoded last, without the user's data, because they
    may hold commits of others.
    """
    async with database.write_transaction() as connection:
        await users.match_commits(connection, user.id)
        claims = await erasure.identifiers_of(connection, user.id)
    erased_up_to, undecoded = await _erase_all_bodies(database, _payload_texts(claims))
    async with database.write_transaction() as connection:
        claims |= await erasure.identifiers_of(connection, user.id) | {
            ("id", str(user.github_user_id))
        }
        await erasure.add_tombstones(connection, user.github_user_id, claims)
        await _drop(connection, user, claims)
        last = await last_delivery(connection)
        texts = _payload_texts(claims)
        undecoded += await _erase_bodies(connection, erased_up_to, last, texts)
        await bump_revisions(connection, None)
    for row_id in undecoded:
        await _decode_without_user(database, row_id, noreply_hosts)
        async with database.connection() as connection:
            await _erase_bodies(connection, row_id - 1, row_id, texts)


async def _drop(connection: Connection, user: User, claims: Collection[Claim]) -> None:
    emails = {name for kind, name in claims if kind == "email"}
    installation_ids = [int(name) for kind, name in claims if kind == "installation"]
    await erasure.drop_commits(connection, user.id)
    if emails:
        await erasure.drop_trailers(connection, user.id, trailers_of(emails))
    await erasure.drop_installations(connection, installation_ids)
    await erasure.drop_user(connection, user.id)


async def _erase_all_bodies(database: Database, texts: Collection[str]) -> tuple[int, list[int]]:
    """Erase the bodies of the log that contain any of these texts.

    To read a long log takes minutes, in which others arrive: these are read too, until few are
    left for the transaction with the write lock. Return the last delivery checked, and the
    deliveries that contain a text but were never decoded.
    """
    checked, undecoded = 0, list[int]()
    for _ in range(MAX_PASSES):
        async with database.connection() as connection:
            last = await last_delivery(connection)
        for after in range(checked, last, STEP):
            async with database.connection() as connection:
                undecoded += await _erase_bodies(connection, after, min(after + STEP, last), texts)
        is_short, checked = last - checked <= STEP, last
        if is_short:
            break
    return checked, undecoded


async def _erase_bodies(
    connection: Connection, after: int, up_to: int, texts: Collection[str]
) -> list[int]:
    """Erase the bodies in a range of row ids that contain any of these lower-case texts.

    Bodies of deliveries that are not decoded yet remain, because they may contain other users'
    commits. Return the row ids of those that were tried; what waits for the projector it erases.
    """
    wanted = [text.encode() for text in texts]
    undecoded: list[int] = []
    while bodies := await bodies_between(connection, after, up_to, BATCH_SIZE, BATCH_BYTES):
        found = await asyncio.to_thread(_find_texts, bodies, wanted)
        statuses = {
            result.delivery_row_id: result.status for result in await results_of(connection, found)
        }
        decoded = [row_id for row_id in found if statuses.get(row_id) in SETTLED]
        if decoded:
            await erase_bodies(connection, decoded)
        undecoded += [row_id for row_id in found if statuses.get(row_id) in UNDECODED]
        after = bodies[-1].id
    return undecoded


def _find_texts(bodies: Iterable[LoggedBody], texts: Collection[bytes]) -> list[int]:
    """Return the row ids of the bodies that contain any of these texts, in whatever case."""
    found = []
    for logged in bodies:
        body = (logged.body or b"").lower()
        if any(text in body for text in texts):
            found.append(logged.id)
    return found


async def _decode_without_user(
    database: Database, row_id: int, noreply_hosts: frozenset[str]
) -> None:
    """Decode a pending or failed delivery, without the erased user's data.

    If decoding fails again, the delivery stays, and loses its body once it is decoded.
    """
    async with database.connection() as connection:
        stored = await list_stored_deliveries(connection, row_id - 1, UNDECODED, 1, BATCH_BYTES)
    for delivery in stored:
        if delivery.id == row_id:
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
