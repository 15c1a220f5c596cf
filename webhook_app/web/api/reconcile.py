"""/api/attendance/check: compare with GitHub now; the "refresh" of the dashboard."""

from __future__ import annotations

from datetime import datetime

from webhook_app.store import jobs
from webhook_app.store.jobs import Run, Status
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.season_query import user_of

RECONCILE = "reconcile"


class CheckResponse(Answer, frozen=True, kw_only=True):
    """A requested comparison; /api/attendance/check/{job_id} returns its progress."""

    job_id: int
    status: Status


class CheckProgress(CheckResponse, frozen=True, kw_only=True):
    """The progress of a comparison: `done` of `total` repositories; `found` commits were missing.

    `failed` counts the repositories that could not be compared in full.
    """

    done: int
    total: int
    found: int
    failed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    retry_at: datetime | None


async def check_all(call: ApiRequest) -> CheckResponse:
    """Compare every repository with GitHub; while that runs, return the same job again."""
    return await _queue(call, "")


async def check_user(call: ApiRequest) -> CheckResponse:
    """Compare a participant's repositories with GitHub; for the participant and admins."""
    user = await user_of(call)
    if user.id != call.user.id and not call.viewer.is_admin:
        raise Problem(403, "Only an admin may check another user.")
    return await _queue(call, f"user/{user.id}")


async def read_check(call: ApiRequest, query: NoQuery) -> CheckProgress:
    """Return the progress of a comparison."""
    job_id = call.path_number("job_id")
    async with call.context.database.connection() as connection:
        run = await jobs.find_run(connection, job_id)
    if run is None or run.job != RECONCILE:
        raise Problem(404, f"There is no check {job_id}.")
    return _progress(run)


async def _queue(call: ApiRequest, scope: str) -> CheckResponse:
    async with call.context.database.connection() as connection:
        job_id, status = await jobs.queue_run(connection, RECONCILE, scope, "request", call.user.id)
    return CheckResponse(job_id=job_id, status=status)


def _progress(run: Run) -> CheckProgress:
    """Return what all signed-in users may know of a run: numbers, no names."""
    return CheckProgress(
        job_id=run.id,
        status=run.status,
        done=run.done,
        total=run.total,
        found=run.numbers.get("found", 0) + run.numbers.get("backfilled", 0),
        failed=run.numbers.get("failed", 0) + run.numbers.get("partial", 0),
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        retry_at=run.retry_at,
    )
