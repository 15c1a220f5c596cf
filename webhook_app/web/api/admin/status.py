"""/api/admin/status and github-check: the state of the server, its database and GitHub."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from webhook_app import __version__
from webhook_app.forges.github.anonymous import clock_difference
from webhook_app.forges.github.failures import GitHubUnreachable
from webhook_app.store.deliveries import count_by_status, list_deliveries
from webhook_app.store.health import database_size, last_lag
from webhook_app.store.log import find_lag
from webhook_app.store.request_budgets import list_budgets
from webhook_app.web.api.schemas import Answer, ProjectionResponse, projection_response
from webhook_app.web.http.context import Context
from webhook_app.web.http.request import ApiRequest, NoQuery


class DatabaseStatus(Answer, frozen=True, kw_only=True):
    """PostgreSQL's version, the database's size, and the connections to it."""

    version: str
    bytes: int
    connections: int


class DiskStatus(Answer, frozen=True, kw_only=True):
    """The disk of DATA_DIR."""

    total_bytes: int
    free_bytes: int


class MachineStatus(Answer, frozen=True, kw_only=True):
    """The machine: how busy its processors were since the last request, and its memory."""

    processors: int
    cpu_percent: float
    memory_bytes: int
    available_memory_bytes: int
    booted_at: datetime


class ProcessStatus(Answer, frozen=True, kw_only=True):
    """The process that answers, one of several if WORKERS is above 1."""

    id: int
    memory_bytes: int
    cpu_seconds: float


class DeliveriesStatus(Answer, frozen=True, kw_only=True):
    """Deliveries waiting for their commit in this process, undecoded ones, and the last delay."""

    waiting: int
    pending: int
    failed: int
    last_received_at: datetime | None
    lag_seconds: float | None


class GitHubStatus(Answer, frozen=True, kw_only=True):
    """Our App, and what is left of GitHub's hourly limit as of its last answer."""

    is_registered: bool
    app_name: str | None
    remaining: int | None
    hourly_limit: int | None


class StatusResponse(Answer, frozen=True, kw_only=True):
    """The state of the server."""

    version: str
    started_at: datetime
    database: DatabaseStatus
    disk: DiskStatus
    machine: MachineStatus
    process: ProcessStatus
    deliveries: DeliveriesStatus
    readers: int
    github: GitHubStatus
    projection: ProjectionResponse


class GitHubCheck(Answer, frozen=True, kw_only=True):
    """Whether GitHub answers, how fast, and the difference between its clock and ours."""

    is_reachable: bool
    milliseconds: int | None
    detail: str


async def read_status(call: ApiRequest, query: NoQuery) -> StatusResponse:
    """Return the state of database, disk, machine, process, deliveries, readers and GitHub."""
    context = call.context
    async with context.database.connection() as connection:
        size = await database_size(connection)
        counts = await count_by_status(connection)
        last = await list_deliveries(connection, limit=1)
        lag = await last_lag(connection)
        waiting = await find_lag(connection)
    return StatusResponse(
        version=__version__,
        started_at=context.started_at,
        database=DatabaseStatus(
            version=size.version, bytes=size.bytes, connections=size.connections
        ),
        disk=_disk(context.settings.data_dir),
        machine=_machine(),
        process=ProcessStatus(
            id=os.getpid(),
            memory_bytes=psutil.Process().memory_info().rss,
            cpu_seconds=time.process_time(),
        ),
        deliveries=DeliveriesStatus(
            waiting=context.ingest.waiting,
            pending=counts.get("pending", 0),
            failed=counts.get("failed", 0),
            last_received_at=last[0].received_at if last else None,
            lag_seconds=max(0.0, lag.total_seconds()) if lag is not None else None,
        ),
        readers=context.broadcast.readers,
        github=await _github(context),
        projection=projection_response(waiting),
    )


async def check_github(call: ApiRequest) -> GitHubCheck:
    """Check whether GitHub answers."""
    api_url = call.context.settings.github_api_url
    began = time.monotonic()
    try:
        difference = await clock_difference(api_url)
    except GitHubUnreachable as unreachable:
        return GitHubCheck(is_reachable=False, milliseconds=None, detail=str(unreachable))
    return GitHubCheck(
        is_reachable=True,
        milliseconds=round((time.monotonic() - began) * 1000),
        detail=f"{api_url} answers; its clock is {difference.total_seconds():+.0f} s from ours.",
    )


async def _github(context: Context) -> GitHubStatus:
    app = await context.github_app.app()
    async with context.database.connection() as connection:
        budgets = await list_budgets(connection)
    latest = next((budget for budget in budgets if budget.remaining is not None), None)
    return GitHubStatus(
        is_registered=app is not None,
        app_name=app.name or None if app else None,
        remaining=latest.remaining if latest else None,
        hourly_limit=latest.hourly_limit if latest else None,
    )


def _disk(data_dir: Path) -> DiskStatus:
    """Return the disk of DATA_DIR, or of the nearest existing folder above it."""
    folder = next(
        path for path in (data_dir.resolve(), *data_dir.resolve().parents) if path.is_dir()
    )
    usage = shutil.disk_usage(folder)
    return DiskStatus(total_bytes=usage.total, free_bytes=usage.free)


def _machine() -> MachineStatus:
    memory = psutil.virtual_memory()
    return MachineStatus(
        processors=psutil.cpu_count() or 1,
        cpu_percent=psutil.cpu_percent(),
        memory_bytes=memory.total,
        available_memory_bytes=memory.available,
        booted_at=datetime.fromtimestamp(psutil.boot_time(), UTC),
    )
