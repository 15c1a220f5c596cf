"""Every recorded job of the server: what it does, when it is due, which numbers count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from webhook_app.changes.webhook_secret_rotation import drop_unused_secrets
from webhook_app.jobs.context import JobContext, Progressing
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


def sweep_job(parts: JobContext, server_started_at: datetime) -> Job:
    """The sweep: every five minutes, and as soon as a server starts."""

    async def work(_: Running) -> Mapping[str, int]:
        return msgspec.structs.asdict(await sweep(parts, server_started_at))

    async def slot(now: datetime) -> datetime:
        async with parts.database.connection() as connection:
            state = await find_sweep(connection)
        usual = latest_interval(now, SWEEP_EVERY)
        return max(usual, server_started_at) if is_first(state, server_started_at) else usual

    return Job(
        name="sweep",
        work=work,
        slot=slot,
        is_wanted=_with_app(parts),
        notable=("found", "gone"),
        totals=("found", "commits", "unheld"),
    )


def reconcile_job(
    parts: JobContext, *, since: datetime | None = None, watch: Progressing | None = None
) -> Job:
    """Reconciliation: every night, and when it is asked for.

    A run goes on where one that was killed stopped, except for who reads again from `since`.
    """

    async def work(running: Running) -> Mapping[str, int]:
        async def progress(done: int, total: int) -> None:
            await running.progress(done, total)
            if watch is not None:
                await watch(done, total)

        scope, not_before = parse_scope(running.run.scope), running.run.due_at
        tally = await reconcile(
            parts,
            scope,
            not_before=None if since else not_before,
            since=since,
            progress=progress,
        )
        return msgspec.structs.asdict(tally)

    async def slot(now: datetime) -> datetime | None:
        async with parts.database.connection() as connection:
            return latest_night(now, await list_seasons(connection))

    return Job(
        name="reconcile",
        work=work,
        slot=slot,
        is_wanted=_with_app(parts),
        notable=("repositories", "failed", "partial"),
        totals=("found", "backfilled", "requests", "not_modified"),
    )


def small_jobs(
    parts: JobContext, secret_key: str, retention_days: int
) -> list[tuple[Job, timedelta]]:
    """Jobs that need no GitHub, and how often each looks for work."""
    database = parts.database

    async def retry(_: Running) -> Mapping[str, int]:
        return {"tried": await retry_pending(database, parts.hosts)}

    async def forget(_: Running) -> Mapping[str, int]:
        return {"forgotten": await expire_sessions(database)}

    async def drop(_: Running) -> Mapping[str, int]:
        return {"dropped": await drop_unused_secrets(database, secret_key)}

    async def clear(_: Running) -> Mapping[str, int]:
        return {"pruned": await prune(database, retention_days)}

    return [
        _small("retry_pending", retry, timedelta(seconds=30), "tried"),
        _small("forget_sessions", forget, timedelta(hours=6), "forgotten"),
        _small("drop_unused_secrets", drop, timedelta(minutes=10), "dropped"),
        _small("prune", clear, timedelta(days=1), "pruned"),
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


def _with_app(parts: JobContext) -> Callable[[], Awaitable[bool]]:
    async def is_known() -> bool:
        return await parts.find_access() is not None

    return is_known
