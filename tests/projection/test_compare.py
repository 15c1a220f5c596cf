"""The book that the log makes, beside the stored one."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.support.db_helpers import book, join, open_season, value
from tests.support.github import commit, deliver, push, repository, sha
from tests.support.installation_events import installed, renamed
from tests.support.receiver import NOON
from webhook_app.attendance import noreply_hosts
from webhook_app.models import Season
from webhook_app.projection.compare import Comparison, compare_with_log
from webhook_app.store.database import Database

HOSTS = noreply_hosts("github.com")


@pytest.fixture
async def season(database: Database) -> Season:
    """Return Season 10 with Ann in it."""
    opened = await open_season(database)
    await join(database, opened, "ann", ["ann@example.org"])
    return opened


async def compared(database: Database) -> Comparison:
    return await compare_with_log(database.url, HOSTS)


async def execute(database: Database, sql: str) -> None:
    async with database.connection() as connection:
        await connection.execute(sql)


async def some_pushes(client: httpx.AsyncClient) -> None:
    for day in range(5):
        at = NOON + timedelta(days=day)
        trailer = "제목\n\nCo-authored-by: Bob <bob@example.org>"
        commits = [commit(at, id=sha(f"{day}")), commit(at, id=sha(f"b{day}"), message=trailer)]
        await deliver(client, push(commits))
    fork = repository(2, "bob/garden", fork=True)
    await deliver(client, push([commit(NOON, id=sha("0"))], repo=fork))


async def test_an_empty_book_equals_its_log(database: Database) -> None:
    found = await compared(database)

    assert found.is_equal
    assert (found.deliveries, found.commits, found.days) == (0, 0, 0)


async def test_the_book_equals_the_one_rebuilt_from_the_log(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await some_pushes(client)
    await join(database, season, "bob", ["bob@example.org"])
    before = await book(database)

    found = await compared(database)

    assert found.is_equal, found
    assert (found.deliveries, found.commits, found.days) == (6, 11, 5)
    assert await book(database) == before


async def test_a_missing_commit_and_its_day_are_named(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await some_pushes(client)
    lost = sha("4")
    await execute(database, f"delete from github_commits where commit_id = '{lost}'")

    found = await compared(database)

    assert not found.is_equal
    assert found.differing_commits.only_rebuilt == [f"{lost} in acme/garden"]
    assert found.differing_commits.only_stored == []
    assert found.differing_days.count == 0


async def test_a_wrong_day_is_named(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await some_pushes(client)
    await execute(
        database,
        "update attendance set commit_count = 7 where attendance_date = '2025-03-12'",
    )

    found = await compared(database)

    assert found.differing_days.only_stored == ["ann on 2025-03-12: 7"]
    assert found.differing_days.only_rebuilt == ["ann on 2025-03-12: 2"]


async def test_commits_older_than_the_log_are_taken_as_they_are(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await some_pushes(client)
    for table, column in (
        ("webhook_deliveries", "id"),
        ("webhook_delivery_results", "delivery_row_id"),
    ):
        await execute(database, f"delete from {table} where {column} <= 2")

    found = await compared(database)

    assert found.is_equal, found
    assert (found.deliveries, found.commits, found.days) == (4, 11, 5)


async def test_a_rename_changes_nothing_stored(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await some_pushes(client)
    await deliver(client, installed("created", 1), "installation")
    number = await value(database, "select github_user_id from users where github_id = 'ann'")
    ann = {"id": number, "login": "ann"}
    await deliver(client, renamed(ann, "annie"), "installation_target")
    revision = await value(database, "select max(revision) from seasons")

    found = await compared(database)

    assert found.is_equal, found
    assert await value(database, "select max(revision) from seasons") == revision
    assert await value(database, "select github_id from users") == "annie"
