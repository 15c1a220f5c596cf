"""Applies the migrations of sql/migrations: forward only, in one transaction, under a lock."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import msgspec

from webhook_app.package_files import sql_dir
from webhook_app.store.bodies import PACKAGED_DICTIONARY, packaged_dictionary
from webhook_app.store.database import Connection, DatabaseUnusable
from webhook_app.store.log import add_partitions, save_dictionary
from webhook_app.store.log_upgrade import OnMoved, upgrade_log

MIGRATION_LOCK = 0x6D_69_67_72
LOCK_SECONDS = 10.0
"""How long a migration waits for a table. Later queries queue behind its lock request, so a long
wait would stop a server that still runs."""
STATEMENT_SECONDS = 15 * 60.0
"""How long one statement of a migration may take, and the wait for another process to migrate."""
FILE_SECONDS = 60 * 60.0
"""How long the statements of one file may take together."""

_TABLE = """
create table if not exists migrations (
    name       text        primary key,
    sha256     text        not null,
    applied_at timestamptz not null default now()
)
"""


class _Migration(msgspec.Struct, frozen=True):
    """One file of sql/migrations."""

    name: str
    sha256: str
    text: str


async def migrate(
    connection: Connection, folder: Path | None = None, on_moved: OnMoved | None = None
) -> list[str]:
    """Apply every new file in name order, all in one transaction; return the names applied.

    Then move the deliveries of before the log into it, in steps that a stop does not undo.

    Raises DatabaseUnusable if an applied file was edited, if the database is newer than this
    program, or if a migration waits too long for a lock or takes too long.
    """
    packaged = _read_migrations(folder or sql_dir() / "migrations")
    async with connection.transaction():
        await _wait_for_others(connection)
        await connection.execute("set local client_min_messages = warning")
        await connection.execute(_TABLE)
        rows = await connection.fetch("select name, sha256 from migrations")
        applied = {row["name"]: row["sha256"] for row in rows}
        _refuse_strangers(applied, packaged)
        new = [migration for migration in packaged if migration.name not in applied]
        for migration in new:
            await _apply(connection, migration)
    await add_partitions(connection)
    await save_dictionary(connection, PACKAGED_DICTIONARY, packaged_dictionary())
    await upgrade_log(connection, on_moved)
    return [migration.name for migration in new]


def _read_migrations(folder: Path) -> list[_Migration]:
    return [
        _Migration(file.name, hashlib.sha256(content).hexdigest(), content.decode("utf-8"))
        for file in sorted(folder.glob("*.sql"))
        for content in (file.read_bytes(),)
    ]


async def _wait_for_others(connection: Connection) -> None:
    """Let one process migrate at a time; the others wait and find nothing left to do."""
    await _set_timeouts(connection, lock_seconds=0)
    with _timeouts("Another process"):
        await connection.execute(
            f"select pg_advisory_xact_lock({MIGRATION_LOCK})", timeout=FILE_SECONDS
        )


async def _apply(connection: Connection, migration: _Migration) -> None:
    # Before each file, because the one before it may have set its own.
    await _set_timeouts(connection, LOCK_SECONDS)
    with _timeouts(f"The migration {migration.name}"):
        await connection.execute(migration.text, timeout=FILE_SECONDS)
    await connection.execute(
        "insert into migrations (name, sha256) values ($1, $2)", migration.name, migration.sha256
    )


async def _set_timeouts(connection: Connection, lock_seconds: float) -> None:
    """Set time limits until the transaction ends; 0 is no limit."""
    await connection.execute(
        f"set local lock_timeout = {round(lock_seconds * 1000)};"
        f"set local statement_timeout = {round(STATEMENT_SECONDS * 1000)}"
    )


@contextmanager
def _timeouts(subject: str) -> Generator[None]:
    """Raise DatabaseUnusable for a statement that PostgreSQL stopped for its time limit."""
    try:
        yield
    except asyncpg.LockNotAvailableError:
        raise DatabaseUnusable(
            f"{subject} waited {LOCK_SECONDS:g} s for a lock that another connection holds, and "
            "nothing was changed: stop other servers and programs on this database, then start "
            "again."
        ) from None
    except (asyncpg.QueryCanceledError, TimeoutError):
        raise DatabaseUnusable(
            f"{subject} took longer than {STATEMENT_SECONDS / 60:g} minutes to migrate, and "
            "nothing was changed: try again when the database is less busy."
        ) from None


async def pending_migrations(connection: Connection) -> list[str]:
    """Return the names of the files that are not applied yet."""
    if await connection.fetchval("select to_regclass('migrations')") is None:
        applied = set()
    else:
        applied = {row["name"] for row in await connection.fetch("select name from migrations")}
    names = sorted(file.name for file in (sql_dir() / "migrations").glob("*.sql"))
    return [name for name in names if name not in applied]


def _refuse_strangers(applied: dict[str, str], packaged: list[_Migration]) -> None:
    hashes = {migration.name: migration.sha256 for migration in packaged}
    for name, sha256 in sorted(applied.items()):
        if name not in hashes:
            raise DatabaseUnusable(f"The database is newer than this program: it knows {name}.")
        if hashes[name] != sha256:
            raise DatabaseUnusable(f"The applied migration {name} was edited; restore it.")
