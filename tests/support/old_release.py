"""A database as the release before the log left it, with deliveries of every kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.support.github import commit, push, repository, seoul, sha
from webhook_app.package_files import sql_dir
from webhook_app.store.database import Connection

LAST_MIGRATION = "0009_add_demo_state.sql"
FILL_SECONDS = 600
HEADERS = {"user-agent": "GitHub-Hookshot/abc1234", "content-type": "application/json"}
_INSERT = """
insert into webhook_deliveries (
    app_id, delivery_id, event, action, status, error, attempts, repository_id, installation_id,
    is_truncated, content_type, headers, body, received_at, processed_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
_COMMIT = """
insert into github_commits (
    repository_id, repository, is_private, commit_id, commit_date, pushed_at, message, commit_url,
    author_name, author_login, is_bot, is_merge, ref, delivery_id
)
values (1, 'acme/garden', false, $1, $2, $2, 'planted', '', 'ann', 'ann', false, false,
        'refs/heads/main', $3)
"""


class OldDelivery(NamedTuple):
    """A row of the table of deliveries before the log."""

    app_id: int
    delivery_id: str
    event: str
    action: str | None
    status: str
    error: str | None
    attempts: int
    repository_id: int | None
    installation_id: int | None
    is_truncated: bool
    content_type: str
    headers: dict[str, str]
    body: bytes | None
    received_at: datetime
    processed_at: datetime | None


async def migrate_as_before(connection: Connection, last: str = LAST_MIGRATION) -> None:
    """Apply the migrations up to the last one of an earlier release."""
    await connection.execute(
        "create table migrations (name text primary key, sha256 text not null,"
        " applied_at timestamptz not null default now())"
    )
    for file in sorted((sql_dir() / "migrations").glob("*.sql")):
        if file.name <= last:
            await apply_migration(connection, file.name)


async def apply_migration(connection: Connection, name: str) -> None:
    """Apply one migration to a database that has those before it."""
    file = sql_dir() / "migrations" / name
    async with connection.transaction():
        await connection.execute(file.read_text("utf-8"))
    await connection.execute(
        "insert into migrations (name, sha256) values ($1, $2)",
        name,
        hashlib.sha256(file.read_bytes()).hexdigest(),
    )


def old_delivery(
    number: int, body: bytes | None, event: str = "push", status: str = "processed", **more: Any
) -> OldDelivery:
    """Return a delivery that arrived a quarter of an hour after the one before."""
    at = datetime(2025, 3, 10, tzinfo=UTC) + timedelta(minutes=15 * number)
    is_settled = status in {"processed", "ignored"}
    return OldDelivery(
        app_id=4242,
        delivery_id=f"guid-{number}",
        event=event,
        action=None,
        status=status,
        error=None if is_settled else "It could not be read.",
        attempts=1 if is_settled else 3,
        repository_id=1 if event == "push" and is_settled else None,
        installation_id=5 if event == "push" and is_settled else None,
        is_truncated=False,
        content_type="application/json",
        headers=HEADERS,
        body=body,
        received_at=at,
        processed_at=at + timedelta(seconds=1) if is_settled else None,
    )._replace(**more)


def push_body(number: int, **more: Any) -> bytes:
    """Return a push of one commit, which is the same for the same number."""
    at = seoul("2025-03-10 12:00:00") + timedelta(minutes=number)
    return json.dumps(push([commit(at, id=sha(f"old {number}"))], repo=repository(**more))).encode()


def deliveries(count: int) -> Iterator[OldDelivery]:
    """Yield deliveries of every kind that the release before stored, most of them pushes."""
    form = {
        "content_type": "application/x-www-form-urlencoded",
        "headers": {"x-github-hook-id": "7"},
    }
    for number in range(count):
        match number % 20:
            case 3:
                yield old_delivery(number, b'{"zen": "%d"}' % number, "ping", "ignored")
            case 5:
                yield old_delivery(number, b"no push %d" % number, status="pending")
            case 7:
                yield old_delivery(number, b"\x00\xff not JSON %d" % number, status="failed")
            case 9:  # its time was over
                yield old_delivery(number, None)
            case 11:  # the body of another one, under another id
                yield old_delivery(number, push_body(number - 1))
            case 13:
                yield old_delivery(number, b"payload=" + b"%%7B%d" % number, **form)
            case 15:  # the same body for another App
                yield old_delivery(number, push_body(number - 1), app_id=7, is_truncated=True)
            case 17:
                body = json.dumps({"action": "created", "number": number}).encode()
                yield old_delivery(number, body, "installation", action="created")
            case _:
                yield old_delivery(number, push_body(number))


async def fill(connection: Connection, rows: list[OldDelivery]) -> None:
    """Store deliveries, and a commit that each processed push brought first."""
    await connection.execute(
        "insert into installations (id, account_id, account_login) values (5, 1001, 'ann')"
    )
    await connection.execute(
        "insert into repositories (id, installation_id, full_name, is_private, is_fork)"
        " values (1, 5, 'acme/garden', false, false)"
    )
    await connection.executemany(_INSERT, rows, timeout=FILL_SECONDS)
    known = await connection.fetch(
        "select d.id, d.received_at from webhook_deliveries d"
        " where d.event = 'push' and d.status = 'processed'"
        "   and substring(d.delivery_id from 6)::bigint % 20 not in (9, 11, 13, 15)"
    )
    await connection.executemany(
        _COMMIT,
        [(sha(f"of {row['id']}"), row["received_at"], row["id"]) for row in known],
        timeout=FILL_SECONDS,
    )
