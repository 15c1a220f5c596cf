"""Runs a job where and when it is due: in one process, recorded, and made up for after a kill."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime

import msgspec
import structlog

from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable
from webhook_app.forges.github.request_budget import BudgetExhausted, RateLimited
from webhook_app.jobs.context import NoGitHubApp, PartialRun
from webhook_app.jobs.scheduling import Due, backoff, next_due
from webhook_app.store import jobs
from webhook_app.store.database import Connection, Database, DatabaseUnavailable
from webhook_app.store.jobs import Run, Status

PROGRESS_SECONDS = 0.5

log = structlog.get_logger()


class Running:
    """A run that has begun: what of the job it is for, and how far it is."""

    def __init__(self, database: Database, run: Run) -> None:
        self._database = database
        self.run = run
        self._noted_at = 0.0

    async def progress(self, done: int, total: int) -> None:
        """Note how far the run is, for those who wait for it; not more often than they look."""
        now = time.monotonic()
        if done not in {0, total} and now - self._noted_at < PROGRESS_SECONDS:
            return
        self._noted_at = now
        async with self._database.connection() as connection:
            await jobs.update_progress(connection, self.run.id, done, total)


Work = Callable[[Running], Awaitable[Mapping[str, int]]]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job: what it does, and `slot`, the last time of the clock it should have been done.

    Of runs in which all `notable` numbers are 0 only the latest is kept; `totals` are added up for
    ever. A job `is_wanted` where there is something to do it with.
    """

    name: str
    work: Work
    slot: Callable[[datetime], Awaitable[datetime | None]]
    is_wanted: Callable[[], Awaitable[bool]]
    notable: Collection[str]
    totals: Collection[str] = ()
    most_attempts: int = 6


async def run_due(database: Database, job: Job) -> Run | None:
    """Run a job if it is due or asked for, unless another process does; gives the run.

    The lock is held by a connection without any transaction; when that breaks, so does the run.
    """
    if not await _is_due(database, job):
        return None
    async with jobs.job_lock(database.url, job.name) as lock:
        if lock is None:
            return None
        async with database.connection() as connection:
            run = await _begin(connection, job)
        if run is None:
            return None
        ended = await _run_while_locked(database, job, run, lock)
    if ended is not None and any(ended.numbers.get(name) for name in job.notable):
        log.info("job_done", job=job.name, status=ended.status, **ended.numbers)
    return ended


async def run_now(database: Database, job: Job, scope: str) -> Run | None:
    """Run a job at once for whoever waits for it; None while another process runs it."""
    async with jobs.job_lock(database.url, job.name) as lock:
        if lock is None:
            return None
        async with database.connection() as connection:
            await _end_dead(connection, job)
            now = datetime.now(UTC)
            run_id = await jobs.start_run(connection, job.name, scope, "command", now, 1)
            run = await jobs.find_run(connection, run_id) if run_id else None
        if run is None:
            return None
        return await _run_while_locked(database, job, run, lock)


async def _is_due(database: Database, job: Job) -> bool:
    """A cheap look, without any lock."""
    async with database.connection() as connection:
        under_way = await jobs.running(connection, job.name)
        if under_way is not None:
            return not await jobs.is_alive(connection, job.name)
        if await jobs.next_queued(connection, job.name) is not None:
            return True
        last = await jobs.last_run(connection, job.name)
    return await _next(job, last) is not None


async def _next(job: Job, last: Run | None) -> Due | None:
    """What is due on the clock, where there is something to do it with."""
    now = datetime.now(UTC)
    due = next_due(await job.slot(now), last, now, job.most_attempts)
    return due if due is not None and await job.is_wanted() else None


async def _begin(connection: Connection, job: Job) -> Run | None:
    """Under the job's lock: the run that begins, on the clock first, then what was asked for."""
    await _end_dead(connection, job)
    due = await _next(job, await jobs.last_run(connection, job.name))
    if due is not None and (run := await _begin_due(connection, job, due)):
        return run
    # What waits for its turn to be tried again has it now, where the clock asks for the same.
    queued = await jobs.next_queued(connection, job.name, at_once=due is not None)
    if queued is not None and await jobs.start_queued(connection, queued.id):
        return await jobs.find_run(connection, queued.id)
    return None


async def _begin_due(connection: Connection, job: Job, due: Due) -> Run | None:
    trigger: jobs.Trigger = "schedule" if due.attempt == 1 else "retry"
    run_id = await jobs.start_run(connection, job.name, "", trigger, due.due_at, due.attempt)
    return await jobs.find_run(connection, run_id) if run_id else None


async def _end_dead(connection: Connection, job: Job) -> None:
    """Runs of processes that died are over; those that were asked for are queued again."""
    for run_id, trigger in await jobs.fail_orphaned_runs(connection, job.name):
        log.warning("run_was_interrupted", job=job.name, run_id=run_id)
        if trigger in {"request", "event"}:
            await jobs.requeue_run(connection, run_id, datetime.now(UTC))


async def _run_while_locked(database: Database, job: Job, run: Run, lock: Connection) -> Run | None:
    """The run, which ends when the connection that holds its lock does."""
    work = asyncio.create_task(_work(database, job, run), name=f"job {job.name}")

    def on_connection_lost(_: object) -> None:
        work.cancel("the lock was lost")

    lock.add_termination_listener(on_connection_lost)
    try:
        await work
    except asyncio.CancelledError:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        this = asyncio.current_task()
        if this is not None and this.cancelling():
            raise
    async with database.connection() as connection:
        return await jobs.find_run(connection, run.id)


async def _work(database: Database, job: Job, run: Run) -> None:
    status: Status = "interrupted"
    numbers: Mapping[str, int] = {}
    error: str | None = None
    retry_at: datetime | None = None
    try:
        numbers = await job.work(Running(database, run))
        status = "succeeded"
    except PartialRun as incomplete:
        status, error = "partial", str(incomplete)
        numbers, retry_at = incomplete.numbers, incomplete.retry_at
    except (RateLimited, BudgetExhausted) as limit:
        status, error = "partial", str(limit)
        retry_at = limit.until if isinstance(limit, RateLimited) else None
    except NoGitHubApp as fault:
        status, error = "failed", str(fault)
    except (GitHubHTTPError, GitHubUnreachable, DatabaseUnavailable) as fault:
        status, error = "failed", str(fault)
        log.warning("job_failed", job=job.name, error=str(fault))
    except Exception as fault:
        status, error = "failed", f"{type(fault).__name__}: {fault}"
        log.exception("job_failed", job=job.name)
    finally:
        ending = _finish(database, job, run, status, numbers, error, retry_at)
        await asyncio.shield(asyncio.ensure_future(ending))


async def _finish(
    database: Database,
    job: Job,
    run: Run,
    status: Status,
    numbers: Mapping[str, int],
    error: str | None,
    retry_at: datetime | None,
) -> None:
    """Write down what came of it; where that fails too, the run counts as interrupted."""
    told = error[:2000] if error else None
    is_asked_for = run.trigger in {"request", "event"}
    try:
        async with database.connection() as connection:
            await jobs.finish_run(connection, run.id, status, numbers, told, retry_at)
            await jobs.add_totals(
                connection,
                {f"{job.name}_{name}": numbers.get(name, 0) for name in sorted(job.totals)},
            )
            if status == "succeeded":
                await jobs.prune_idle_runs(connection, job.name, run.id, job.notable)
            elif (
                is_asked_for
                and error != NoGitHubApp.__doc__
                and (run.attempt < job.most_attempts or status == "interrupted")
            ):
                again_at = retry_at or datetime.now(UTC) + backoff(run.attempt)
                at_once = datetime.now(UTC)
                await jobs.requeue_run(
                    connection, run.id, at_once if status == "interrupted" else again_at
                )
    except DatabaseUnavailable as fault:
        log.warning("run_not_recorded", job=job.name, error=str(fault))
