"""Connections: their settings stay while they are open; and the embedded server."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from tests.support.postgres import folder_for_postgres
from webhook_app import embedded
from webhook_app.store.database import Database, connect, open_database


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
        async with database.connection() as connection:
            await connection.execute("begin; create table left_open (id int)")
        async with database.connection() as connection:
            assert await connection.fetchval("select to_regclass('left_open')") is None


FIRST_START = """
import os, sys
from pathlib import Path
from webhook_app import embedded

os.geteuid = lambda: 0
embedded.SYSTEM_USER, embedded.USER_LOCK = "nobody.of.this.name", Path(sys.argv[1])
embedded._ensure_user()
"""
USERADD = """#!/bin/sh
echo begins >> "$NOTES"
sleep 0.5
echo ends >> "$NOTES"
"""


@pytest.mark.programs
async def test_two_first_starts_as_root_add_the_user_one_after_the_other(tmp_path: Path) -> None:
    notes, useradd = tmp_path / "notes", tmp_path / "useradd"
    useradd.write_text(USERADD)
    useradd.chmod(0o755)
    starts = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            FIRST_START,
            tmp_path / "lock",
            env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NOTES": str(notes)},
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    await asyncio.gather(*(start.wait() for start in starts))

    assert notes.read_text().split() == ["begins", "ends"] * 2


def test_a_start_waits_for_a_recovery_that_takes_longer_than_the_library_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tries: list[Exception] = [TimeoutExpired("pg_ctl", 10), TimeoutError(), AssertionError()]

    class Recovering:
        """A server that says thrice that it is not up yet."""

        def start(self) -> None:
            if tries:
                raise tries.pop()

    server = Recovering()
    monkeypatch.setattr(embedded, "_server_of", lambda folder: server)
    monkeypatch.setattr(embedded, "WATCH_SECONDS", 0.01)

    assert embedded.start(tmp_path / "postgres") is server
    assert tries == []


@pytest.mark.programs
@pytest.mark.parametrize(
    ("name", "is_short"),
    [("my 정원 book", True), ("it's 50% + more", True), ("정원, " + "x" * 150, False)],
    ids=["space and Korean", "signs", "long, with a comma"],
)
async def test_the_embedded_postgresql_starts_in_a_folder_of_any_name(
    name: str, is_short: bool
) -> None:
    with folder_for_postgres() as made:
        folder = made / name / "postgres"
        server = embedded.start(folder)
        try:
            joined = embedded.start(folder)
            connection = await connect(server.get_uri())
            where = await connection.fetchval("select current_setting('data_directory')")
            sockets = await connection.fetchval("select current_setting('unix_socket_directories')")
            await connection.close()
        finally:
            server.cleanup()

    assert joined is server
    assert where == str(folder)
    assert (sockets == str(folder)) is is_short


def test_a_path_that_no_shell_can_take_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(embedded.EmbeddedPostgresFailed, match="must not contain"):
        embedded.start(tmp_path / "a$b" / "postgres")

    assert not (tmp_path / "a$b").exists()


def test_a_folder_of_another_version_is_reported_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.EmbeddedPostgresFailed, match="is of PostgreSQL 16, not 18"):
        embedded.start(folder)


def test_the_folder_of_a_socket_is_its_owners_alone(tmp_path: Path) -> None:
    folder = embedded._private_folder(tmp_path / "socket", owner=os.geteuid())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert embedded._private_folder(folder, owner=os.geteuid()) == folder

    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        embedded._private_folder(folder, owner=os.geteuid())
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        embedded._private_folder(tmp_path / "link", owner=os.geteuid())


async def _setting(database: Database, name: str) -> str:
    async with database.connection() as connection:
        return str(await connection.fetchval("select current_setting($1)", name))
