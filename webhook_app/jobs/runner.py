"""Runs a job that is due: in one of several processes, recorded, and caught up after a kill."""

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
MAX_ERROR_LENGTH = 2000

log = structlog.get_logger()


class Running:
    """A run that has begun, and how far it is."""

    def __init__(self, database: Database, run: Run) -> None:
        self._database = database
        self.run = run
        self._stored_at = 0.0

    async def progress(self, done: int, total: int) -> None:
        """Store how far the run is, at most twice a second: pages do not look more often."""
        now = time.monotonic()
        if done not in {0, total} and now - self._stored_at < PROGRESS_SECONDS:
            return
        self._stored_at = now
        async with self._database.connection() as connection:
            await jobs.update_progress(connection, self.run.id, done, total)


Work = Callable[[Running], Awaitable[Mapping[str, int]]]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job: its work, and `slot`, which returns the latest time at which it should have run.

    It runs only if it `is_wanted`, for example if an App is known. Runs whose `notable` numbers
    are all 0 are dropped except for the latest; `totals` are summed up over all runs.
    """

    name: str
    work: Work
    slot: Callable[[datetime], Awaitable[datetime | None]]
    is_wanted: Callable[[], Awaitable[bool]]
    notable: Collection[str]
    totals: Collection[str] = ()
    max_attempts: int = 6


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How the work of a run ended; with `needs_app` another try is of no use."""

    status: Status
    numbers: Mapping[str, int] = {}
    error: str | None = None
    retry_at: datetime | None = None
    needs_app: bool = False


async def run_due(database: Database, job: Job) -> Run | None:
    """Run a job if it is due or queued and no other process runs it; returns the run that ended.

    The lock is that of a connection without a transaction, so it lasts as long a run as it takes
    and is free at once when the process dies.
    """
    if not await _is_due(database, job):
        return None
    async with jobs.job_lock(database.url, job.name) as lock:
        if lock is None:
            return None
        async with database.connection() as connection:
            run = await _begin(connection, job)
        if run is None:
            return None  # another process ran it between the look and the lock
        ended = await _run_while_locked(database, job, run, lock)
    if ended is not None and any(ended.numbers.get(name) for name in job.notable):
        log.info("job_done", job=job.name, status=ended.status, **ended.numbers)
    return ended


async def run_now(database: Database, job: Job, scope: str) -> Run | None:
    """Run a job at once and return the run; None if another process is running the job."""
    async with jobs.job_lock(database.url, job.name) as lock:
        if lock is None:
            return None
        async with database.connection() as connection:
            await _end_orphaned_runs(connection, job)
            now = datetime.now(UTC)
            run_id = await jobs.start_run(connection, job.name, scope, "command", now, 1)
            run = await jobs.find_run(connection, run_id) if run_id else None
        if run is None:
            return None
        return await _run_while_locked(database, job, run, lock)


async def _is_due(database: Database, job: Job) -> bool:
    """Return whether it is worth taking the lock: every process looks every few seconds."""
    async with database.connection() as connection:
        if await jobs.running(connection, job.name) is not None:
            return not await jobs.is_alive(connection, job.name)  # if orphaned, we take over
        if await jobs.next_queued(connection, job.name) is not None:
            return True
        last = await jobs.last_run(connection, job.name)
    return await _next_due(job, last) is not None


async def _next_due(job: Job, last: Run | None) -> Due | None:
    now = datetime.now(UTC)
    due = next_due(await job.slot(now), last, now, job.max_attempts)
    return due if due is not None and await job.is_wanted() else None


async def _begin(connection: Connection, job: Job) -> Run | None:
    """Begin a run, under the job's lock: first what the clock requires, then what is queued."""
    await _end_orphaned_runs(connection, job)
    due = await _next_due(job, await jobs.last_run(connection, job.name))
    if due is not None and (run := await _begin_due(connection, job, due)):
        return run
    # A queued run of the same scope blocks the one on the clock. If it waits for its next attempt,
    # that begins now instead.
    queued = await jobs.next_queued(connection, job.name, at_once=due is not None)
    if queued is not None and await jobs.start_queued(connection, queued.id):
        return await jobs.find_run(connection, queued.id)
    return None


async def _begin_due(connection: Connection, job: Job, due: Due) -> Run | None:
    trigger: jobs.Trigger = "schedule" if due.attempt == 1 else "retry"
    run_id = await jobs.start_run(connection, job.name, "", trigger, due.due_at, due.attempt)
    return await jobs.find_run(connection, run_id) if run_id else None


async def _end_orphaned_runs(connection: Connection, job: Job) -> None:
    """End the runs of dead processes, and queue those again that were requested.

    The caller has the lock, so a run that is still "running" has no process.
    """
    for run_id, trigger in await jobs.fail_orphaned_runs(connection, job.name):
        log.warning("run_was_interrupted", job=job.name, run_id=run_id)
        if trigger in {"request", "event"}:
            await jobs.requeue_run(connection, run_id, datetime.now(UTC))


async def _run_while_locked(database: Database, job: Job, run: Run, lock: Connection) -> Run | None:
    """Run the work, and cancel it if the lock's connection breaks.

    PostgreSQL has then released the lock, and another process may begin the same job.
    """
    work = asyncio.create_task(_run_work(database, job, run), name=f"job {job.name}")

    def on_connection_lost(_: object) -> None:
        work.cancel("the lock was lost")

    lock.add_termination_listener(on_connection_lost)
    try:
        await work
    except asyncio.CancelledError:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        # Only if this task itself is being cancelled is that the caller's concern.
        this = asyncio.current_task()
        if this is not None and this.cancelling():
            raise
    async with database.connection() as connection:
        return await jobs.find_run(connection, run.id)


async def _run_work(database: Database, job: Job, run: Run) -> None:
    """Run the work and record its outcome, even while the task is being cancelled."""
    outcome = Outcome(status="interrupted")
    try:
        outcome = await _outcome_of(job, Running(database, run))
    finally:
        recording = asyncio.ensure_future(_record_outcome(database, job, run, outcome))
        await asyncio.shield(recording)


async def _outcome_of(job: Job, running: Running) -> Outcome:
    try:
        return Outcome(status="succeeded", numbers=await job.work(running))
    except PartialRun as rest:
        return Outcome(
            status="partial", numbers=rest.numbers, error=str(rest), retry_at=rest.retry_at
        )
    except RateLimited as limit:
        return Outcome(status="partial", error=str(limit), retry_at=limit.until)
    except BudgetExhausted as limit:
        return Outcome(status="partial", error=str(limit))
    except NoGitHubApp as fault:
        return Outcome(status="failed", error=str(fault), needs_app=True)
    except (GitHubHTTPError, GitHubUnreachable, DatabaseUnavailable) as fault:
        log.warning("job_failed", job=job.name, error=str(fault))
        return Outcome(status="failed", error=str(fault))
    except Exception as fault:
        log.exception("job_failed", job=job.name)
        return Outcome(status="failed", error=f"{type(fault).__name__}: {fault}")


async def _record_outcome(database: Database, job: Job, run: Run, outcome: Outcome) -> None:
    """Store how a run ended; if that fails too, it stays "running" and is taken for orphaned."""
    error = outcome.error[:MAX_ERROR_LENGTH] if outcome.error else None
    totals = {f"{job.name}_{name}": outcome.numbers.get(name, 0) for name in sorted(job.totals)}
    try:
        async with database.connection() as connection:
            await jobs.finish_run(
                connection, run.id, outcome.status, outcome.numbers, error, outcome.retry_at
            )
            await jobs.add_totals(connection, totals)
            if outcome.status == "succeeded":
                await jobs.prune_idle_runs(connection, job.name, run.id, job.notable)
            elif (retry_at := _requeue_at(job, run, outcome)) is not None:
                await jobs.requeue_run(connection, run.id, retry_at)
    except DatabaseUnavailable as fault:
        log.warning("run_not_recorded", job=job.name, error=str(fault))


def _requeue_at(job: Job, run: Run, outcome: Outcome) -> datetime | None:
    """Return when a requested run is tried again, None for never.

    Runs on the clock are not queued again: `next_due` finds their next attempt.
    """
    if run.trigger not in {"request", "event"} or outcome.needs_app:
        return None
    if outcome.status == "interrupted":
        return datetime.now(UTC)
    if run.attempt >= job.max_attempts:
        return None
    return outcome.retry_at or datetime.now(UTC) + backoff(run.attempt)
