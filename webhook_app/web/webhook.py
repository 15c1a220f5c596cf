"""POST /webhooks/github: receives a delivery and responds once it is durable."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Literal

import msgspec
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from webhook_app.projection.write import RecordOutcome
from webhook_app.signature import SignatureRefused
from webhook_app.store.batches import DecodedDelivery
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.metrics import ANSWER_SECONDS, COMMITS, DELIVERIES, LAG_SECONDS, event_label

MAX_BODY_BYTES = 26_000_000
"""GitHub caps payloads at 25 MB (https://docs.github.com/en/webhooks/webhook-events-and-payloads)."""

CONTENT_TYPES = ("application/json", "application/x-www-form-urlencoded")

log = structlog.get_logger()


class ReceivedResponse(Answer, frozen=True, kw_only=True):
    """The outcome of a delivery."""

    delivery_id: str
    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int


class ReceiveDelivery:
    """The endpoint as a plain ASGI application, which saves the routing's wrappers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond with 202 once recorded; else with a problem 400, 401, 413, 415 or 503."""
        started = time.perf_counter()
        request = Request(scope, receive)
        outcome = "refused"
        try:
            delivery, result = await _receive(request)
            outcome = result.status
            _observe(delivery, result)
        except SignatureRefused:
            outcome = "unsigned"
            raise
        except DatabaseUnavailable:
            outcome = "unavailable"
            raise
        finally:
            event = event_label(request.headers.get("x-github-event", ""))
            DELIVERIES.labels(event, outcome).inc()
            ANSWER_SECONDS.observe(time.perf_counter() - started)
        # Sent after the counting: a client that has the response finds it in the metrics.
        received = ReceivedResponse(
            delivery_id=delivery.delivery_id,
            status=result.status,
            commit_count=result.commit_count,
        )
        response = Response(msgspec.json.encode(received), 202, media_type="application/json")
        await response(scope, receive, send)


async def _receive(request: Request) -> tuple[DecodedDelivery, RecordOutcome]:
    body = await _read(request)
    context = context_of(request)
    delivery = await context.ingest.read(_headers(request), body)
    if not delivery.event:
        raise Problem(400, "X-GitHub-Event is missing.", header="X-GitHub-Event")
    content_type = delivery.content_type.partition(";")[0].strip().lower()
    if content_type not in CONTENT_TYPES:
        raise Problem(415, f"A delivery is {' or '.join(CONTENT_TYPES)}.")
    return delivery, await context.ingest.record(delivery)


def _headers(request: Request) -> dict[str, str]:
    """Return headers by lower-case name; a repeated one becomes a list and hides no value."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _read(request: Request) -> bytes:
    """Return the raw body; raise Problem 413 while a too large one streams.

    Content-Length is only a hint: it may be absent or wrong.
    """
    too_large = Problem(413, f"A delivery has at most {MAX_BODY_BYTES} bytes.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:19]) > MAX_BODY_BYTES:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BODY_BYTES:
                raise too_large
            chunks.append(chunk)
    except ClientDisconnect:
        raise Problem(400, "The delivery is incomplete.") from None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _observe(delivery: DecodedDelivery, outcome: RecordOutcome) -> None:
    for verdict in outcome.verdicts:
        COMMITS.labels(verdict).inc()
    if delivery.push and delivery.push.pushed_at and outcome.status == "processed":
        lag = (datetime.now(UTC) - delivery.push.pushed_at).total_seconds()
        LAG_SECONDS.observe(max(0.0, lag))
    if outcome.status != "duplicate":
        log.debug(
            "delivery_recorded",
            delivery_id=delivery.delivery_id,
            delivery_event=delivery.event,
            status=outcome.status,
            commits=outcome.commit_count,
        )
