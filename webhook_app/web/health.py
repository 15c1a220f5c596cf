"""/healthz, /readyz and /metrics: for those who keep the server running."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client import REGISTRY as OWN_PROCESS
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.book.recovery_status import recovery_status
from webhook_app.store.database import DatabaseRefused, DatabaseUnavailable
from webhook_app.store.migrations import pending_migrations
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import context_of, now
from webhook_app.web.http.problems import Problem
from webhook_app.web.metrics import is_shared, recovery_metrics


class HealthResponse(Answer, frozen=True, kw_only=True):
    """How the server is."""

    status: Literal["ok", "ready"]


async def healthz(request: Request) -> Response:
    """200 while the process lives."""
    return _answer("ok")


async def readyz(request: Request) -> Response:
    """200 when deliveries can be recorded; 503 without the database or with an old schema."""
    try:
        async with context_of(request).database.connection() as connection:
            pending = await pending_migrations(connection)
    except DatabaseUnavailable:
        raise Problem(503, "The database is not available.", retry_after=5) from None
    if pending:
        raise Problem(503, f"The database lacks {', '.join(pending)}.", retry_after=5)
    return _answer("ready")


def _answer(status: Literal["ok", "ready"]) -> Response:
    body = msgspec.json.encode(HealthResponse(status=status))
    return Response(body, media_type="application/json")


async def metrics(request: Request) -> Response:
    """Prometheus' text format, for all processes of this server together."""
    registry = OWN_PROCESS
    if is_shared():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # theirs has no types
    told = generate_latest(registry)
    with suppress(DatabaseUnavailable, DatabaseRefused):  # what this process counts is told anyway
        async with context_of(request).database.connection() as connection:
            told += recovery_metrics(await recovery_status(connection, now()))
    return Response(told, media_type=CONTENT_TYPE_LATEST)
