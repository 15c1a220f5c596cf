"""Connections: what is set on them holds for as long as they live."""

from __future__ import annotations

from webhook_app.store.database import Database, open_database


async def test_commits_stay_durable_on_a_connection_that_was_used_before(
    database_url: str,
) -> None:
    """The tests' server would rather not wait for its disk, as some people's servers would not."""
    async with open_database(database_url, readers=1) as database:
        for _ in range(3):
            assert await _setting(database, "synchronous_commit") == "on"
            assert await _setting(database, "jit") == "off"


async def test_what_a_connection_left_open_is_rolled_back_when_it_comes_back(
    database_url: str,
) -> None:
    async with open_database(database_url, readers=1) as database:
        async with database.reading() as connection:
            await connection.execute("begin; create table left_open (id int)")
        async with database.reading() as connection:
            assert await connection.fetchval("select to_regclass('left_open')") is None


async def _setting(database: Database, name: str) -> str:
    async with database.reading() as connection:
        return str(await connection.fetchval("select current_setting($1)", name))
