"""Stores runs of jobs: requests, progress and results."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Literal

import msgspec

from webhook_app.store.database import (
    Connection,
    DatabaseRefused,
    DatabaseUnavailable,
    connect,
    database_errors,
)
from webhook_app.store.sql import queries

RELEASE_SECONDS = 1.0

_SQL = queries("jobs")

Status = Literal["queued", "running", "succeeded", "partial", "failed", "interrupted"]
Trigger = Literal["schedule", "start", "retry", "request", "event", "command"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a job: `done` of `total` steps, and the `numbers` that it counted."""

    id: int
    job: str
    scope: str
    trigger: Trigger
    due_at: datetime
    attempt: int
    status: Status
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    retry_at: datetime | None
    done: int
    total: int
    numbers: dict[str, int]
    error: str | None


@asynccontextmanager
async def job_lock(database_url: str, job: str) -> AsyncGenerator[Connection | None]:
    """Open a connection that holds a job's lock; give None if another process holds it.

    The lock ends with the process, however it ends. No transaction is open in between.
    """
    connection = await connect(database_url)
    try:
        with database_errors():
            key = await _lock_key(connection, job)
            is_mine = await connection.fetchval(_SQL["try_lock"], key)
        yield connection if is_mine else None
    finally:
        try:
            with suppress(DatabaseUnavailable, DatabaseRefused), database_errors():
                await connection.close(timeout=RELEASE_SECONDS)  # frees the lock
        finally:
            connection.terminate()


async def is_alive(connection: Connection, job: str) -> bool:
    """Return whether any process holds a job's lock."""
    result: bool = await connection.fetchval(_SQL["is_locked"], await _lock_key(connection, job))
    return result


async def _lock_key(connection: Connection, job: str) -> int:
    key: int = await connection.fetchval(_SQL["lock_key"], f"job/{job}")
    return key


async def last_run(connection: Connection, job: str, scope: str = "") -> Run | None:
    """Return the newest scheduled run, or a later one that did the same work."""
    return _run(await connection.fetchrow(_SQL["last_run"], job, scope))


async def find_run(connection: Connection, run_id: int) -> Run | None:
    """Return a run by its id, or None."""
    return _run(await connection.fetchrow(_SQL["find_run"], run_id))


async def list_runs(connection: Connection, job: str | None = None, limit: int = 50) -> list[Run]:
    """Return runs, newest first."""
    return [Run(**row) for row in await connection.fetch(_SQL["list_runs"], job, limit)]


async def next_queued(connection: Connection, job: str, *, at_once: bool = False) -> Run | None:
    """Return the queued run that was requested first; `at_once` includes delayed ones."""
    return _run(await connection.fetchrow(_SQL["next_queued"], job, at_once))


async def running(connection: Connection, job: str) -> Run | None:
    """Return the run in progress, or the one whose process died."""
    return _run(await connection.fetchrow(_SQL["running"], job))


async def queue_run(
    connection: Connection,
    job: str,
    scope: str,
    trigger: Trigger,
    requested_by: int | None = None,
) -> tuple[int, Status]:
    """Request a run, or join the open one; return its id and status."""
    for _ in range(3):  # an open run may end between the two halves of the query
        row = await connection.fetchrow(_SQL["queue_run"], job, scope, trigger, requested_by)
        if row is not None:
            return row["id"], row["status"]
    raise LookupError(f"{job} could not be queued")


async def start_run(
    connection: Connection, job: str, scope: str, trigger: Trigger, due_at: datetime, attempt: int
) -> int | None:
    """Store that a run starts now; return None if another process started it."""
    run_id: int | None = await connection.fetchval(
        _SQL["start_run"], job, scope, trigger, due_at, attempt
    )
    return run_id


async def start_queued(connection: Connection, run_id: int) -> bool:
    """Start a queued run; return False if it is no longer queued."""
    return await connection.fetchval(_SQL["start_queued"], run_id) is not None


async def update_progress(connection: Connection, run_id: int, done: int, total: int) -> None:
    """Store how many steps of a run are done."""
    await connection.execute(_SQL["update_progress"], run_id, done, total)


async def finish_run(
    connection: Connection,
    run_id: int,
    status: Status,
    numbers: Mapping[str, int],
    error: str | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Store the result of a run."""
    results: dict[str, Any] = dict(numbers)
    await connection.execute(_SQL["finish_run"], run_id, status, results, error, retry_at)


async def requeue_run(connection: Connection, run_id: int, retry_at: datetime) -> None:
    """Queue a requested run again, for a retry at a given time."""
    await connection.execute(_SQL["requeue_run"], run_id, retry_at)


async def fail_orphaned_runs(connection: Connection, job: str) -> list[tuple[int, Trigger]]:
    """End the runs of processes that died; call it while holding the job's lock."""
    rows = await connection.fetch(_SQL["fail_orphaned_runs"], job)
    return [(row["id"], row["trigger"]) for row in rows]


async def prune_idle_runs(
    connection: Connection, job: str, run_id: int, notable: Collection[str]
) -> None:
    """Delete runs whose notable numbers are all 0, except the latest."""
    await connection.execute(_SQL["prune_idle_runs"], job, run_id, list(notable))


async def delete_old_runs(connection: Connection, before: datetime) -> None:
    """Delete runs older than an instant; each job keeps its last success."""
    await connection.execute(_SQL["delete_old_runs"], before)


async def last_successes(connection: Connection) -> dict[str, datetime]:
    """Return when each job last succeeded."""
    rows = await connection.fetch(_SQL["last_successes"])
    return {row["job"]: row["finished_at"] for row in rows}


async def add_totals(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Add to the totals of recovered data."""
    await connection.execute(_SQL["add_totals"], list(numbers), list(numbers.values()))


async def list_totals(connection: Connection) -> dict[str, int]:
    """Return the totals of recovered data."""
    return {row["name"]: row["value"] for row in await connection.fetch(_SQL["list_totals"])}


def _run(row: Any) -> Run | None:
    return Run(**row) if row else None
