"""Bringing a database to the schema, on real databases of every age."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from collections.abc import AsyncGenerator
from itertools import count
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.support.application import running
from tests.support.checkout import ROOT
from tests.support.old_release import migrate_as_before
from tests.support.postgres import on_database
from webhook_app import __version__
from webhook_app.package_files import sql_dir
from webhook_app.settings import Settings
from webhook_app.store import migrations
from webhook_app.store.database import Connection, DatabaseUnusable, connect
from webhook_app.store.migrations import migrate, pending_migrations
from webhook_app.store.request_budgets import etags_of, save_etags

NAMES = sorted(file.name for file in (sql_dir() / "migrations").glob("*.sql"))
_numbers = count(1)


@pytest.fixture
async def empty_url(postgres: str) -> AsyncGenerator[str]:
    """Yield a database with nothing in it."""
    name = f"empty_{id(postgres)}_{next(_numbers)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"create database {name}")
    yield on_database(postgres, name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


@pytest.fixture
async def empty(empty_url: str) -> AsyncGenerator[Connection]:
    connection = await connect(empty_url)
    yield connection
    await connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the migrations that a test may change."""
    copy = tmp_path / "migrations"
    shutil.copytree(sql_dir() / "migrations", copy)
    return copy


async def tables(connection: Connection) -> set[str]:
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    return {row["tablename"] for row in rows}


def test_migrations_are_numbered_without_gaps() -> None:
    assert [name[:4] for name in NAMES] == [f"{number:04}" for number in range(1, len(NAMES) + 1)]


def test_no_released_migration_was_edited_and_none_was_put_before_one() -> None:
    folder = sql_dir() / "migrations"
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    released = dict(reversed(line.split()) for line in lines if not line.startswith("#"))

    assert NAMES[: len(released)] == list(released)
    for name, sha256 in released.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256, name


def test_the_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()

    assert re.findall(r"^## (\d+\.\d+\.\d+) ", changelog, re.MULTILINE)[0] == __version__


async def test_a_fresh_database_gets_everything(empty: Connection) -> None:
    assert await pending_migrations(empty) == NAMES

    applied = await migrate(empty)

    assert applied == NAMES
    assert await pending_migrations(empty) == []
    assert {"users", "seasons", "webhook_deliveries", "github_commits", "attendance"} <= (
        await tables(empty)
    )


async def test_a_connection_opened_before_knows_the_types_that_migrations_make(
    empty: Connection, empty_url: str
) -> None:
    early = await connect(empty_url)
    await migrate(empty)

    await save_etags(early, "/one", {"/one?page=1": ("etag", None)})

    assert await etags_of(early, "/one") == {"/one?page=1": ("etag", None)}
    await early.close()


async def test_the_second_time_nothing_is_left_to_do(empty: Connection) -> None:
    await migrate(empty)
    before = await empty.fetch("select * from migrations")

    assert await migrate(empty) == []
    assert await empty.fetch("select * from migrations") == before


async def test_several_at_once_apply_each_migration_once(empty_url: str) -> None:
    connections = [await connect(empty_url) for _ in range(4)]

    applied = await asyncio.gather(*(migrate(connection) for connection in connections))

    assert sorted(name for names in applied for name in names) == NAMES
    for connection in connections:
        await connection.close()


async def test_a_new_migration_is_applied_alone(empty: Connection, folder: Path) -> None:
    await migrate(empty, folder)
    (folder / "9998_add_gardens.sql").write_text("create table gardens (id bigint primary key);")
    (folder / "9999_name_gardens.sql").write_text("alter table gardens add name text;")

    applied = await migrate(empty, folder)

    assert applied == ["9998_add_gardens.sql", "9999_name_gardens.sql"]
    assert await empty.fetch("select id, name from gardens") == []


async def test_the_progress_of_a_demo_moves_out_of_the_cursors_of_jobs(
    empty: Connection,
) -> None:
    await migrate_as_before(empty, "0008_row_types_and_views_by_login.sql")
    await empty.execute(
        "insert into job_cursors (job, position) values "
        "('demo done', 32), ('demo total', 600), ('reconcile_triggers', 7)"
    )

    await migrate(empty)

    assert [tuple(row) for row in await empty.fetch("select done, total from demo_state")] == [
        (32, 600)
    ]


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty: Connection, folder: Path
) -> None:
    await migrate(empty, folder)
    (folder / "9998_add_gardens.sql").write_text("create table gardens (id bigint primary key);")
    (folder / "9999_break.sql").write_text("alter table nowhere add name text;")

    with pytest.raises(asyncpg.UndefinedTableError):
        await migrate(empty, folder)

    assert "gardens" not in await tables(empty)
    (folder / "9999_break.sql").unlink()
    assert await migrate(empty, folder) == ["9998_add_gardens.sql"]


async def test_an_applied_migration_that_was_edited_is_refused_in_one_sentence(
    empty: Connection, folder: Path
) -> None:
    await migrate(empty, folder)
    edited = folder / NAMES[0]
    edited.write_text(edited.read_text() + "\n-- one more line\n")

    with pytest.raises(DatabaseUnusable) as refusal:
        await migrate(empty, folder)

    sentence = str(refusal.value)
    assert NAMES[0] in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


async def test_a_database_ahead_of_the_program_is_refused_in_one_sentence(
    empty: Connection, folder: Path
) -> None:
    (folder / "9999_from_the_future.sql").write_text("create table hoverboards (id bigint);")
    await migrate(empty, folder)

    with pytest.raises(DatabaseUnusable) as refusal:
        await migrate(empty)

    sentence = str(refusal.value)
    assert "9999_from_the_future.sql" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


async def test_a_migration_that_waits_for_a_lock_gives_up_in_one_sentence(
    empty: Connection, empty_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.1)
    await migrate(empty, folder)
    (folder / "9998_add_gardens.sql").write_text("create table gardens (id bigint primary key);")
    (folder / "9999_shade_users.sql").write_text("alter table users add shade integer;")
    blocker = await connect(empty_url)
    async with blocker.transaction():
        await blocker.execute("lock table users in access share mode")
        with pytest.raises(DatabaseUnusable) as refusal:
            await migrate(empty, folder)
    await blocker.close()

    sentence = str(refusal.value)
    assert sentence.startswith("The migration 9999_shade_users.sql waited 0.1 s for a lock")
    assert sentence.endswith("stop other servers and programs on this database, then start again.")
    assert "\n" not in sentence
    assert "gardens" not in await tables(empty)
    assert await migrate(empty, folder) == ["9998_add_gardens.sql", "9999_shade_users.sql"]


async def test_a_statement_that_takes_too_long_is_stopped_in_one_sentence(
    empty: Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(empty, folder)
    monkeypatch.setattr(migrations, "STATEMENT_SECONDS", 0.3)
    (folder / "9999_sleep.sql").write_text("select pg_sleep(30);")

    with pytest.raises(DatabaseUnusable) as refusal:
        await migrate(empty, folder)

    assert str(refusal.value).startswith("The migration 9999_sleep.sql took longer than")
    assert "\n" not in str(refusal.value)


async def test_a_process_waits_longer_for_another_that_migrates_than_for_a_table(
    empty: Connection, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.1)
    other = await connect(empty_url)
    async with other.transaction():
        await other.execute(f"select pg_advisory_xact_lock({migrations.MIGRATION_LOCK})")
        waiting = asyncio.create_task(migrate(empty))
        await asyncio.sleep(0.4)
        assert not waiting.done()
    await other.close()

    assert await waiting == NAMES


async def test_the_time_limits_of_migrations_end_with_them_and_hold_for_each(
    empty: Connection, folder: Path
) -> None:
    limits = "current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')"
    before = await empty.fetchval(f"select {limits}")
    await migrate(empty, folder)
    (folder / "9998_hurry.sql").write_text("set local lock_timeout = '1ms';")
    (folder / "9999_note.sql").write_text(f"create table noted as select {limits} as limits;")

    await migrate(empty, folder)

    assert await empty.fetchval("select limits from noted") == "10s 15min"
    assert await empty.fetchval(f"select {limits}") == before


async def test_the_schema_asks_for_no_extension_and_no_icu(empty: Connection) -> None:
    await migrate(empty)

    extensions = {row["extname"] for row in await empty.fetch("select extname from pg_extension")}
    assert extensions == {"plpgsql"}
    text = "".join((sql_dir() / "migrations" / name).read_text() for name in NAMES).lower()
    assert "create extension" not in text
    assert "icu" not in text


async def test_a_server_on_an_old_schema_lives_but_is_not_ready(
    settings: Settings, empty_url: str
) -> None:
    old = settings.model_copy(update={"database_url": empty_url, "secret_key": settings.secret_key})

    async with running(old) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert NAMES[0] in ready.json()["detail"]
    assert int(ready.headers["retry-after"]) > 0


async def test_a_migrated_server_is_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "projection": {"waiting": 0, "lag_seconds": 0.0}},
    )


async def test_a_server_that_lost_its_database_lives_but_is_not_ready(
    settings: Settings, postgres: str
) -> None:
    name = f"lost_{id(settings)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"create database {name}")
    url = on_database(postgres, name)
    connection = await connect(url)
    await migrate(connection)
    await connection.close()

    async with running(settings.model_copy(update={"database_url": url})) as client:
        before = await client.get("/readyz")
        await admin.execute(f"drop database {name} with (force)")
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        board = await client.get("/api/board")
    await admin.close()

    assert before.status_code == 200
    assert alive.status_code == 200
    assert ready.status_code == board.status_code == 503
    assert int(board.headers["retry-after"]) > 0
