"""The deliveries of a database from before the log, moved into the log in place."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import asyncpg
import pytest

from tests.support.application import running
from tests.support.db_helpers import rows, value
from tests.support.github import deliver, post
from tests.support.log_entries import HOSTS, append, entry, logged
from tests.support.old_release import (
    OldDelivery,
    apply_migration,
    deliveries,
    fill,
    migrate_as_before,
    old_delivery,
    push_body,
)
from tests.support.postgres import on_database
from tests.support.programs import environment, succeed
from webhook_app.projection.replay import replay
from webhook_app.settings import Settings
from webhook_app.store import log_upgrade
from webhook_app.store.bodies import decompress
from webhook_app.store.database import Connection, Database, connect, open_database
from webhook_app.store.log import (
    add_partitions,
    create_log_state,
    forget_deliveries,
    headers_of,
    partitions_before,
)
from webhook_app.store.log import append as append_all
from webhook_app.store.log_upgrade import upgrade_log
from webhook_app.store.migrations import migrate

ROUNDS = int(os.environ.get("UPGRADED_DELIVERIES", "2000"))
SINCE = [
    "0010_log_and_projection.sql",
    "0011_compact_log.sql",
]
"""How many deliveries the slow test moves: 100,000 are a season of a large community."""
_CHECKSUM = "select md5(string_agg(c::text, '' order by c.id)) from github_commits c"
_ADDRESSES = [
    "archive",
    "assignees",
    "blobs",
    "branches",
    "collaborators",
    "comments",
    "commits",
    "compare",
    "contents",
    "contributors",
    "deployments",
    "events",
    "forks",
    "git_commits",
    "git_refs",
    "git_tags",
    "hooks",
    "issue_comment",
    "issue_events",
    "issues",
    "keys",
    "labels",
    "languages",
    "merges",
    "milestones",
    "notifications",
    "pulls",
    "releases",
    "stargazers",
    "statuses",
    "subscribers",
    "subscription",
    "tags",
    "teams",
    "trees",
]
_numbers = count(1)


@pytest.fixture
async def old_url(postgres: str) -> AsyncGenerator[str]:
    """Yield a database as the release before the log left it, without deliveries."""
    name = f"old_{os.getpid()}_{next(_numbers)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"create database {name}")
    url = on_database(postgres, name)
    connection = await connect(url)
    await migrate_as_before(connection)
    await connection.close()
    yield url
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def old(old_url: str) -> AsyncGenerator[Connection]:
    connection = await connect(old_url)
    yield connection
    await connection.close()


@pytest.fixture
async def opened(old_url: str) -> AsyncGenerator[Database]:
    async with open_database(old_url, readers=4) as database:
        yield database


async def book_of(connection: Connection) -> dict[str, list[Any]]:
    """Return the tables that the upgrade must leave as they are."""
    return {
        table: await connection.fetch(f"select t.* from {table} t order by 1, 2")
        for table in ("github_commits", "attendance", "repositories", "users", "seasons")
    }


async def before_of(connection: Connection) -> list[dict[str, Any]]:
    found = await connection.fetch("select * from webhook_deliveries order by id")
    return [dict(row) for row in found]


def as_moved(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the log must say of a delivery of before."""
    dropped = {"content_type", "installation_id"}
    moved = {key: value for key, value in row.items() if key not in dropped}
    of_columns = {
        "x-github-event": row["event"],
        "x-github-delivery": row["delivery_id"],
        "x-github-hook-installation-target-id": str(row["app_id"]) if row["app_id"] else "",
        "content-type": row["content_type"],
    }
    headers = of_columns | row["headers"]
    moved["headers"] = {name: text for name, text in headers.items() if text}
    return moved | {
        "processed_at": row["processed_at"] or row["received_at"],
        "recorded_at": row["received_at"],
        "source": "webhook",
        "body_bytes": None if row["body"] is None else len(row["body"]),
    }


async def assert_is_moved(database: Database, before: list[dict[str, Any]]) -> None:
    """Check that the log has every delivery of before, byte for byte."""
    found = await logged(database)
    assert len(found) == len(before)
    for row, old_row in zip(found, before, strict=True):
        expected = as_moved(old_row)
        row["headers"] = headers_of(row)
        assert {key: row[key] for key in expected} == expected
    assert await value(database, "select to_regclass('unpartitioned_deliveries')") is None
    waiting = await value(
        database,
        "select count(*) from webhook_deliveries d left join webhook_delivery_results r"
        " on r.delivery_row_id = d.id where r.delivery_row_id is null",
    )
    assert waiting == 0


async def test_everything_is_moved_byte_for_byte_and_the_book_stays(
    old: Connection, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_upgrade, "STEP_ROWS", 64)
    monkeypatch.setattr(log_upgrade, "STEP_BYTES", 1_000_000)
    huge = os.urandom(3_000_000).hex().encode()
    await fill(old, [*deliveries(300), old_delivery(300, huge), *list(deliveries(310))[301:]])
    before, book = await before_of(old), await book_of(old)

    assert await migrate(old) == SINCE

    await assert_is_moved(opened, before)
    assert await book_of(old) == book
    brought = {row["delivery_id"]: 1 for row in book["github_commits"]}
    assert {
        row["id"]: row["new_commit_count"]
        for row in await logged(opened)
        if row["new_commit_count"]
    } == brought


async def test_a_delivery_of_before_is_a_duplicate_and_a_new_one_has_a_greater_number(
    old: Connection, opened: Database
) -> None:
    await fill(old, list(deliveries(40)))
    last = await old.fetchval("select max(id) from webhook_deliveries")
    await migrate(old)

    again = await append(opened, entry(push_body(1), delivery_id="another"))
    [new] = await append(opened, entry(push_body(1000)))

    assert again == []
    assert new > last


async def test_what_waited_is_replayed_with_its_headers(old: Connection, opened: Database) -> None:
    wrong = {"status": "failed", "error": "A fault of ours.", "processed_at": None}
    await fill(old, [old_delivery(1, push_body(1))._replace(**wrong), *list(deliveries(20))[2:]])
    await migrate(old)

    await replay(opened, HOSTS, ("failed", "pending"))

    by_id = {row["delivery_id"]: row for row in await logged(opened)}
    assert (by_id["guid-1"]["status"], by_id["guid-1"]["error"]) == ("processed", None)
    assert by_id["guid-1"]["new_commit_count"] == 1
    assert by_id["guid-7"]["status"] in {"pending", "failed"}
    assert await value(opened, "select count(*) from github_commits where delivery_id = 1") == 1


async def test_the_pages_of_a_server_answer_as_before(
    old: Connection, opened: Database, old_url: str, settings: Settings
) -> None:
    await fill(old, list(deliveries(100)))
    commits = await old.fetch("select commit_id from github_commits order by commit_id")
    await migrate(old)

    async with running(settings.model_copy(update={"database_url": old_url})) as client:
        known = await post(client, push_body(2))
        new = await deliver(client, push_body(5000))
        ready = (await client.get("/readyz")).json()

    assert (known.json()["status"], new.json()["status"]) == ("duplicate", "recorded")
    assert ready["projection"]["waiting"] == 0
    stored = await rows(opened, "select commit_id from github_commits order by commit_id")
    assert {row["commit_id"] for row in stored} > {row["commit_id"] for row in commits}


async def test_an_upgrade_that_is_stopped_goes_on_where_it_was(
    old: Connection, old_url: str, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_upgrade, "STEP_ROWS", 50)
    await fill(old, list(deliveries(220)))
    before = await before_of(old)
    seen: list[tuple[int, int]] = []

    class Killed(Exception):
        pass

    def note(moved: int, total: int) -> None:
        seen.append((moved, total))
        if len(seen) == 2:
            raise Killed

    first = await connect(old_url)
    with pytest.raises(Killed):
        await migrate(first, on_moved=note)
    first.terminate()
    await append(opened, entry(push_body(5000)))  # a server of this release may run meanwhile
    other = await connect(old_url)
    stopped = asyncio.create_task(migrate(other, on_moved=lambda *_: other.terminate()))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await stopped

    assert await upgrade_log(old, lambda *numbers: seen.append(numbers)) == 70

    assert seen == [(50, 220), (100, 220), (200, 220), (220, 220)]
    assert [row["body"] for row in await logged(opened)][220:] == [push_body(5000)]
    await rows(opened, "delete from webhook_deliveries where id > 220")
    await assert_is_moved(opened, before)


async def test_two_processes_move_each_delivery_once(
    old: Connection, old_url: str, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_upgrade, "STEP_ROWS", 20)
    await fill(old, list(deliveries(200)))
    before = await before_of(old)
    connections = [await connect(old_url) for _ in range(3)]
    moved: list[int] = []

    await asyncio.gather(
        *(migrate(one, on_moved=lambda done, _: moved.append(done)) for one in connections)
    )

    assert moved == list(range(20, 201, 20))
    await assert_is_moved(opened, before)
    for connection in connections:
        await connection.close()


async def test_a_book_without_deliveries_is_upgraded_too(old: Connection, opened: Database) -> None:
    await migrate(old)

    await assert_is_moved(opened, [])


@pytest.mark.programs
async def test_a_command_upgrades_the_book_of_before(
    old: Connection, old_url: str, opened: Database, settings: Settings
) -> None:
    await fill(old, list(deliveries(60)))
    before = await before_of(old)
    variables = environment(settings.model_copy(update={"database_url": old_url}))

    applied = (await succeed(variables, "migrate", "--json")).json()

    assert applied == {"applied": SINCE}
    await assert_is_moved(opened, before)
    listed = (await succeed(variables, "deliveries", "list", "--status", "failed", "--json")).json()
    assert {one["delivery_id"] for one in listed} == {
        row["delivery_id"] for row in before if row["status"] == "failed"
    }


def large(number: int) -> OldDelivery:
    """Return a delivery as large as GitHub's usual pushes, 8 kB."""
    chance = hashlib.sha256(b"%d" % number).hexdigest()
    urls = {
        f"{name}_url": f"https://api.github.com/repos/acme/{chance[:9]}/{name}{{/sha}}"
        for name in _ADDRESSES
    }
    return old_delivery(number, push_body(number, **urls, description=chance * 50))


@pytest.mark.slow
async def test_many_deliveries_are_moved_in_a_bearable_time(
    old: Connection, opened: Database
) -> None:
    """UPGRADED_DELIVERIES=100000 pytest -s -k bearable: a whole season; prints time and size."""
    made = [
        large(number) if number % 20 not in range(3, 18, 2) else one
        for number, one in enumerate(deliveries(ROUNDS))
    ]
    await fill(old, made)
    size = "select pg_database_size(current_database()) / 1000000"
    bytes_before = await old.fetchval(size)
    book = await old.fetchval(_CHECKSUM)
    started = time.perf_counter()

    await migrate(old)

    seconds = time.perf_counter() - started
    bytes_after = await old.fetchval(size)
    sys.stderr.write(
        f"\n{ROUNDS} deliveries moved in {seconds:.1f} s; {bytes_before} MB before,"
        f" {bytes_after} MB after\n"
    )
    moved = await logged(opened)
    assert [(row["delivery_id"], row["body"]) for row in moved] == [
        (one.delivery_id, one.body) for one in made
    ]
    assert book == await old.fetchval(_CHECKSUM)
    assert seconds < 5 + ROUNDS / 500


async def test_a_log_with_digests_of_16_bytes_still_knows_its_duplicates(old: Connection) -> None:
    await apply_migration(old, SINCE[0])
    await add_partitions(old)
    sent = entry({"zen": "Keep it logically awesome."}, "ping")
    whole = hashlib.sha256(b"ping\0" + decompress(sent.body, sent.dictionary)).digest()
    assert whole.startswith(sent.digest)
    assert await append_all(old, [sent._replace(digest=whole[:16])])

    assert await migrate(old) == SINCE[1:]

    assert await append_all(old, [sent]) == {}
    await create_log_state(old)
    await old.execute("update projection_state set projected_up_to = 1")
    [partition, *_] = await partitions_before(old, datetime.now(UTC) + timedelta(days=8))
    assert await forget_deliveries(old, partition, 0, 10) == (1, 1)
    assert await append_all(old, [sent])
