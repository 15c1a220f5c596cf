"""sql/schema.sql is what the migrations come to, and the order's names lead to its rows."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from tests.support.github import commit, seoul
from tests.support.log_entries import drop_partitions
from tests.support.people import ANN, BOB, plant, pushed
from tests.support.schema import SCHEMA, schema_of
from webhook_app.store.database import Connection, Database


async def test_the_schema_is_the_sum_of_the_migrations(database: Database) -> None:
    async with database.connection() as connection:
        assert await schema_of(connection) == SCHEMA.read_text("utf-8"), "run `make schema`"


async def test_the_schema_leaves_nothing_out(database: Database) -> None:
    await drop_partitions(database)  # which weeks there are depends on the day
    async with database.connection() as connection:
        migrated = await kinds_in(connection)
        await connection.execute("drop schema public cascade; create schema public")
        await connection.execute(SCHEMA.read_text("utf-8"))

        assert await kinds_in(connection) == migrated
        assert await schema_of(connection) == SCHEMA.read_text("utf-8")


async def kinds_in(connection: Connection) -> dict[str, int]:
    """How many objects of each kind a database has, whatever the kind."""
    rows = await connection.fetch(
        """
        select d.classid::regclass::text as catalog, count(distinct d.objid) as count
          from pg_depend d
         where d.objid >= 16384
         group by d.classid
        """
    )
    return {row["catalog"]: row["count"] for row in rows}


async def test_commits_are_found_by_the_login_as_the_order_wrote_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN, BOB)
    at = seoul("2025-03-10 09:00:00")
    of_ann, of_bob, of_zoe, of_nobody = (
        commit(at, username=name) for name in ("ann", "bob", "zoe", None)
    )
    await pushed(client, of_ann, of_bob, of_zoe, of_nobody)

    async with database.connection() as connection:
        rows = await connection.fetch(
            """
            select id, github_id, commit_id, repository, message, commit_url, commit_date,
                   is_private, created_at, updated_at, github_user_id
              from github_commits_by_login
             order by id
            """
        )
        of_login = await connection.fetch(
            "select commit_id from github_commits_by_login where github_id = $1", "Bob"
        )

    assert [(row["github_id"], row["github_user_id"], row["commit_id"]) for row in rows] == [
        ("ann", ANN.number, of_ann["id"]),
        ("Bob", BOB.number, of_bob["id"]),
        ("zoe", None, of_zoe["id"]),
        (None, None, of_nobody["id"]),
    ]
    assert {(row["repository"], row["is_private"]) for row in rows} == {("acme/garden", False)}
    assert [row["commit_id"] for row in of_login] == [of_bob["id"]]


async def test_attendance_is_found_by_the_login_as_the_order_wrote_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, BOB, name="Spring")
    await plant(database, ANN, name="Later", start=date(2026, 3, 10))
    await pushed(client, *(commit(seoul("2025-03-10 09:00:00")) for _ in range(2)))

    async with database.connection() as connection:
        rows = await connection.fetch(
            """
            select github_id, attendance_date, commit_count, is_attended, season, season_id,
                   github_user_id
              from attendance_by_login
             where github_id = 'ann'
            """
        )

    assert [tuple(row.values()) for row in rows] == [
        ("ann", date(2025, 3, 10), 2, True, "Spring", season.id, ANN.number)
    ]


@pytest.mark.parametrize("name", ["users", "github_commits_by_login", "attendance_by_login"])
async def test_every_table_of_the_order_has_a_github_id_that_is_a_login(
    database: Database, name: str
) -> None:
    async with database.connection() as connection:
        comment = await connection.fetchval("select obj_description($1::text::regclass)", name)
        type_ = await connection.fetchval(
            """
            select format_type(atttypid, null) from pg_attribute
             where attrelid = $1::text::regclass and attname = 'github_id'
            """,
            name,
        )

    assert type_ == "text"
    assert "login" in comment.lower()
    assert "github_id" in comment
