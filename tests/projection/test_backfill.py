"""What reconciliation found, recorded in bounded parts and in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.db_helpers import rows, until, value
from tests.support.github import sha
from tests.support.log_entries import HOSTS
from webhook_app.events import AccountChanges, Push, PushedCommit, Repository, RepositorySeen
from webhook_app.models import AuthorClaim
from webhook_app.projection import waiting
from webhook_app.projection.backfill import record_changes, record_pushes
from webhook_app.projection.projector import running_projector
from webhook_app.projection.waiting import NotProjected
from webhook_app.store.database import Database

NOON = datetime(2025, 3, 10, 3, tzinfo=UTC)
LONGEST = 65_536
"""Characters of a commit's message: what decoding leaves of a longer one."""
_STATEMENTS = """
select min(id) as first, count(*) as entries, sum(body_bytes) as bytes
  from webhook_deliveries
 group by xmin::text
 order by 1
"""


def found(*names: str, message: str = "하루 하나") -> Push:
    """Return a push as reconciliation finds it."""
    return Push(
        repository=Repository(
            id=1, full_name="acme/garden", is_private=False, is_fork=False, seen_at=None
        ),
        installation_id=None,
        ref="refs/heads/main",
        before="",
        after=sha(names[-1]) if names else "",
        pushed_at=NOON,
        commits=tuple(
            PushedCommit(
                commit_id=sha(name),
                commit_date=NOON,
                raw_date=None,
                author_date=NOON,
                author_name="Ann",
                claim=AuthorClaim(login="ann"),
                co_authors=(),
                is_bot=False,
                is_merge=False,
                message=message,
                commit_url=f"https://github.com/acme/garden/commit/{sha(name)}",
            )
            for name in names
        ),
        is_truncated=False,
        left_out=0,
    )


def named(first: int, number: int) -> list[str]:
    return [f"commit {n}" for n in range(first, first + number)]


async def test_large_pushes_are_appended_in_parts_and_in_order(database: Database) -> None:
    pushes = [found(*named(20 * n, 20), message="m" * LONGEST) for n in range(10)]

    async with running_projector(database.url, HOSTS):
        assert await record_pushes(database, pushes) == 200

    statements = await rows(database, _STATEMENTS)
    assert len(statements) > 2
    assert max(statement["bytes"] for statement in statements) <= 4_000_000
    order = await rows(database, "select commit_id from github_commits order by delivery_id, id")
    assert [row["commit_id"] for row in order] == [sha(name) for name in named(0, 200)]


async def test_many_pushes_are_appended_in_parts(database: Database) -> None:
    pushes = [found(f"{n}") for n in range(250)]

    async with running_projector(database.url, HOSTS):
        assert await record_pushes(database, pushes) == 250

    statements = await rows(database, _STATEMENTS)
    assert [statement["entries"] for statement in statements] == [100, 100, 50]


async def test_a_thousand_of_the_longest_messages_can_be_read(database: Database) -> None:
    """Together they are larger than any body that the log can read."""
    async with running_projector(database.url, HOSTS):
        assert await record_pushes(database, [found(*named(0, 500), message="m" * LONGEST)]) == 500

    assert await rows(database, "select distinct status from webhook_delivery_results") == [
        {"status": "processed"}
    ]


async def test_a_stop_between_two_parts_is_made_up_for_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushes = [found(f"{n}") for n in range(250)]
    with monkeypatch.context() as patched:
        patched.setattr(waiting, "WAIT_SECONDS", 0.2)
        with pytest.raises(NotProjected):  # no projector runs
            await record_pushes(database, pushes)
    appended = await value(database, "select count(*) from webhook_deliveries")

    async with running_projector(database.url, HOSTS):
        await record_pushes(database, pushes)
        again = await record_pushes(database, pushes)

    assert (appended, again) == (100, 0)
    assert await value(database, "select count(*) from webhook_deliveries") == 250
    assert await value(database, "select count(*) from github_commits") == 250


async def test_what_the_book_lost_comes_back_in_short_transactions(database: Database) -> None:
    pushes = [found(*named(1_000 * n, 1_000)) for n in range(5)]
    async with running_projector(database.url, HOSTS):
        await record_pushes(database, pushes)
        await rows(database, "delete from github_commits")
        assert await record_pushes(database, pushes) == 5_000

    written = await rows(
        database, "select count(*) as commits from github_commits group by xmin::text"
    )
    assert max(row["commits"] for row in written) <= 3_000


async def test_a_push_without_commits_is_recorded(database: Database) -> None:
    async with running_projector(database.url, HOSTS):
        assert await record_pushes(database, [found()]) == 0

    assert await value(database, "select full_name from repositories") == "acme/garden"


async def test_a_long_list_of_repositories_is_recorded_in_pieces(database: Database) -> None:
    seen = tuple(
        RepositorySeen(
            id=number,
            full_name=f"acme/garden-{number}",
            is_private=False,
            is_fork=False,
            seen_at=NOON,
            listed_at=NOON + timedelta(hours=1),
            installation_id=5,
            is_archived=False,
            is_deleted=None,
            is_removed=False,
        )
        for number in range(1, 2_501)
    )

    async with running_projector(database.url, HOSTS):
        await record_changes(database, AccountChanges(repositories=seen))

    assert await value(database, "select count(*) from webhook_deliveries") == 3
    assert await value(database, "select count(*) from repositories") == 2_500


async def test_nothing_is_appended_before_the_part_before_it_is_in_the_book(
    database: Database,
) -> None:
    recording = asyncio.create_task(record_pushes(database, [found(f"{n}") for n in range(150)]))

    async def is_appended() -> bool:
        return bool(await value(database, "select count(*) from webhook_deliveries"))

    await until(is_appended)
    before = await value(database, "select count(*) from webhook_deliveries")
    async with running_projector(database.url, HOSTS):
        assert await recording == 150

    assert before == 100
