"""A season with people in it, and the stored data as a test reads it: without our own queries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import Any

import zstandard

from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season, rebuild_attendance
from webhook_app.models import Season, User
from webhook_app.store.database import Database

FIRST_DAY = date(2025, 3, 10)
NUMBERS = {"ann": 1001, "bob": 1002}


_MARKS = """
select a.attendance_date, a.commit_count
  from attendance a
  join users u on u.id = a.user_id
 where u.github_id = $1
   and a.commit_count > 0
 order by a.attendance_date
"""
_BOOK = {
    "repositories": """
        select id, installation_id, full_name, is_private, is_fork from repositories order by id
    """,
    "commits": """
        select c.repository_id, c.repository, c.is_private, c.commit_id, c.user_id, c.commit_date,
               c.raw_date, c.author_date, c.pushed_at, c.message, c.commit_url, c.author_name,
               c.author_github_user_id, c.author_login, c.author_email, c.author_noreply_login,
               c.is_bot, c.is_merge,
               array(
                   select row(a.email, a.user_id)::text
                     from commit_co_authors a
                    where a.commit_row_id = c.id
                    order by a.email
               ) as co_authors
          from github_commits c
         order by c.commit_id, c.repository_id
    """,
    "attendance": """
        select season_id, user_id, attendance_date, commit_count, is_attended, first_commit_at,
               hours
          from attendance
         where commit_count > 0
         order by season_id, user_id, attendance_date
    """,
}


async def open_season(database: Database, **rules: Any) -> Season:
    """Return Season 10, with these rules."""
    season = Season(id=0, name="정원사들 10기", start_date=FIRST_DAY, days=100, **rules)
    return await create_season(database, season)


async def join(
    database: Database, season: Season, login: str = "ann", emails: Collection[str] = ()
) -> User:
    """Let Ann or Bob join on the first day; return the user."""
    return await add_user(
        database,
        github_user_id=NUMBERS[login],
        login=login,
        emails=emails,
        season=season,
        joined_on=FIRST_DAY,
    )


async def rows(database: Database, sql: str, *values: Any) -> list[dict[str, Any]]:
    """Return what a query finds."""
    async with database.connection() as connection:
        return [dict(row) for row in await connection.fetch(sql, *values)]


async def value(database: Database, sql: str, *values: Any) -> Any:
    """Return the one value a query finds."""
    async with database.connection() as connection:
        return await connection.fetchval(sql, *values)


async def marks(database: Database, login: str = "ann") -> dict[str, int]:
    """Return counted commits by day, days without any left out."""
    records = await rows(database, _MARKS, login)
    return {row["attendance_date"].isoformat(): row["commit_count"] for row in records}


async def book(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return everything that follows from the deliveries, without our numbers and clock."""
    return {subject: await rows(database, query) for subject, query in _BOOK.items()}


async def is_rebuilt_the_same(database: Database) -> bool:
    """Return whether counting everything again changes no mark."""
    before = await book(database)
    await rebuild_attendance(database)
    return before == await book(database)


async def until(
    holds: Callable[[], Awaitable[object]], seconds: float = 30, every: float = 0.05
) -> None:
    """Wait until a condition is true; raise AssertionError if it is not in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds} s"
        await asyncio.sleep(every)


async def count(database: Database, table: str) -> int:
    """Return the number of rows of a table."""
    total: int = await value(database, f"select count(*) from {table}")
    return total


async def result_of(database: Database, delivery_id: str | None = None) -> dict[str, Any]:
    """Return what became of a delivery, or of the newest one; {} while it waits."""
    found = await rows(
        database,
        "select r.* from webhook_deliveries d"
        " join webhook_delivery_results r on r.delivery_row_id = d.id"
        " where $1::text is null or d.delivery_id = $1 order by d.id desc limit 1",
        delivery_id,
    )
    return found[0] if found else {}


async def outcome_of(database: Database, delivery_id: str | None = None) -> tuple[str, int]:
    """Return the status of a delivery, or of the newest one, and the number of its new commits."""
    result = await result_of(database, delivery_id)
    return result["status"], result["new_commit_count"]


async def stored_bodies(database: Database) -> list[bytes | None]:
    """Return the bodies of the log, oldest first, by zstd and the dictionaries beside the log."""
    dictionaries = {
        row["id"]: zstandard.ZstdCompressionDict(row["dictionary"])
        for row in await rows(database, "select id, dictionary from body_dictionaries")
    }
    stored = await rows(database, "select body, dictionary from webhook_deliveries order by id")
    return [
        row["body"]
        and zstandard.ZstdDecompressor(dict_data=dictionaries.get(row["dictionary"])).decompress(
            row["body"]
        )
        for row in stored
    ]
