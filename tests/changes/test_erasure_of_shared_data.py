"""What the deletion of an account leaves to others."""

from __future__ import annotations

from hashlib import sha256

import asyncpg
import httpx
import pytest

from tests.support.db_helpers import rows, value
from tests.support.erased_account import (
    ANNS_MAIL,
    GARDEN,
    HOSTS,
    anns,
    bobs,
    by_bob,
    erase,
    everything,
    stored,
    traces_in,
)
from tests.support.github import deliver, repository
from tests.support.people import ANN, pushed, read
from webhook_app.models import AuthorClaim, Season, User
from webhook_app.projection.replay import replay
from webhook_app.settings import Settings
from webhook_app.store.batches import load_batch_context
from webhook_app.store.database import Database


async def refuse(database: Database, message: str) -> None:
    """Let no commit be stored whose message is like this, so that its delivery stays unread."""
    async with database.connection() as connection:
        await connection.execute(
            f"alter table github_commits add constraint broken check (message not like '{message}')"
        )


async def test_what_was_never_read_is_read_without_them(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await refuse(database, "PLANTED%")
    await pushed(client, anns(10), repo=GARDEN)
    await deliver(client, by_bob([anns(11), bobs(11)]))
    assert {row["status"] for row in await stored(database)} == {"pending"}

    await erase(client, settings, ann)

    assert await stored(database) == [{"status": "processed", "body": None}] * 2
    assert traces_in(await everything(database)) == []
    assert (await read(client, "/api/board"))["participants"][0]["days"] == "mammm"


async def test_what_still_cannot_be_read_waits_for_the_sake_of_the_others(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await refuse(database, "Prune%")
    await deliver(client, by_bob([anns(11), bobs(11)]))
    await deliver(client, by_bob([anns(12), bobs(12)]))
    async with database.connection() as connection:
        await connection.execute(
            "update webhook_delivery_results set status = 'failed' where delivery_row_id = 1"
        )

    await erase(client, settings, ann)
    waiting = await stored(database)
    async with database.connection() as connection:
        await connection.execute("alter table github_commits drop constraint broken")
    await replay(database, HOSTS, ["pending", "failed"])

    assert all(row["body"] for row in waiting)
    assert {row["status"] for row in waiting} <= {"pending", "failed"}
    assert await stored(database) == [{"status": "processed", "body": None}] * 2
    assert traces_in(await everything(database)) == []
    assert (await read(client, "/api/board"))["participants"][0]["days"] == "maamm"


async def test_a_repository_of_their_name_is_not_theirs(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    named = {**repository(11, "acme/ann"), "name": "ann"}
    await deliver(client, by_bob([bobs(11, message="Alone")], named))

    await erase(client, settings, ann)

    [one] = await stored(database)
    assert b'"ann"' in one["body"]


async def test_who_guesses_a_name_needs_the_key(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await erase(client, settings, ann)

    kept = {
        hashed
        for row in await rows(database, "select claim_hash, account_hash from erased_claims")
        for hashed in row.values()
    }
    key = await value(database, "select key from erasing_keys")

    assert len(key) == 32
    for guess in (b"id:1001", b"login:ann", f"email:{ANNS_MAIL}".encode()):
        assert sha256(guess).digest() not in kept
        assert sha256(key + guess).digest() in kept


@pytest.mark.parametrize("joins", ["hashjoin", "nestloop", "mergejoin"])
async def test_nothing_is_hashed_where_nobody_was_erased(database: Database, joins: str) -> None:
    """However PostgreSQL joins, for the way of every delivery leads here."""
    asked = [AuthorClaim(login="ann", email=ANNS_MAIL)]
    async with database.write_transaction() as connection:
        await connection.execute(
            "create or replace function claim_hash(key bytea, kind text, claim text) returns bytea "
            "language plpgsql immutable strict as $$ begin raise 'hashed'; end $$"
        )
        for other in {"hashjoin", "nestloop", "mergejoin"} - {joins}:
            await connection.execute(f"set local enable_{other} = off")

        held = await load_batch_context(connection, [], asked, [], [])
        await connection.execute("insert into erased_claims values (sha256('a'), sha256('b'))")

        assert not held.erased
        with pytest.raises(asyncpg.RaiseError, match="hashed"):
            await load_batch_context(connection, [], asked, [], [])


async def test_a_number_decides_before_a_login_that_went_to_another(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await erase(client, settings, ann)

    for day, number in ((11, 5005), (12, ANN.number)):
        email = f"{number}+ann@users.noreply.github.com"
        await pushed(client, anns(day, email=email, name="Other", message=str(day)))

    kept = await rows(database, "select message, author_github_user_id from github_commits")
    assert kept == [{"message": "11", "author_github_user_id": 5005}]
