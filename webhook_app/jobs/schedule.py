"""When each job runs; the only module that knows APScheduler."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from webhook_app.intake.replay import retry_pending
from webhook_app.intake.rotation import drop_unused_secrets
from webhook_app.intake.secrets import SecretRing
from webhook_app.jobs.sessions import forget_sessions
from webhook_app.store.database import Database, DatabaseUnavailable
from webhook_app.store.locks import alone

log = structlog.get_logger()


@asynccontextmanager
async def running_jobs(
    database: Database, noreply_hosts: Collection[str], secrets: SecretRing
) -> AsyncGenerator[AsyncIOScheduler]:
    """The jobs at work; of several processes one runs each job at a time."""
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    retry = partial(retry_pending, database, noreply_hosts)
    scheduler.add_job(_alone(database, "retry_pending", retry), "interval", seconds=30)
    forget = partial(forget_sessions, database)
    scheduler.add_job(_alone(database, "forget_sessions", forget), "interval", hours=6)
    drop = partial(drop_unused_secrets, database, secrets.secret_key)
    scheduler.add_job(_alone(database, "drop_unused_secrets", drop), "interval", minutes=10)
    scheduler.add_job(_quietly("note_secret_uses", secrets.note_uses), "interval", seconds=10)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


def _alone(
    database: Database, name: str, job: Callable[[], Awaitable[int]]
) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        async with alone(database, name) as is_mine:
            done = await job() if is_mine else 0
        if done:
            log.info("job_done", job=name, count=done)

    return _quietly(name, work)


def _quietly(name: str, work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """The work, with whatever goes wrong in the log: the next run tries again."""

    async def run() -> None:
        try:
            await work()
        except DatabaseUnavailable as error:
            log.warning("job_postponed", job=name, error=str(error))
        except Exception:
            log.exception("job_failed", job=name)

    return run
