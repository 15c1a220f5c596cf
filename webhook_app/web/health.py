"""/healthz, /readyz and /metrics, for operators."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import msgspec
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from webhook_app.book.recovery_status import recovery_status
from webhook_app.store.database import DatabaseRefused, DatabaseUnavailable
from webhook_app.store.log import find_lag
from webhook_app.store.migrations import pending_migrations
from webhook_app.web.api.schemas import Answer, ProjectionResponse, projection_response
from webhook_app.web.http.context import context_of, now
from webhook_app.web.http.problems import Problem
from webhook_app.web.metrics import is_shared, note_process, recovery_metrics


class HealthResponse(Answer, frozen=True, kw_only=True):
    """The state of the server."""

    status: Literal["ok"]


class ReadyResponse(Answer, frozen=True, kw_only=True):
    """The server can record deliveries; `projection` says how far the book is behind them."""

    status: Literal["ready"]
    projection: ProjectionResponse


async def healthz(request: Request) -> Response:
    """Return 200 while the process is alive."""
    return _response(HealthResponse(status="ok"))


async def readyz(request: Request) -> Response:
    """Return 200 if deliveries can be recorded; 503 without the database or with an old schema."""
    try:
        async with context_of(request).database.connection() as connection:
            pending = await pending_migrations(connection)
            lag = None if pending else await find_lag(connection)
    except DatabaseUnavailable:
        raise Problem(
            503, "The database is not available. Try again in 5 s.", retry_after=5
        ) from None
    if lag is None:
        raise Problem(
            503,
            f"The database lacks {', '.join(pending)}. Run `webhook-app migrate`.",
            retry_after=5,
        )
    return _response(ReadyResponse(status="ready", projection=projection_response(lag)))


def _response(answer: Answer) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def metrics(request: Request) -> Response:
    """Return the metrics of all processes of this server in Prometheus' text format."""
    context = context_of(request)
    note_process(context.ingest.waiting, context.broadcast.readers)
    registry: CollectorRegistry = PROCESS_REGISTRY
    if is_shared():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no types
        if context.settings.workers == 1:
            ProcessCollector(registry=registry)
    text = generate_latest(registry)
    with suppress(DatabaseUnavailable, DatabaseRefused):  # without it, the counters are still sent
        async with context.database.connection() as connection:
            text += recovery_metrics(await recovery_status(connection, now()))
    return Response(text, media_type=CONTENT_TYPE_LATEST)
