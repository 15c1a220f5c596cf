"""/api/admin/jobs: the runs of scheduled jobs, outages, budgets and the recovery status."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from webhook_app.book.recovery_status import RecoveryStatus, recovery_status
from webhook_app.forges.github.request_budget import SHARE
from webhook_app.store import jobs, outages, request_budgets
from webhook_app.store.jobs import Status, Trigger
from webhook_app.store.outages import Outage
from webhook_app.store.request_budgets import NightBudget
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import now
from webhook_app.web.http.request import ApiRequest


class JobsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which job (by default all), and how many runs."""

    job: Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\0]*$(?!\n)")] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50


class RunResponse(Answer, frozen=True, kw_only=True):
    """One run of a job: its scope, times, progress and result."""

    id: int
    job: str
    scope: str
    trigger: Trigger
    status: Status
    attempt: int
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    retry_at: datetime | None
    done: int
    total: int
    numbers: dict[str, int]
    error: str | None


class OutageResponse(Answer, frozen=True, kw_only=True):
    """A time without a server, and what proved that no delivery of it is lost."""

    began_at: datetime
    ended_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class BudgetResponse(Answer, frozen=True, kw_only=True):
    """Requests of an installation in a night, of a third of GitHub's hourly limit; 0 is the App."""

    installation_id: int
    account_login: str | None
    night: str
    requests: int
    not_modified: int
    budget: int | None
    hourly_limit: int
    remaining: int | None
    blocked_until: datetime | None


class JobsResponse(Answer, frozen=True, kw_only=True):
    """Runs, newest first, and the recovery status."""

    runs: list[RunResponse]
    recovery: RecoveryStatus
    outages: list[OutageResponse]
    budgets: list[BudgetResponse]


async def read_jobs(call: ApiRequest, query: JobsQuery) -> JobsResponse:
    """Return runs of jobs, outages, request budgets, and what webhooks had missed."""
    async with call.context.database.connection() as connection:
        runs = await jobs.list_runs(connection, query.job, query.limit)
        return JobsResponse(
            runs=[msgspec.convert(run, RunResponse, from_attributes=True) for run in runs],
            recovery=await recovery_status(connection, now()),
            outages=[_outage(one) for one in await outages.list_outages(connection)],
            budgets=[_budget(one) for one in await request_budgets.list_budgets(connection)],
        )


def _outage(outage: Outage) -> OutageResponse:
    return msgspec.convert(outage, OutageResponse, from_attributes=True)


def _budget(budget: NightBudget) -> BudgetResponse:
    is_app = budget.installation_id == 0
    return BudgetResponse(
        installation_id=budget.installation_id,
        account_login=budget.account_login,
        night=budget.night.isoformat(),
        requests=budget.requests,
        not_modified=budget.not_modified,
        budget=None if is_app else budget.hourly_limit // SHARE,
        hourly_limit=budget.hourly_limit,
        remaining=budget.remaining,
        blocked_until=budget.blocked_until,
    )
