"""The recorded jobs of the server: what each does, when it is due, which numbers matter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from webhook_app.changes.webhook_secret_rotation import drop_unused_secrets
from webhook_app.jobs.context import JobContext, ReportProgress
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.retention import prune
from webhook_app.jobs.runner import Job, Running
from webhook_app.jobs.scheduling import latest_interval, latest_night
from webhook_app.jobs.scopes import parse_scope
from webhook_app.jobs.sessions import expire_sessions
from webhook_app.jobs.sweep import is_first, sweep
from webhook_app.projection.replay import retry_pending
from webhook_app.store.delivery_sync import find_sweep
from webhook_app.store.seasons import list_seasons

SWEEP_EVERY = timedelta(minutes=5)

Slot = Callable[[datetime], Awaitable[datetime | None]]


def sweep_job(context: JobContext, server_started_at: datetime) -> Job:
    """Return the sweep: every five minutes, and as soon as a server starts."""

    async def work(_: Running) -> Mapping[str, int]:
        return msgspec.structs.asdict(await sweep(context, server_started_at))

    async def slot(now: datetime) -> datetime:
        async with context.database.connection() as connection:
            state = await find_sweep(connection)
        latest = latest_interval(now, SWEEP_EVERY)
        return max(latest, server_started_at) if is_first(state, server_started_at) else latest

    return Job(
        name="sweep",
        work=work,
        slot=slot,
        is_wanted=_with_app(context),
        notable=("found", "gone"),
        totals=("found", "commits", "unheld"),
    )


def reconcile_job(
    context: JobContext, *, since: datetime | None = None, watch: ReportProgress | None = None
) -> Job:
    """Return reconciliation: every night, and on request.

    A retry skips what the attempts since its slot have read, except with `since`, which reads
    everything again.
    """

    async def work(running: Running) -> Mapping[str, int]:
        async def progress(done: int, total: int) -> None:
            await running.progress(done, total)
            if watch is not None:
                await watch(done, total)

        report = await reconcile(
            context,
            parse_scope(running.run.scope),
            not_before=None if since else running.run.due_at,
            since=since,
            progress=progress,
        )
        return msgspec.structs.asdict(report)

    async def slot(now: datetime) -> datetime | None:
        async with context.database.connection() as connection:
            return latest_night(now, await list_seasons(connection))

    return Job(
        name="reconcile",
        work=work,
        slot=slot,
        is_wanted=_with_app(context),
        notable=("repositories", "failed", "partial"),
        totals=("found", "backfilled", "requests", "not_modified"),
    )


def small_jobs(
    context: JobContext, secret_key: str, retention_days: int
) -> list[tuple[Job, timedelta]]:
    """Return the jobs that need no GitHub, each with the interval of its slots."""
    database = context.database

    async def retry(_: Running) -> Mapping[str, int]:
        return {"tried": await retry_pending(database, context.hosts)}

    async def delete_sessions(_: Running) -> Mapping[str, int]:
        return {"forgotten": await expire_sessions(database)}

    async def drop_secrets(_: Running) -> Mapping[str, int]:
        return {"dropped": await drop_unused_secrets(database, secret_key)}

    async def prune_bodies(_: Running) -> Mapping[str, int]:
        return {"pruned": await prune(database, retention_days)}

    return [
        _small("retry_pending", retry, timedelta(seconds=30), "tried"),
        _small("forget_sessions", delete_sessions, timedelta(hours=6), "forgotten"),
        _small("drop_unused_secrets", drop_secrets, timedelta(minutes=10), "dropped"),
        _small("prune", prune_bodies, timedelta(days=1), "pruned"),
    ]


def _small(
    name: str,
    work: Callable[[Running], Awaitable[Mapping[str, int]]],
    every: timedelta,
    notable: str,
) -> tuple[Job, timedelta]:
    async def slot(now: datetime) -> datetime:
        return latest_interval(now, every)

    async def always() -> bool:
        return True

    job = Job(name=name, work=work, slot=slot, is_wanted=always, notable=(notable,))
    return job, every


def _with_app(context: JobContext) -> Callable[[], Awaitable[bool]]:
    async def has_app() -> bool:
        return await context.find_access() is not None

    return has_app
