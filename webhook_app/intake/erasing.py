"""Deletes an account at its owner's wish, so that nothing brings its data back without them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import quote_plus

from webhook_app.attendance import trailers_of
from webhook_app.models import User
from webhook_app.store import erasing, recording, users
from webhook_app.store.database import Connection, Database
from webhook_app.store.erasing import Claim
from webhook_app.store.sweeping import last_delivery

AT_A_TIME = 500
_LOGIN_KEYS = ("login", "username", "name")


async def erase_account(database: Database, user: User) -> None:
    """Remove a user with all that is theirs, and remember by what they would come again.

    Raw bodies go first, a few at a time, so that no delivery waits long; whoever stops it there
    has an account still, and asks again.
    """
    async with database.writing() as connection:
        await users.match_commits(connection, user.id)
        claims = await erasing.names_of(connection, user.id)
    names = _as_payloads_write(claims)
    seen = await _erase_bodies(database, names)
    async with database.writing() as connection:
        claims |= await erasing.names_of(connection, user.id) | {("id", str(user.github_user_id))}
        await erasing.remember_claims(connection, user.github_user_id, claims)
        await _drop(connection, user, claims)
        last = await last_delivery(connection)
        await erasing.erase_bodies(connection, seen, last, _as_payloads_write(claims))
        await recording.touch_seasons(connection, None)


async def _drop(connection: Connection, user: User, claims: Collection[Claim]) -> None:
    emails = {name for kind, name in claims if kind == "email"}
    own = [int(name) for kind, name in claims if kind == "installation"]
    await erasing.drop_commits(connection, user.id)
    if emails:
        await erasing.drop_trailers(connection, user.id, trailers_of(emails))
    await erasing.drop_installations(connection, own)
    await erasing.drop_user(connection, user.id)


async def _erase_bodies(database: Database, names: Collection[str]) -> int:
    """Drop the bodies that hold any of these texts; gives the last number looked at."""
    async with database.reading() as connection:
        last = await last_delivery(connection)
    for after in range(0, last, AT_A_TIME):
        up_to = min(after + AT_A_TIME, last)
        async with database.reading() as connection:
            await erasing.erase_bodies(connection, after, up_to, names)
    return last


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
