"""The clock: when each job looks whether it is due; the only module that knows APScheduler.

APScheduler wakes the looks (interval, jitter, no second look while one is under way). Whether a run
is due is read from PostgreSQL and claimed under a lock: every process looks, one of them runs.
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
from webhook_app.jobs.registry import reconcile_job, small_jobs, sweep_job
from webhook_app.jobs.runner import run_due
from webhook_app.store.database import DatabaseUnavailable

STOP_SECONDS = 5.0
SECRET_USES_EVERY = timedelta(seconds=10)
LOOK_FOR_REQUESTS_EVERY = timedelta(seconds=2)
"""Reconciliation can be requested on a page, where a person waits for it to begin."""
MIN_LOOK_EVERY, MAX_LOOK_EVERY = timedelta(seconds=10), timedelta(minutes=5)
JITTER_SHARE = 10
"""Looks come up to a tenth of their interval later, so that processes do not look in step."""

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]


@asynccontextmanager
async def running_jobs(
    context: JobContext, secrets: WebhookSecrets, retention_days: int
) -> AsyncGenerator[None]:
    """Run the jobs; at the end, stop those under way, which are recorded as interrupted."""
    clock = _Clock()
    record_heartbeat = partial(heartbeat.record_heartbeat, context.database, context.find_access)
    # Awaited, so that an outage is known before the first page shows its days as missed.
    await clock.run("heartbeat", record_heartbeat)
    clock.add("heartbeat", record_heartbeat, timedelta(seconds=heartbeat.EVERY_SECONDS))
    clock.add("note_secret_uses", secrets.flush_use_counts, SECRET_USES_EVERY)
    sweep, reconcile = sweep_job(context, datetime.now(UTC)), reconcile_job(context)
    clock.add("sweep", partial(run_due, context.database, sweep), MIN_LOOK_EVERY, at_once=True)
    look = partial(run_due, context.database, reconcile)
    clock.add("reconcile", look, LOOK_FOR_REQUESTS_EVERY, at_once=True)
    for job, every in small_jobs(context, secrets.secret_key, retention_days):
        look_every = min(max(every / 10, MIN_LOOK_EVERY), MAX_LOOK_EVERY)
        clock.add(job.name, partial(run_due, context.database, job), look_every)
    async with clock.started():
        yield


class _Clock:
    """APScheduler, and the tasks it woke: it can cancel them at its end, but not await them."""

    def __init__(self) -> None:
        # It would warn at each look while a long run is under way, which is as it should be.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._tasks: set[asyncio.Task[object]] = set()
        self._last_faults: dict[str, str] = {}

    def add(self, name: str, work: Work, every: timedelta, *, at_once: bool = False) -> None:
        """Wake some work at an interval, for the first time at once or after it."""
        seconds = every.total_seconds()
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}
        jitter = seconds / JITTER_SHARE
        run = partial(self.run, name, work)
        self._scheduler.add_job(run, "interval", seconds=seconds, jitter=jitter, name=name, **first)

    async def run(self, name: str, work: Work) -> None:
        """Run some work; a fault is logged, since the next look tries again."""
        task: asyncio.Task[object] = asyncio.ensure_future(_as_coroutine(work))
        self._tasks.add(task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            self._tasks.discard(task)
        if not task.cancelled():
            self._log_fault(name, task.exception())

    @asynccontextmanager
    async def started(self) -> AsyncGenerator[None]:
        """Wake the work until the block ends, then stop what is under way.

        The order matters: no new look may begin while the tasks are awaited, and they need the
        loop and the database to record themselves as interrupted.
        """
        self._scheduler.start()
        try:
            yield
        finally:
            self._scheduler.pause()
            tasks = set(self._tasks)
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks, timeout=STOP_SECONDS)
            self._scheduler.shutdown(wait=False)

    def _log_fault(self, name: str, fault: BaseException | None) -> None:
        """Log a fault once, not at each look while it lasts."""
        text = f"{type(fault).__name__}: {fault}" if fault else ""
        is_repeated = self._last_faults.get(name, "") == text
        self._last_faults[name] = text
        if fault is None or is_repeated:
            return
        if isinstance(fault, DatabaseUnavailable):
            log.warning("job_postponed", job=name, error=str(fault))
        else:
            log.error("job_failed", job=name, exc_info=fault)


async def _as_coroutine(work: Work) -> object:
    return await work()
