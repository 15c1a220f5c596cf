"""When each job looks whether it is due; the only module that knows APScheduler.

Every process looks, one runs: what is due is read from PostgreSQL and claimed under a lock, so that
a run missed while nobody ran is made up for, and none is done twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from webhook_app.identity.webhook_secrets import WebhookSecrets
from webhook_app.jobs import heartbeat
from webhook_app.jobs.context import JobContext
from webhook_app.jobs.reconcile_triggers import queue_triggered_reconciles
from webhook_app.jobs.registry import reconcile_job, small_jobs, sweep_job
from webhook_app.jobs.runner import run_due
from webhook_app.store.database import DatabaseUnavailable

STOPPING_SECONDS = 5.0
SHORTEST_LOOK = timedelta(seconds=10)

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]


@asynccontextmanager
async def running_jobs(
    parts: JobContext, secrets: WebhookSecrets, retention_days: int
) -> AsyncGenerator[AsyncIOScheduler]:
    """The jobs at work; at the end those under way are stopped and noted as interrupted."""
    # It would warn at each look while a long run is under way, which is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    under_way: set[asyncio.Task[object]] = set()

    def add(name: str, work: Work, every: timedelta, *, at_once: bool = True) -> None:
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}
        run = _log_failures(name, work, under_way)
        scheduler.add_job(run, "interval", seconds=every.total_seconds(), name=name, **first)

    database = parts.database
    record_heartbeat = partial(heartbeat.record_heartbeat, database, parts.find_access)
    await _log_failures(
        "heartbeat", record_heartbeat, under_way
    )()  # before the first page is shown
    add("heartbeat", record_heartbeat, timedelta(seconds=heartbeat.EVERY_SECONDS), at_once=False)
    add("note_secret_uses", secrets.flush_use_counts, timedelta(seconds=10), at_once=False)
    add("ask", partial(queue_triggered_reconciles, database), timedelta(seconds=5))
    sweeping, reconciling = sweep_job(parts, datetime.now(UTC)), reconcile_job(parts)
    add("sweep", partial(run_due, database, sweeping), SHORTEST_LOOK)
    add("reconcile", partial(run_due, database, reconciling), timedelta(seconds=2))
    for job, every in small_jobs(parts, secrets.secret_key, retention_days):
        look = min(max(every / 10, SHORTEST_LOOK), timedelta(minutes=5))
        add(job.name, partial(run_due, database, job), look, at_once=False)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.pause()
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way, timeout=STOPPING_SECONDS)
        scheduler.shutdown(wait=False)


def _log_failures(
    name: str, work: Work, under_way: set[asyncio.Task[object]]
) -> Callable[[], Awaitable[None]]:
    """The work, with whatever goes wrong in the log: the next run tries again."""
    last_fault: list[str] = [""]  # told once, not at each look, for as long as it lasts

    async def run() -> None:
        task: asyncio.Task[object] = asyncio.ensure_future(_awaited(work))
        under_way.add(task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            under_way.discard(task)
        if task.cancelled():
            return
        fault = task.exception()
        told, last_fault[0] = last_fault[0], f"{type(fault).__name__}: {fault}" if fault else ""
        if fault is None or told == last_fault[0]:
            return
        if isinstance(fault, DatabaseUnavailable):
            log.warning("job_postponed", job=name, error=str(fault))
        else:
            log.error("job_failed", job=name, exc_info=fault)

    return run


async def _awaited(work: Work) -> object:
    return await work()
