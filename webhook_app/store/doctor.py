"""Reads what `doctor` reports about the database."""

from __future__ import annotations

import msgspec

from webhook_app.store.database import Connection
from webhook_app.store.migrations import pending_migrations


class DatabaseReport(msgspec.Struct, frozen=True):
    """The server's version, pending migrations, and the setting that makes commits unsafe."""

    version: str
    pending: list[str]
    unsafe: str | None


async def check_database(connection: Connection) -> DatabaseReport:
    """Return the version, the pending migrations and whether commits are durable."""
    version = await connection.fetchval("show server_version")
    unsafe = None
    for setting in ("fsync", "full_page_writes"):
        if await connection.fetchval(f"show {setting}") != "on":
            unsafe = unsafe or setting
    return DatabaseReport(version.split()[0], await pending_migrations(connection), unsafe)
