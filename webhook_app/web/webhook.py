"""POST /webhooks/github: reads a delivery and answers once it is durable."""

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
from webhook_app.store.database import DatabaseUnavailable
from webhook_app.store.projection import DecodedDelivery
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.context import context_of
from webhook_app.web.http.problems import Problem
from webhook_app.web.metrics import ANSWER_SECONDS, COMMITS, DELIVERIES, LAG_SECONDS, event_label

LARGEST_BODY = 26_000_000
"""GitHub sends at most 25 MB and drops what is larger."""

CONTENT_TYPES = ("application/json", "application/x-www-form-urlencoded")

log = structlog.get_logger()


class ReceivedResponse(Answer, frozen=True, kw_only=True):
    """What became of a delivery."""

    delivery_id: str
    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int


class ReceiveDelivery:
    """The endpoint as a plain ASGI application: the shortest way from the socket to the book."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 202 once recorded; 401, 400, 413, 415 or 503 as problems otherwise."""
        started = time.perf_counter()
        request = Request(scope, receive)
        outcome = "refused"
        try:
            arrival, found = await _receive(request)
            outcome = found.status
            _observe(arrival, found)
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
        # Counted before: whoever has the answer may look at the metrics.
        answer = ReceivedResponse(
            delivery_id=arrival.delivery_id,
            status=found.status,
            commit_count=found.commit_count,
        )
        response = Response(msgspec.json.encode(answer), 202, media_type="application/json")
        await response(scope, receive, send)


async def _receive(request: Request) -> tuple[DecodedDelivery, RecordOutcome]:
    body = await _read(request)
    context = context_of(request)
    arrival = await context.ingest.read(_headers(request), body)
    if not arrival.event:
        raise Problem(400, "X-GitHub-Event is missing.", header="X-GitHub-Event")
    content_type = arrival.content_type.partition(";")[0].strip().lower()
    if content_type not in CONTENT_TYPES:
        raise Problem(415, f"A delivery is {' or '.join(CONTENT_TYPES)}.")
    return arrival, await context.ingest.record(arrival)


def _headers(request: Request) -> dict[str, str]:
    """Headers by lower-case name; one that comes twice is a list, so no value hides another."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _read(request: Request) -> bytes:
    """The raw body; stops at the limit while it streams, whatever Content-Length says."""
    too_large = Problem(413, f"A delivery has at most {LARGEST_BODY} bytes.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:19]) > LARGEST_BODY:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise too_large
            chunks.append(chunk)
    except ClientDisconnect:
        raise Problem(400, "The delivery broke off.") from None
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _observe(arrival: DecodedDelivery, outcome: RecordOutcome) -> None:
    for verdict in outcome.verdicts:
        COMMITS.labels(verdict).inc()
    if arrival.push and arrival.push.pushed_at and outcome.status == "processed":
        lag = (datetime.now(UTC) - arrival.push.pushed_at).total_seconds()
        LAG_SECONDS.observe(max(0.0, lag))
    if outcome.status != "duplicate":
        log.debug(
            "delivery_recorded",
            delivery_id=arrival.delivery_id,
            delivery_event=arrival.event,
            status=outcome.status,
            commits=outcome.commit_count,
        )
