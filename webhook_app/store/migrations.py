"""Brings a database to the schema of sql/migrations: forward only, under a lock."""

from __future__ import annotations

import hashlib
from pathlib import Path

from webhook_app.package_files import sql_dir
from webhook_app.store.database import Connection, DatabaseUnusable

MIGRATION_LOCK = 0x6D_69_67_72

_TABLE = """
create table if not exists migrations (
    name       text        primary key,
    sha256     text        not null,
    applied_at timestamptz not null default now()
)
"""


async def migrate(connection: Connection, folder: Path | None = None) -> list[str]:
    """Apply every new file in name order, all in one transaction; give the names applied.

    Raises DatabaseUnusable when an applied file was edited or when the database is ahead of us.
    """
    files = sorted((folder or sql_dir() / "migrations").glob("*.sql"))
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({MIGRATION_LOCK})")
        await connection.execute("set local client_min_messages = warning")
        await connection.execute(_TABLE)
        rows = await connection.fetch("select name, sha256 from migrations")
        applied = {row["name"]: row["sha256"] for row in rows}
        _refuse_strangers(applied, files)
        new = [file for file in files if file.name not in applied]
        for file in new:
            await connection.execute(file.read_text(encoding="utf-8"), timeout=600)
            await connection.execute(
                "insert into migrations (name, sha256) values ($1, $2)", file.name, _sha256(file)
            )
    return [file.name for file in new]


async def pending_migrations(connection: Connection) -> list[str]:
    """Names of the files that the database still lacks."""
    if await connection.fetchval("select to_regclass('migrations')") is None:
        applied = set()
    else:
        applied = {row["name"] for row in await connection.fetch("select name from migrations")}
    names = sorted(file.name for file in (sql_dir() / "migrations").glob("*.sql"))
    return [name for name in names if name not in applied]


def _refuse_strangers(applied: dict[str, str], files: list[Path]) -> None:
    known = {file.name: file for file in files}
    for name, sha256 in sorted(applied.items()):
        if name not in known:
            raise DatabaseUnusable(f"The database is newer than this program: it knows {name}.")
        if _sha256(known[name]) != sha256:
            raise DatabaseUnusable(f"The applied migration {name} was edited; restore it.")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
